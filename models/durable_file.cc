#include "models/durable_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <tuple>
#include <utility>

#include "ingest/error.h"

namespace portent::models {
namespace {

constexpr const char* kUnfinished = ".unfinished.";

[[noreturn]] void refuse(const char* action, const std::filesystem::path& path, int error) {
  throw ingest::FatalError(
      fmt::format("cannot {} {}: {}", action, path.string(), std::generic_category().message(error)));
}

/// A file descriptor that is closed with its scope.
class OpenFile {
 public:
  OpenFile(const std::filesystem::path& path, int flags, const char* action)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (fd_ < 0) refuse(action, path, errno);
  }
  ~OpenFile() { ::close(fd_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

/// 0 or an errno.
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int flush(int fd) {
  return ::fsync(fd) == 0 ? 0 : errno;
}

bool ends_without_newline(int fd, off_t size) {
  char last = '\n';
  return size > 0 && ::pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

off_t size_of(int fd, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) refuse("read", path, errno);
  if (S_ISDIR(status.st_mode)) refuse("read", path, EISDIR);
  return status.st_size;
}

}  // namespace

std::string read_file(const std::filesystem::path& path, std::size_t limit) {
  const OpenFile file(path, O_RDONLY, "read");
  const auto size = static_cast<std::size_t>(size_of(file.get(), path));
  if (size > limit) throw ingest::FatalError(fmt::format("{} is larger than {} bytes", path.string(), limit));
  std::string bytes(size, '\0');
  std::size_t at = 0;
  while (at < size) {
    const ssize_t got = ::read(file.get(), bytes.data() + at, size - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse("read", path, errno);
    if (got == 0) break;
    at += static_cast<std::size_t>(got);
  }
  bytes.resize(at);
  return bytes;
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  FileWriter file(path);
  file.write(bytes);
  file.finish();
}

void sync_folder(const std::filesystem::path& folder) {
  const OpenFile file(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY, "open");
  // Some file systems have nothing to flush for a folder and say EINVAL.
  if (::fsync(file.get()) != 0 && errno != EINVAL) refuse("flush", folder, errno);
}

void rename_durably(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) refuse("put in place", to, errno);
  sync_folder(to.parent_path());
}

void append_line(const std::filesystem::path& path, std::string_view line) {
  const OpenFile file(path, O_RDWR | O_CREAT | O_APPEND, "append to");
  const off_t size = size_of(file.get(), path);
  std::string bytes = ends_without_newline(file.get(), size) ? "\n" : "";
  bytes += line;
  bytes += '\n';
  int error = write_all(file.get(), bytes);
  if (error == 0) error = flush(file.get());
  if (error != 0) {
    std::ignore = ::ftruncate(file.get(), size);
    refuse("append to", path, error);
  }
}

FileWriter::FileWriter(std::filesystem::path path)
    : path_(std::move(path)), fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
  if (fd_ < 0) refuse("write", path_, errno);
}

FileWriter::~FileWriter() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(path_.c_str());
}

void FileWriter::write(std::string_view bytes) {
  if (const int error = write_all(fd_, bytes); error != 0) refuse("write", path_, error);
}

void FileWriter::finish() {
  if (const int error = flush(fd_); error != 0) refuse("write", path_, error);
  ::close(std::exchange(fd_, -1));
}

UnfinishedFolder::UnfinishedFolder(std::filesystem::path target)
    : target_(std::move(target)), path_(unfinished_path(target_)) {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
  if (!std::filesystem::create_directory(path_, error)) refuse("create", path_, error.value());
}

UnfinishedFolder::~UnfinishedFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

void UnfinishedFolder::put_in_place() const {
  sync_folder(path_);
  rename_durably(path_, target_);
}

std::filesystem::path unfinished_path(const std::filesystem::path& target) {
  return target.parent_path() / fmt::format(".{}{}{}", target.filename().string(), kUnfinished, ::getpid());
}

bool is_unfinished(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') && name.find(kUnfinished) != std::string::npos;
}

FileLock::FileLock(const std::filesystem::path& path)
    : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
  if (fd_ < 0) refuse("lock", path, errno);
  int result = 0;
  do result = ::flock(fd_, LOCK_EX);
  while (result != 0 && errno == EINTR);
  if (result != 0) {
    const int error = errno;
    ::close(fd_);
    refuse("lock", path, error);
  }
}

FileLock::~FileLock() {
  ::close(fd_);
}

}  // namespace portent::models
