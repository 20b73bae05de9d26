#pragma once

#include <cstdint>
#include <string>

#include "serve/store/session.h"

namespace portent::serve::store {

/// The secret of that name, the same for every program of the database: `fresh` becomes it where there is
/// none yet, also where several ask at once. In a transaction of writing. Backups leave secrets out: a
/// restored database makes its own.
std::string shared_secret(Session& session, const std::string& name, const std::string& fresh,
                          std::int64_t now_ms);

}  // namespace portent::serve::store
