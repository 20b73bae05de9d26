#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portent::serve::desk {

/// `bytes` from the system's generator for secrets, in base64url without padding.
std::string random_text(std::size_t bytes);
/// `prefix` and 64 random bits in hexadecimal, such as key_0123456789abcdef: names a row, opens nothing.
std::string random_id(std::string_view prefix);

/// Takes as long whatever the two hold, as long as their lengths are equal.
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// A key of the API: `ptk_PREFIX_SECRET`. The prefix (8 characters) is public and finds the row; the secret
/// has 256 random bits, so its plain SHA-256 is kept and no slow hash is needed.
struct KeyText {
  std::string whole;   ///< shown once, kept nowhere
  std::string prefix;  ///< what lists show
  std::string hash;    ///< of the whole
};
KeyText make_key();
/// The prefix of a text that looks like a key; nothing of its secret is checked.
std::optional<std::string> prefix_of_key(std::string_view text);

/// What stands for a secret of 256 random bits (a key, the token of a session) in the database and in caches.
std::string hash_of_secret(std::string_view secret);

/// What a browser's script must send beside the session's cookie to change anything: made from the token,
/// which no other site can read.
std::string csrf_token_of(std::string_view session_token);

}  // namespace portent::serve::desk
