#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace portent::ingest {

/// How far a file has been read: which file (not by its name, which rotation changes) and how many bytes.
struct FilePosition {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t offset = 0;  ///< bytes of whole lines taken
  std::uint64_t line = 0;    ///< lines taken
  std::uint64_t head = 0;    ///< a hash of the first bytes, so that a file begun anew is known
  std::uint64_t head_bytes = 0;
  friend bool operator==(const FilePosition&, const FilePosition&) = default;
};

/// One line of text, such as `v1 2049 7731 88210 412 1f2e... 256`.
std::string to_text(const FilePosition& position);
std::optional<FilePosition> read_position(std::string_view text);

/// Reads the lines of a plain text file that grows, as `tail -F` does: a last line without its end is held
/// back; a file that was renamed away is read to its end before the one that took its name (NAME.3, NAME.2,
/// NAME.1, then NAME, as logrotate leaves them, also after a restart); a file that was cut or written anew is
/// read from its first line. Not thread-safe.
class FileFollower {
 public:
  /// Goes on at `from` where that file still is, else at the beginning. The file need not exist yet.
  /// `header`: the first line of each file names its columns and is no line of its own.
  FileFollower(std::filesystem::path file, std::optional<FilePosition> from, bool header);
  ~FileFollower();
  FileFollower(const FileFollower&) = delete;
  FileFollower& operator=(const FileFollower&) = delete;

  /// The next whole line, without its end, valid until the next call; false where there is none yet. Lines
  /// longer than 1 MiB come in pieces of that size. Throws FatalError where a file can't be read.
  bool next(std::string_view& line);
  /// What stands behind the last line's end; true where there is something. For files that grow no more.
  bool rest(std::string_view& line);

  FilePosition position() const;                               ///< behind the line last returned
  const std::filesystem::path& path() const { return path_; }  ///< as the present file was called when opened
  const std::string& header() const { return header_; }        ///< of the present file
  std::uint64_t opened() const { return opened_; }             ///< files begun or gone on with
  std::uint64_t truncations() const { return truncations_; }   ///< files cut or written anew
  std::uint64_t lost_files() const { return lost_files_; }     ///< positions whose file is gone

 private:
  bool open(const std::filesystem::path& path, std::uint64_t offset, std::uint64_t line);
  void resume(const FilePosition& from);
  bool take_line(std::string_view& line);
  bool fill();
  bool was_rewritten();
  bool next_here(std::string_view& line);
  std::filesystem::path successor() const;
  void forget();
  void read_head();
  bool take_header();
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path name_;  ///< as it was asked for
  bool has_header_;
  std::filesystem::path path_;
  int descriptor_ = -1;
  FilePosition at_;
  std::string buffer_;  ///< bytes read behind at_.offset
  std::size_t start_ = 0;
  std::string header_;
  bool header_taken_ = false;
  std::uint64_t opened_ = 0, truncations_ = 0, lost_files_ = 0;
};

}  // namespace portent::ingest
