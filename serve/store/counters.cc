#include "serve/store/counters.h"

namespace portent::serve::store {

std::int64_t next_number(Session& session, const std::string& name) {
  return session
      .run(
          "INSERT INTO counters (name, last) VALUES ($1, 1)"
          " ON CONFLICT (name) DO UPDATE SET last = counters.last + 1 RETURNING last",
          {name})
      .integer(0, 0);
}

}  // namespace portent::serve::store
