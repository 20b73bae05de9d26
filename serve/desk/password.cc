#include "serve/desk/password.h"

#include <argon2.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "ingest/error.h"
#include "serve/desk/secret.h"

namespace portent::serve::desk {
namespace {

constexpr std::size_t kShortest = 12, kLongest = 128, kFewestDifferent = 5;
constexpr std::size_t kHashBytes = 32;

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return made;
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace

std::string hash_password(std::string_view password, PasswordCost cost) {
  const std::string salt = random_text(16);
  std::array<char, 256> encoded{};
  const int code =
      argon2id_hash_encoded(cost.passes, cost.memory_kib, 1, password.data(), password.size(), salt.data(),
                            salt.size(), kHashBytes, encoded.data(), encoded.size());
  if (code != ARGON2_OK)
    throw ingest::FatalError(fmt::format("can't hash a password: {}", argon2_error_message(code)));
  return encoded.data();
}

bool password_matches(std::string_view password, const std::string& hash) {
  return argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

const std::string& nobodys_password() {
  static const std::string hash = hash_password(random_text(32));
  return hash;
}

std::optional<std::string> password_problem(std::string_view password, std::string_view sign_in) {
  const std::size_t length = characters(password);
  if (length < kShortest || length > kLongest)
    return fmt::format("a password has {} to {} characters", kShortest, kLongest);
  if (!sign_in.empty() && lower(password).find(lower(sign_in)) != std::string::npos)
    return "a password must not hold the name to sign in with";
  if (std::set<char>(password.begin(), password.end()).size() < kFewestDifferent)
    return fmt::format("a password has at least {} different characters", kFewestDifferent);
  return std::nullopt;
}

}  // namespace portent::serve::desk
