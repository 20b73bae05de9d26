#include "models/signing.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <memory>

#include "ingest/error.h"
#include "models/hash.h"

namespace portent::models {
namespace {

using ingest::FatalError;

template <auto kFree>
struct Freer {
  template <typename T>
  void operator()(T* held) const {
    kFree(held);
  }
};
using UniqueKey = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using UniqueDigest = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using UniqueBio = std::unique_ptr<BIO, Freer<BIO_free_all>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

template <typename Held>
const Held& require(const Held& result) {
  if (!result) throw FatalError("Ed25519 failed: OpenSSL refuses it, check its configuration");
  return result;
}

UniqueBio reader_of(std::string_view pem) {
  return UniqueBio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

std::string text_of(BIO* memory) {
  char* begin = nullptr;
  const long size = BIO_get_mem_data(memory, &begin);
  return {begin, static_cast<std::size_t>(size)};
}

/// Instead of OpenSSL's, which asks at the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

UniqueKey private_key(const std::array<unsigned char, 32>& seed) {
  UniqueKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  require(key);
  return key;
}

UniqueKey public_key(const std::array<unsigned char, 32>& raw) {
  UniqueKey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size()));
  require(key);
  return key;
}

}  // namespace

PublicKey PublicKey::from_pem(std::string_view pem, const std::string& where) {
  const UniqueBio from = reader_of(pem);
  const UniqueKey key(PEM_read_bio_PUBKEY(from.get(), nullptr, no_passphrase, nullptr));
  std::array<unsigned char, 32> raw{};
  std::size_t size = raw.size();
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size) != 1)
    throw FatalError(
        fmt::format("{} is no Ed25519 public key in PEM: give the .pub file that `portent models "
                    "keygen` wrote",
                    where));
  return PublicKey(raw);
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
  const UniqueDigest digest(require(EVP_MD_CTX_new()));
  const UniqueKey key = models::public_key(raw_);
  return signature.size() == kSignatureBytes &&
         EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

std::string PublicKey::to_pem() const {
  const UniqueBio memory(require(BIO_new(BIO_s_mem())));
  require(PEM_write_bio_PUBKEY(memory.get(), models::public_key(raw_).get()) == 1);
  return text_of(memory.get());
}

std::string PublicKey::fingerprint() const {
  return sha256_hex({reinterpret_cast<const char*>(raw_.data()), raw_.size()});
}

SigningKey SigningKey::generate() {
  std::array<unsigned char, 32> seed{};
  require(RAND_priv_bytes(seed.data(), static_cast<int>(seed.size())) == 1);
  SigningKey key(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return key;
}

SigningKey SigningKey::from_pem(std::string_view pem, const std::string& where) {
  const UniqueBio from = reader_of(pem);
  const UniqueKey key(PEM_read_bio_PrivateKey(from.get(), nullptr, no_passphrase, nullptr));
  std::array<unsigned char, 32> seed{};
  std::size_t size = seed.size();
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &size) != 1)
    throw FatalError(
        fmt::format("{} is no unencrypted Ed25519 private key in PEM: make one with `portent "
                    "models keygen --out KEY`",
                    where));
  SigningKey signing(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return signing;
}

SigningKey::SigningKey(SigningKey&& other) noexcept : seed_(other.seed_) {
  OPENSSL_cleanse(other.seed_.data(), other.seed_.size());
}

SigningKey::~SigningKey() {
  OPENSSL_cleanse(seed_.data(), seed_.size());
}

std::string SigningKey::sign(std::string_view message) const {
  const UniqueDigest digest(require(EVP_MD_CTX_new()));
  const UniqueKey key = private_key(seed_);
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  require(EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
          EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                         bytes_of(message), message.size()) == 1);
  return signature;
}

PublicKey SigningKey::public_key() const {
  std::array<unsigned char, 32> raw{};
  std::size_t size = raw.size();
  require(EVP_PKEY_get_raw_public_key(private_key(seed_).get(), raw.data(), &size) == 1);
  return PublicKey(raw);
}

std::string SigningKey::to_pem() const {
  const UniqueBio memory(require(BIO_new(BIO_s_mem())));
  require(PEM_write_bio_PrivateKey(memory.get(), private_key(seed_).get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1);
  return text_of(memory.get());
}

}  // namespace portent::models
