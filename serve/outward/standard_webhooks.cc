#include "serve/outward/standard_webhooks.h"

#include <fmt/format.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <optional>
#include <vector>

#include "ingest/error.h"
#include "serve/outward/base64.h"

namespace portent::serve::outward {
namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::string_view kMark = "whsec_";
constexpr std::size_t kSecret = 32, kShortest = 24, kLongest = 64;  // bytes

std::optional<Bytes> key_of(std::string_view secret) {
  if (!secret.starts_with(kMark)) return std::nullopt;
  auto key = from_base64(secret.substr(kMark.size()));
  if (!key || key->size() < kShortest || key->size() > kLongest) return std::nullopt;
  return key;
}

}  // namespace

std::string make_webhook_secret() {
  std::array<unsigned char, kSecret> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw ingest::FatalError("the system gives no random bytes for the secret of a webhook");
  return std::string(kMark) + base64(bytes);
}

std::string webhook_signatures(std::span<const std::string> secrets, std::string_view id,
                               std::int64_t timestamp_s, std::string_view body) {
  const std::string content = fmt::format("{}.{}.{}", id, timestamp_s, body);
  std::string signatures;
  for (const std::string& secret : secrets) {
    const auto key = key_of(secret);
    if (!key) continue;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    HMAC(EVP_sha256(), key->data(), static_cast<int>(key->size()),
         reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data(), &length);
    signatures += (signatures.empty() ? "v1," : " v1,") + base64(std::span(digest).first(length));
  }
  return signatures;
}

}  // namespace portent::serve::outward
