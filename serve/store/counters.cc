#include "serve/store/counters.h"

namespace portent::serve::store {

std::int64_t next_number(Session& session, const std::string& name) {
  return take_numbers(session, name, 1);
}

std::int64_t take_numbers(Session& session, const std::string& name, std::int64_t count) {
  return session
      .run(
          "INSERT INTO counters (name, last) VALUES ($1, $2)"
          " ON CONFLICT (name) DO UPDATE SET last = counters.last + excluded.last RETURNING last",
          {name, count})
      .integer(0, 0);
}

std::int64_t last_number(Session& session, const std::string& name) {
  const Result rows = session.run("SELECT last FROM counters WHERE name = $1", {name});
  return rows.empty() ? 0 : rows.integer(0, 0);
}

}  // namespace portent::serve::store
