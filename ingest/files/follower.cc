#include "ingest/files/follower.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = 1 << 16;
constexpr std::size_t kLongestLine = 1 << 20;
constexpr std::uint64_t kHead = 256;  // bytes at the beginning that tell a file from another
constexpr int kMostRotations = 1'000;

/// FNV-1a: any change of the first bytes shows, and nobody gains by forging it.
std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

/// The name that logrotate gives after `times` rotations; the name itself for 0.
fs::path rotated(const fs::path& name, int times) {
  return times == 0 ? name : fs::path(name.string() + "." + std::to_string(times));
}

bool is_file(const fs::path& path, std::uint64_t device, std::uint64_t inode) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && found.st_dev == device && found.st_ino == inode;
}

/// Rotations since the file was called `name`; -1 where it has no such name any more.
int rotations_of(const fs::path& name, const FilePosition& position) {
  for (int times = 0; times <= kMostRotations; ++times) {
    if (is_file(rotated(name, times), position.device, position.inode)) return times;
    if (times > 0 && !fs::exists(rotated(name, times))) return -1;
  }
  return -1;
}

/// The same file under another name in its folder (NAME-20260101 and the like), or "".
fs::path elsewhere(const fs::path& name, const FilePosition& position) {
  const fs::path folder = name.has_parent_path() ? name.parent_path() : fs::path(".");
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (is_file(entry.path(), position.device, position.inode)) return entry.path();
  return {};
}

std::string head_of(int descriptor, std::uint64_t bytes) {
  std::string head(bytes, '\0');
  const ssize_t size = pread(descriptor, head.data(), head.size(), 0);
  head.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return head;
}

}  // namespace

std::string to_text(const FilePosition& p) {
  return fmt::format("v1 {} {} {} {} {:x} {}", p.device, p.inode, p.offset, p.line, p.head, p.head_bytes);
}

std::optional<FilePosition> read_position(std::string_view text) {
  if (!text.starts_with("v1 ")) return std::nullopt;
  text.remove_prefix(2);
  FilePosition p;
  const std::array<std::uint64_t*, 6> fields = {&p.device, &p.inode, &p.offset,
                                                &p.line,   &p.head,  &p.head_bytes};
  for (std::size_t f = 0; f < fields.size(); ++f) {
    if (!text.starts_with(' ')) return std::nullopt;
    text.remove_prefix(1);
    const auto read = std::from_chars(text.data(), text.data() + text.size(), *fields[f], f == 4 ? 16 : 10);
    if (read.ec != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
  }
  if (!text.empty() || p.head_bytes > kHead) return std::nullopt;
  return p;
}

FileFollower::FileFollower(fs::path file, std::optional<FilePosition> from, bool header)
    : name_(std::move(file)), has_header_(header), path_(name_) {
  if (from) resume(*from);
}

FileFollower::~FileFollower() {
  forget();
}

void FileFollower::fail(const char* what) const {
  throw FatalError(fmt::format("{}: {} ({}); check that it is a readable text file", path_.string(), what,
                               std::system_category().message(errno)));
}

void FileFollower::forget() {
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = -1;
  at_ = {};
  buffer_.clear();
  start_ = 0;
  header_.clear();
  header_taken_ = !has_header_;
}

/// False where there is no such file.
bool FileFollower::open(const fs::path& path, std::uint64_t offset, std::uint64_t line) {
  forget();
  path_ = path;
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0 && errno == ENOENT) return false;
  struct stat found {};
  if (descriptor_ < 0 || fstat(descriptor_, &found) != 0) fail("can't be opened");
  if (!S_ISREG(found.st_mode)) throw FatalError(path.string() + ": is no plain file; name one that is");
  at_.device = found.st_dev;
  at_.inode = found.st_ino;
  ++opened_;
  if (offset == 0) return true;
  if (has_header_) take_header();
  at_.offset = offset;
  at_.line = line;
  buffer_.clear();
  start_ = 0;
  return true;
}

