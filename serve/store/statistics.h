#pragma once

#include "serve/store/session.h"

namespace portent::serve::store {

/// Lets the engine look at its tables anew, so that it takes the right index for each question: of tables
/// that have grown from nothing SQLite knows nothing by itself. Looks at 10,000 rows of each index, some ms a
/// table. PostgreSQL does so on its own, and need not be asked.
void learn_statistics(Session& session);

}  // namespace portent::serve::store
