#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace portent::serve {

/// The value of one cookie out of a Cookie header; nothing where it is missing or there more than once.
std::optional<std::string> cookie_named(std::string_view header, std::string_view name);

/// The session's cookie. Its prefix makes browsers refuse it unless it is Secure, of this host and no other,
/// and for every path.
inline constexpr std::string_view kSessionCookie = "__Host-portent";
/// Set-Cookie for a session's token, gone after `seconds`; 0 takes it away.
std::string session_cookie(std::string_view token, long long seconds);

}  // namespace portent::serve
