#include "serve/store/secrets.h"

namespace portent::serve::store {

std::string shared_secret(Session& session, const std::string& name, const std::string& fresh,
                          std::int64_t now_ms) {
  // Whoever comes second waits for the first one's commit and then finds its row.
  session.run(
      "INSERT INTO secrets (name, value, created_ms) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
      {name, fresh, now_ms});
  return session.run("SELECT value FROM secrets WHERE name = $1", {name}).text(0, 0);
}

}  // namespace portent::serve::store
