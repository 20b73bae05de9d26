#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <string>

#include "ingest/error.h"
#include "models/bundle.h"

namespace portent::models {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw ingest::FatalError("sha256 failed: OpenSSL refuses it, check its configuration");
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

}  // namespace portent::models
