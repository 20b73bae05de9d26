#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace portent::serve::store {

/// Blocks of a file under a passphrase: AES-256-GCM, the key by scrypt (N 2^15, r 8, p 1) from the passphrase
/// and a salt of the file's own. Each block is bound to its number, to its being the last or not, and to the
/// file's salt: blocks can't be changed, left out, put elsewhere or taken from another file unnoticed.
class BackupCipher {
 public:
  static constexpr std::size_t kSaltBytes = 16, kTagBytes = 16;
  using Salt = std::array<unsigned char, kSaltBytes>;

  static Salt make_salt();
  /// Takes about 0.1 s and 32 MiB.
  BackupCipher(std::string_view passphrase, const Salt& salt);
  ~BackupCipher();  ///< wipes the key
  BackupCipher(const BackupCipher&) = delete;
  BackupCipher& operator=(const BackupCipher&) = delete;

  /// The block and its tag.
  std::string seal(std::string_view plain, std::uint32_t number, bool last) const;
  /// Nothing where the passphrase is another one's or a byte was changed.
  tl::expected<std::string, std::string> open(std::string_view sealed, std::uint32_t number, bool last) const;

 private:
  std::array<unsigned char, 32> key_{};
  Salt salt_;
};

}  // namespace portent::serve::store
