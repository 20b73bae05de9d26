#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portent::serve::desk {

/// What argon2id costs: 19 MiB, two passes, one lane, as OWASP's password storage cheat sheet has it (about
/// 20 ms).
struct PasswordCost {
  std::uint32_t memory_kib = 19 * 1024;
  std::uint32_t passes = 2;
};

/// The password's argon2id hash with its salt and costs, as text. Throws FatalError where memory is lacking.
std::string hash_password(std::string_view password, PasswordCost cost = {});
/// Compares in constant time. False also where `hash` is none.
bool password_matches(std::string_view password, const std::string& hash);
/// A hash that no password has: what a sign-in of somebody unknown is held against, so that it takes as long.
const std::string& nobodys_password();

/// Why a new password is refused, or nothing: 12 to 128 characters, without the sign-in name, of at least
/// five different ones.
std::optional<std::string> password_problem(std::string_view password, std::string_view sign_in);

}  // namespace portent::serve::desk
