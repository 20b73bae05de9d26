#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "serve/store/backup_cipher.h"

namespace portent::serve::store {

/// A file of lines and raw bytes, compressed block by block and, with a passphrase, encrypted. Each block has
/// a checksum (or a tag), so that a damaged or cut file is found and named. Nothing stands under its name
/// until finish().
class BackupWriter {
 public:
  /// Throws FatalError where the file can't be written or is there already.
  BackupWriter(std::filesystem::path file, const std::string& passphrase);
  ~BackupWriter();  ///< takes an unfinished file away

  /// `text` has no line feed.
  void line(std::string_view text);
  void bytes(std::string_view raw);
  /// Writes the rest, flushes it to the disk and gives the file its name.
  void finish();

 private:
  void block(bool last);

  std::filesystem::path file_, partial_;
  std::ofstream out_;
  std::optional<BackupCipher> cipher_;
  std::string waiting_;
  std::uint32_t blocks_ = 0;
  bool finished_ = false;
};

class BackupReader {
 public:
  /// Throws FatalError where it is no such file or needs a passphrase.
  BackupReader(const std::filesystem::path& file, const std::string& passphrase);
  /// The same of bytes from elsewhere; `name` stands in errors.
  BackupReader(std::unique_ptr<std::istream> in, std::string name, const std::string& passphrase);

  /// The next line; false at the end of the file. Throws FatalError where the file is damaged or cut.
  bool line(std::string& text);
  /// Hands over the next `count` bytes in pieces.
  void bytes(std::uint64_t count, const std::function<void(std::string_view)>& take);

 private:
  bool more();
  [[noreturn]] void damaged(const std::string& why) const;

  std::unique_ptr<std::istream> in_;
  std::string name_;
  std::optional<BackupCipher> cipher_;
  std::string ready_;
  std::size_t at_ = 0;
  std::uint32_t blocks_ = 0;
  bool ended_ = false;
};

}  // namespace portent::serve::store
