#include "serve/desk/audit_chain.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "ingest/error.h"
#include "models/json_text.h"
#include "models/sha256.h"

namespace portent::serve::desk {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view kSelf = ",\"self\":\"";
constexpr std::size_t kSelfEnd = kSelf.size() + 64 + 2;  // the hash, a quote and a brace
constexpr std::size_t kTail = 256 << 10;                 // longer than any line

using Field = std::pair<std::string_view, std::string AuditEntry::*>;
constexpr Field kFields[] = {{"who", &AuditEntry::who},         {"from", &AuditEntry::from},
                             {"action", &AuditEntry::action},   {"what", &AuditEntry::what},
                             {"outcome", &AuditEntry::outcome}, {"detail", &AuditEntry::detail},
                             {"before", &AuditEntry::before},   {"after", &AuditEntry::after}};
constexpr std::size_t kLongestField = 4'096;

std::string iso_time(std::int64_t ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds(ms)};
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", std::chrono::floor<std::chrono::seconds>(at),
                     (ms % 1'000 + 1'000) % 1'000);
}

std::string line_of(const AuditEntry& entry, const std::string& last) {
  std::string line =
      fmt::format(R"({{"prev":"{}","ts":{},"time":"{}")", last, entry.at_ms, iso_time(entry.at_ms));
  for (const auto& [key, field] : kFields) {
    const std::string& value = entry.*field;
    if (value.empty()) continue;
    line += fmt::format(",\"{}\":", key);
    models::append_text(line, std::string_view(value).substr(0, kLongestField));
  }
  return fmt::format("{}{}{}\"}}", line, kSelf, models::sha256_hex(line));
}

/// The hash that a line ends with, where it is that of the line.
std::optional<std::string> own_hash(std::string_view line) {
  if (line.size() < kSelfEnd) return std::nullopt;
  const std::string_view body = line.substr(0, line.size() - kSelfEnd), end = line.substr(body.size());
  const std::string hash = models::sha256_hex(body);
  if (end != fmt::format("{}{}\"}}", kSelf, hash)) return std::nullopt;
  return hash;
}

/// A line that says what it is: whole, though perhaps edited.
bool looks_whole(std::string_view line) {
  return line.starts_with(R"({"prev":")") && line.ends_with("\"}") &&
         line.find(kSelf) != std::string_view::npos;
}

std::string_view prev_of(std::string_view line) {
  constexpr std::size_t kBegin = 9;  // behind {"prev":"
  return line.substr(kBegin, line.find('"', kBegin) - kBegin);
}

[[noreturn]] void fail(const fs::path& path, const char* doing) {
  throw ingest::FatalError(
      fmt::format("can't {} the audit file {}: {}; nothing is changed that can't be audited", doing,
                  path.string(), std::system_category().message(errno)));
}

