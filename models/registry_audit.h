#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

// audit.jsonl: one line a change of the registry, only ever appended. Each line holds the sha256 of
// everything since and including the last whole line before it, so a line that was edited, dropped or slipped
// in breaks the chain at the next one. Internal to models.

namespace portent::models {

/// What one line says beside its time and user; empty fields do not appear in it.
struct AuditRecord {
  std::string action;  ///< publish | promote | rollback | import | export
  std::string name;
  int version = 0;
  std::string hash;            ///< of the bundle
  std::string alias = {};      ///< that moved
  std::string former = {};     ///< hash that it named before
  std::string entry = {};      ///< sha256 of models/NAME.json after the change
  std::string sums = {};       ///< sha256 of the SHA256SUMS of the bundle that was added
  std::string file_hash = {};  ///< sha256 of the signed part of the bundle file that came or went
  std::string key = {};        ///< fingerprint of the key that signed it, or "none"
  std::string reason = {};     ///< why it was promoted
  bool forced = false;         ///< promoted against the rules
  friend bool operator==(const AuditRecord&, const AuditRecord&) = default;
};

/// Now, ISO 8601 with seconds.
std::string utc_now();

/// Durable when it returns; throws FatalError and leaves the file as it was where that fails. Under the
/// registry's lock. Time grows with the size of the file: about 0.4 KB a change.
void append_audit(const std::filesystem::path& root, const AuditRecord& record);

/// The lines as they stand.
struct Audit {
  std::vector<AuditRecord> records;
  std::vector<std::string> problems;  ///< one line each: where the chain is broken
  std::size_t torn = 0;               ///< lines that a crash cut off, covered by the line after them
  std::string head;  ///< what the next line would hold; note it elsewhere to prove that nothing was cut off
};
/// No file is an audit of no records. Throws FatalError where the file cannot be read.
Audit read_audit(const std::filesystem::path& root);
/// The same of a file's text; `where` names it in problems.
Audit parse_audit(std::string_view text, const std::string& where);

}  // namespace portent::models
