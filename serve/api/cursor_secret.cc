#include "serve/api/cursor_secret.h"

#include "serve/desk/secret.h"
#include "serve/store/secrets.h"

namespace portent::serve {

std::string cursor_secret(store::Store& store, std::int64_t now_ms) {
  const std::string fresh = desk::random_text(32);
  return store.write(
      [&](store::Session& session) { return store::shared_secret(session, "cursors", fresh, now_ms); });
}

}  // namespace portent::serve