struct Locked {
  int fd;
  explicit Locked(int file) : fd(file) {
    while (::flock(fd, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~Locked() { ::flock(fd, LOCK_UN); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;
};

template <typename Each>
void for_each_line(std::string_view text, Each each) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    each(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

/// The hash of the last whole line of a text, where there is one.
std::optional<std::string> last_hash(std::string_view text) {
  std::optional<std::string> last;
  for_each_line(text, [&](std::string_view line) {
    if (auto hash = own_hash(line)) last = std::move(hash);
  });
  return last;
}

/// The last `kTail` bytes before `size`.
std::string tail_of(int fd, off_t size, const fs::path& path) {
  std::string tail(std::min<std::size_t>(kTail, static_cast<std::size_t>(size)), '\0');
  const ssize_t got = ::pread(fd, tail.data(), tail.size(), size - static_cast<off_t>(tail.size()));
  if (got != static_cast<ssize_t>(tail.size())) fail(path, "read");
  return tail;
}

off_t size_of(int fd, const fs::path& path) {
  struct stat about {};
  if (::fstat(fd, &about) != 0) fail(path, "look at");
  return about.st_size;
}

}  // namespace

AuditFile::AuditFile(fs::path path) : path_(std::move(path)) {
  fd_ = ::open(path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) fail(path_, "open");
  const Locked locked(fd_);
  catch_up();
}

AuditFile::~AuditFile() {
  ::close(fd_);
}

void AuditFile::put(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      const int reason = errno;
      [[maybe_unused]] const int cut = ::ftruncate(fd_, size_);
      errno = reason;
      fail(path_, "write");
    }
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

/// Another process may have appended since, or have died within a line.
void AuditFile::catch_up() {
  const off_t size = size_of(fd_, path_);
  if (size == size_) return;
  const std::string tail = tail_of(fd_, size, path_);
  size_ = size;
  if (auto hash = last_hash(tail)) last_ = *std::move(hash);
  if (!tail.ends_with('\n')) {
    put("\n");
    ++size_;
  }
}

void AuditFile::append(const AuditEntry& entry, Keep keep) {
  {
    const std::lock_guard guard(mutex_);
    const Locked locked(fd_);
    catch_up();
    const std::string line = line_of(entry, last_) + "\n";
    put(line);
    size_ += static_cast<std::int64_t>(line.size());
    last_ = *own_hash(std::string_view(line).substr(0, line.size() - 1));
  }
  if (keep == Keep::kDurable && ::fdatasync(fd_) != 0) fail(path_, "flush");
}

AuditCheck check_audit(std::string_view text) {
  AuditCheck check;
  std::size_t number = 0, open = 0;  // of the torn lines behind the last whole one
  const auto broken = [&](std::size_t line, const char* why) {
    if (check.broken) return;
    check.broken = line;
    check.why = fmt::format("line {} {}", line, why);
  };
  for_each_line(text, [&](std::string_view line) {
    ++number;
    const auto hash = own_hash(line);
    if (!hash && (looks_whole(line) || !line.starts_with("{")))
      return broken(number, "was edited since it was written");
    if (!hash) {
      ++open;
      return;
    }
    const bool follows = prev_of(line) == check.head;
    if (!follows && open > 0)  // what a crash cuts off nobody has gone on from
      broken(number - open, "was cut since it was written: the one behind it follows from it whole");
    else if (!follows)
      broken(number, "does not follow from the one before it: a line was removed, slipped in or moved");
    if (follows) check.torn += open;
    open = 0;
    ++check.entries;
    check.head = *hash;
  });
  check.torn += open;
  return check;
}

AuditCheck check_audit_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path, "open");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return check_audit(text);
}

AuditExtent audit_extent(const fs::path& path) {
  struct File {
    int fd;
    ~File() {
      if (fd >= 0) ::close(fd);
    }
  } const file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) fail(path, "open");
  const Locked locked(file.fd);  // whoever writes a line holds it for the whole of it
  const off_t size = size_of(file.fd, path);
  const std::string tail = tail_of(file.fd, size, path);
  const std::size_t end = tail.rfind('\n');
  const std::size_t torn = end == std::string::npos ? tail.size() : tail.size() - end - 1;
  return {size - static_cast<off_t>(torn), last_hash(tail).value_or("")};
}

std::vector<AuditEntry> newest_entries(std::string_view text, std::size_t most) {
  std::vector<AuditEntry> entries;
  while (!text.empty() && entries.size() < most) {
    if (text.ends_with('\n')) text.remove_suffix(1);
    const std::size_t before = text.rfind('\n');
    const std::string_view line = before == std::string_view::npos ? text : text.substr(before + 1);
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_object() && json.contains("ts") && json["ts"].is_number_integer()) {
      AuditEntry& entry = entries.emplace_back();
      entry.at_ms = json["ts"].get<std::int64_t>();
      for (const auto& [key, field] : kFields)
        if (const auto found = json.find(key); found != json.end() && found->is_string())
          entry.*field = found->get<std::string>();
    }
    text = before == std::string_view::npos ? std::string_view() : text.substr(0, before + 1);
  }
  return entries;
}

}  // namespace portent::serve::desk
