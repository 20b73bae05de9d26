#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portent::serve::desk {

/// One thing that was done, or refused. Never holds a secret: keys by their ids, no passwords, no tokens.
struct AuditEntry {
  std::int64_t at_ms = 0;
  std::string who;          ///< id of the key or person, "nobody", or "cli:USER"
  std::string from;         ///< network address; empty for the command line
  std::string action;       ///< such as "asset.update", "access.denied", "key.revoke"
  std::string what;         ///< id of what it was done to
  std::string outcome;      ///< "done", "denied", "failed"
  std::string detail = {};  ///< for a person
  std::string before = {};  ///< sha256 of what was changed, before and after; empty where there was none
  std::string after = {};
  friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};

/// A file of JSON lines, only ever appended. Each line ends with the hash of itself and holds the hash of the
/// line before it, so a line that was edited, dropped or slipped in is found at its place. Several threads
/// may write; of several processes each entry takes a lock on the file and goes on from its true end. A line
/// that a crash tore is closed, and the chain goes on behind it.
class AuditFile {
 public:
  /// Makes the file (readable by its owner alone) where it is missing; closes a torn last line. Throws
  /// FatalError where it can't be written.
  explicit AuditFile(std::filesystem::path path);
  ~AuditFile();
  AuditFile(const AuditFile&) = delete;
  AuditFile& operator=(const AuditFile&) = delete;

  enum class Keep : std::uint8_t {
    kFast,    ///< survives the end of the process
    kDurable  ///< on the disk when it returns
  };
  /// Throws FatalError where the disk is full or gone: what can't be audited must not be done.
  void append(const AuditEntry& entry, Keep keep = Keep::kDurable);
  const std::filesystem::path& path() const { return path_; }

 private:
  void catch_up();
  void put(std::string_view bytes);

  std::filesystem::path path_;
  std::mutex mutex_;
  int fd_ = -1;
  std::int64_t size_ = 0;  ///< up to where `last_` holds
  std::string last_;       ///< hash of the last whole line
};

/// What reading a file again finds.
struct AuditCheck {
  std::size_t entries = 0;
  std::size_t torn = 0;               ///< lines that a crash cut off
  std::optional<std::size_t> broken;  ///< number of the first line that does not hold, counted from 1
  std::string why;                    ///< one line, where broken
  std::string head;  ///< hash of the last line: keep it elsewhere to prove that none was cut off
};
AuditCheck check_audit(std::string_view text);
/// Throws FatalError where the file can't be read.
AuditCheck check_audit_file(const std::filesystem::path& path);

/// How far the file is whole at this moment, however many processes append to it.
struct AuditExtent {
  std::int64_t bytes = 0;  ///< up to the end of a line: these will never change
  std::string head;        ///< hash of the last line that holds
};
/// Throws FatalError where the file can't be read.
AuditExtent audit_extent(const std::filesystem::path& path);

/// The newest entries of a file's text, newest first; lines that do not parse are left out.
std::vector<AuditEntry> newest_entries(std::string_view text, std::size_t most);

}  // namespace portent::serve::desk
