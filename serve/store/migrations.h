#pragma once

#include <span>
#include <string>

#include "serve/store/store.h"

namespace portent::serve::store {

/// One step of the schema: a file `NNNN_name.sql` of the folder `migrations`, never changed once released.
struct Migration {
  int version = 0;
  std::string name;
  std::string sql;  ///< in the words that both engines know
};

/// Those of this program, ascending by version from 1.
std::span<const Migration> migrations();

/// Takes the database from whatever version it has to that of the last of `steps`, each step in a
/// transaction of its own; several programs may try at once. Throws FatalError where the database is newer
/// or was made by other steps of the same numbers.
void migrate(Session& session, Engine engine, std::span<const Migration> steps = migrations());

}  // namespace portent::serve::store
