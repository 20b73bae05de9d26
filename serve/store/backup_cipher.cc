#include "serve/store/backup_cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "ingest/error.h"

namespace portent::serve::store {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

void must(bool done) {
  if (!done)
    throw ingest::FatalError("OpenSSL could not encrypt; is AES-256-GCM switched off on this system?");
}

unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// The key is the file's own, so the number alone makes a nonce that is never used again.
std::array<unsigned char, 12> nonce_of(std::uint32_t number, bool last) {
  std::array<unsigned char, 12> nonce{};
  for (int i = 0; i < 4; ++i)
    nonce[static_cast<std::size_t>(i)] = static_cast<unsigned char>(number >> (8 * i));
  nonce[4] = last ? 1 : 0;
  return nonce;
}

}  // namespace

BackupCipher::Salt BackupCipher::make_salt() {
  Salt salt;
  must(RAND_bytes(salt.data(), static_cast<int>(salt.size())) == 1);
  return salt;
}

BackupCipher::BackupCipher(std::string_view passphrase, const Salt& salt) : salt_(salt) {
  constexpr std::uint64_t kN = 1 << 15, kR = 8, kP = 1, kMostMemory = 64 << 20;
  must(EVP_PBE_scrypt(passphrase.data(), passphrase.size(), salt.data(), salt.size(), kN, kR, kP, kMostMemory,
                      key_.data(), key_.size()) == 1);
}

BackupCipher::~BackupCipher() {
  OPENSSL_cleanse(key_.data(), key_.size());
}

std::string BackupCipher::seal(std::string_view plain, std::uint32_t number, bool last) const {
  const Context context(EVP_CIPHER_CTX_new());
  const auto nonce = nonce_of(number, last);
  std::string sealed(plain.size() + kTagBytes, '\0');
  int size = 0;
  must(context &&
       EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce.data()) == 1);
  must(EVP_EncryptUpdate(context.get(), nullptr, &size, salt_.data(), static_cast<int>(salt_.size())) == 1);
  must(EVP_EncryptUpdate(context.get(), bytes_of(sealed), &size, bytes_of(plain),
                         static_cast<int>(plain.size())) == 1);
  must(EVP_EncryptFinal_ex(context.get(), bytes_of(sealed) + size, &size) == 1);
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes),
                           bytes_of(sealed) + plain.size()) == 1);
  return sealed;
}

tl::expected<std::string, std::string> BackupCipher::open(std::string_view sealed, std::uint32_t number,
                                                          bool last) const {
  const std::string wrong = "another passphrase than it was made with, or a changed byte";
  if (sealed.size() < kTagBytes) return tl::unexpected(wrong);
  const std::string_view body = sealed.substr(0, sealed.size() - kTagBytes);
  std::string tag(sealed.substr(body.size())), plain(body.size(), '\0');
  const Context context(EVP_CIPHER_CTX_new());
  const auto nonce = nonce_of(number, last);
  int size = 0;
  must(context &&
       EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce.data()) == 1);
  must(EVP_DecryptUpdate(context.get(), nullptr, &size, salt_.data(), static_cast<int>(salt_.size())) == 1);
  must(EVP_DecryptUpdate(context.get(), bytes_of(plain), &size, bytes_of(body),
                         static_cast<int>(body.size())) == 1);
  must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes), tag.data()) ==
       1);
  if (EVP_DecryptFinal_ex(context.get(), bytes_of(plain) + size, &size) != 1) return tl::unexpected(wrong);
  return plain;
}

}  // namespace portent::serve::store
