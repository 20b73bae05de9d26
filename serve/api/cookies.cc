#include "serve/api/cookies.h"

#include <fmt/format.h>

namespace portent::serve {

std::optional<std::string> cookie_named(std::string_view header, std::string_view name) {
  std::optional<std::string> found;
  while (!header.empty()) {
    const auto end = header.find(';');
    std::string_view pair = header.substr(0, end);
    header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
    pair.remove_prefix(std::min(pair.find_first_not_of(" \t"), pair.size()));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    if (found) return std::nullopt;
    found = pair.substr(equals + 1);
  }
  return found;
}

std::string session_cookie(std::string_view token, long long seconds) {
  return fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={}", kSessionCookie, token,
                     seconds);
}

}  // namespace portent::serve
