#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace portent::ingest {

/// Reads a text file line by line as a stream: plain, gzip (.gz) or xz (.xz), told by its first bytes. A line
/// may end in \n or \r\n. Not thread-safe. Throws FatalError where the file is missing, unreadable, truncated
/// or corrupt, naming it and the byte or line.
class LineReader {
 public:
  explicit LineReader(const std::filesystem::path& path);
  ~LineReader();
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;

  /// False at the end. `line` is valid until the next call.
  bool next(std::string_view& line);
  std::size_t line_number() const { return line_number_; }  ///< of the line last returned, from 1

 private:
  class Source;
  bool fill();
  std::unique_ptr<Source> source_;
  std::string path_;
  std::string buffer_;
  std::size_t start_ = 0;
  std::size_t line_number_ = 0;
  bool ended_ = false;
};

/// `folder/name`, or with .gz or .xz behind it, whichever is there first; throws FatalError naming all three
/// where none is.
std::filesystem::path find_compressed(const std::filesystem::path& folder, const std::string& name);

}  // namespace portent::ingest