void FileFollower::resume(const FilePosition& from) {
  const int times = rotations_of(name_, from);
  const fs::path path = times >= 0 ? rotated(name_, times) : elsewhere(name_, from);
  if (path.empty() || !open(path, from.offset, from.line)) {
    ++lost_files_;
    forget();
    return;
  }
  at_.head = from.head;
  at_.head_bytes = from.head_bytes;
}

/// The first bytes are hashed as far as they have been taken as lines.
void FileFollower::read_head() {
  const std::uint64_t bytes = std::min(at_.offset, kHead);
  if (bytes == at_.head_bytes) return;
  at_.head = hash_of(head_of(descriptor_, bytes));
  at_.head_bytes = bytes;
}

bool FileFollower::was_rewritten() {
  struct stat found {};
  if (fstat(descriptor_, &found) != 0) fail("can't be looked at");
  if (static_cast<std::uint64_t>(found.st_size) < at_.offset + (buffer_.size() - start_)) return true;
  return at_.head_bytes > 0 && hash_of(head_of(descriptor_, at_.head_bytes)) != at_.head;
}

/// Reads on; false where there is nothing more.
bool FileFollower::fill() {
  buffer_.erase(0, start_);
  start_ = 0;
  const std::size_t held = buffer_.size();
  buffer_.resize(held + kChunk);
  const ssize_t size =
      pread(descriptor_, buffer_.data() + held, kChunk, static_cast<off_t>(at_.offset + held));
  buffer_.resize(held + (size > 0 ? static_cast<std::size_t>(size) : 0));
  if (size < 0) fail("can't be read");
  return size > 0;
}

bool FileFollower::take_line(std::string_view& line) {
  std::size_t end = buffer_.find('\n', start_);
  while (end == std::string::npos && buffer_.size() - start_ < kLongestLine && fill())
    end = buffer_.find('\n', start_);
  const bool too_long = end == std::string::npos && buffer_.size() - start_ >= kLongestLine;
  if (end == std::string::npos && !too_long) return false;
  const std::size_t size = too_long ? kLongestLine : end - start_;
  line = std::string_view(buffer_).substr(start_, size);
  start_ += size + (too_long ? 0 : 1);
  at_.offset += size + (too_long ? 0 : 1);
  ++at_.line;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return true;
}

bool FileFollower::take_header() {
  std::string_view line;
  while (!header_taken_ && take_line(line)) {
    if (line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    header_ = line;
    header_taken_ = !header_.empty();
  }
  return header_taken_;
}

/// The file to read after this one, once its writer has turned to it; "" while it has not.
fs::path FileFollower::successor() const {
  const int rotations = rotations_of(name_, at_);
  for (int times = rotations < 0 ? 0 : rotations - 1; times >= 0; --times) {
    std::error_code missing;
    const fs::path path = rotated(name_, times);
    if (const auto size = fs::file_size(path, missing); !missing && size > 0) return path;
  }
  return {};
}

bool FileFollower::next(std::string_view& line) {
  while (true) {
    if (descriptor_ < 0 && !open(name_, 0, 0)) return false;
    if (buffer_.find('\n', start_) == std::string::npos && was_rewritten()) {
      ++truncations_;
      if (!open(fs::path(path_), 0, 0)) return false;
    }
    if (next_here(line)) return true;
    const fs::path then = successor();
    if (then.empty()) return false;
    // What stands here now is all that ever will, a last line without an end too.
    if (next_here(line) || rest(line)) return true;
    open(then, 0, 0);
  }
}

bool FileFollower::next_here(std::string_view& line) {
  if (!take_header() || !take_line(line)) return false;
  read_head();
  return true;
}

bool FileFollower::rest(std::string_view& line) {
  if (descriptor_ < 0 || !header_taken_ || start_ == buffer_.size()) return false;
  line = std::string_view(buffer_).substr(start_);
  at_.offset += line.size();
  start_ = buffer_.size();
  ++at_.line;
  read_head();
  if (line.ends_with('\r')) line.remove_suffix(1);
  return true;
}

FilePosition FileFollower::position() const {
  return at_;
}

}  // namespace portent::ingest
