#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

// Ed25519 (RFC 8032) through OpenSSL; keys are PEM files as `openssl genpkey -algorithm ed25519` writes them.

namespace portent::models {

inline constexpr std::size_t kSignatureBytes = 64;

/// Checks what a signing key signed; may be given to anybody. A value.
class PublicKey {
 public:
  explicit PublicKey(const std::array<unsigned char, 32>& raw) : raw_(raw) {}
  /// Throws FatalError naming `where` for anything but an Ed25519 public key.
  static PublicKey from_pem(std::string_view pem, const std::string& where);

  bool verifies(std::string_view message, std::string_view signature) const;
  std::string to_pem() const;
  /// sha256 of the 32 bytes of the key: its name in files, messages and the audit.
  std::string fingerprint() const;
  friend bool operator==(const PublicKey&, const PublicKey&) = default;

 private:
  std::array<unsigned char, 32> raw_;
};

/// Signs; its bytes are wiped from memory with it.
class SigningKey {
 public:
  explicit SigningKey(const std::array<unsigned char, 32>& seed) : seed_(seed) {}
  static SigningKey generate();
  /// Throws FatalError naming `where` for anything but an unencrypted Ed25519 private key.
  static SigningKey from_pem(std::string_view pem, const std::string& where);
  ~SigningKey();
  SigningKey(SigningKey&& other) noexcept;
  SigningKey& operator=(SigningKey&&) = delete;

  /// kSignatureBytes; the same message gives the same signature.
  std::string sign(std::string_view message) const;
  PublicKey public_key() const;
  std::string to_pem() const;

 private:
  std::array<unsigned char, 32> seed_;
};

/// Throws FatalError where the file is not there, is no key, or others than its owner may read it.
SigningKey read_signing_key(const std::filesystem::path& path);
/// Writes `path`, readable by its owner alone, and `path`.pub; neither may exist. Throws FatalError.
PublicKey write_new_key(const std::filesystem::path& path);

PublicKey read_public_key(const std::filesystem::path& path);
/// Of every *.pem and *.pub file of a folder, by name; none where there is no folder.
std::vector<PublicKey> read_public_keys(const std::filesystem::path& folder);

}  // namespace portent::models
