#include "models/registry_audit.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "models/durable_file.h"
#include "models/hash.h"
#include "models/json_text.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kAuditFile = "audit.jsonl";
constexpr std::size_t kMaxAuditBytes = std::size_t{1} << 30;

using TextField = std::pair<std::string_view, std::string AuditRecord::*>;
constexpr TextField kTextFields[] = {
    {"action", &AuditRecord::action},       {"name", &AuditRecord::name},
    {"hash", &AuditRecord::hash},           {"alias", &AuditRecord::alias},
    {"former", &AuditRecord::former},       {"entry", &AuditRecord::entry},
    {"sums", &AuditRecord::sums},           {"key", &AuditRecord::key},
    {"file_hash", &AuditRecord::file_hash}, {"reason", &AuditRecord::reason}};

std::string user_name() {
  for (const char* variable : {"USER", "LOGNAME"})
    if (const char* name = ::secure_getenv(variable); name != nullptr && *name != '\0') return name;
  return fmt::format("uid {}", ::getuid());
}

void add_member(std::string& line, std::string_view key, std::string_view value) {
  if (line.size() > 1) line += ',';
  append_text(line, key);
  line += ':';
  append_text(line, value);
}

/// Closes a line with its own hash, since none after it holds the last one's.
std::string end_of(std::string_view line) {
  return fmt::format(",\"self\":\"{}\"}}", sha256_hex(line));
}

bool is_unedited(std::string_view line) {
  const std::size_t end = line.rfind(",\"self\":");
  return end != std::string_view::npos && line.substr(end) == end_of(line.substr(0, end));
}

std::string line_of(const AuditRecord& record, const std::string& former_lines) {
  std::string line = "{";
  add_member(line, "prev", former_lines);
  add_member(line, "ts", utc_now());
  add_member(line, "user", user_name());
  for (const auto& [key, field] : kTextFields)
    if (!(record.*field).empty()) add_member(line, key, record.*field);
  line += fmt::format(",\"version\":{}", record.version);
  if (record.forced) line += ",\"forced\":true";
  return line + end_of(line);
}

/// nullopt for a line that no one finished writing, or that is no record at all.
std::optional<json> whole_line(std::string_view line) {
  json parsed = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || !parsed.contains("prev") || !parsed["prev"].is_string()) return std::nullopt;
  return parsed;
}

std::string text_at(const json& line, std::string_view key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>() : "";
}

AuditRecord record_of(const json& line) {
  AuditRecord record;
  for (const auto& [key, field] : kTextFields) record.*field = text_at(line, key);
  if (const auto version = line.find("version"); version != line.end() && version->is_number_integer())
    record.version = version->get<int>();
  record.forced = line.value("forced", json(false)) == json(true);
  return record;
}

std::string audit_text(const fs::path& root) {
  std::error_code error;
  if (!fs::exists(root / kAuditFile, error)) return "";
  return read_file(root / kAuditFile, kMaxAuditBytes);
}

}  // namespace

std::string utc_now() {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

void append_audit(const fs::path& root, const AuditRecord& record) {
  append_line(root / kAuditFile, line_of(record, read_audit(root).head));
}

Audit read_audit(const fs::path& root) {
  return parse_audit(audit_text(root), (root / kAuditFile).string());
}

Audit parse_audit(std::string_view text, const std::string& where) {
  Audit audit;
  std::string since_whole;  // the last whole line and torn ones after it, each with its end
  bool torn_last = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto parsed = whole_line(line);
    torn_last = !parsed && end != std::string_view::npos;
    if (parsed) {
      if (!is_unedited(line))
        audit.problems.push_back(fmt::format("{}:{} was edited since it was written", where, number));
      if (text_at(*parsed, "prev") != sha256_hex(since_whole))
        audit.problems.push_back(
            fmt::format("{}:{} does not follow from the line before it: one of them was edited, or a line "
                        "between them removed",
                        where, number));
      audit.records.push_back(record_of(*parsed));
      since_whole.clear();
    } else {
      ++audit.torn;
    }
    since_whole += line;
    since_whole += '\n';
  }
  if (torn_last) audit.problems.push_back(fmt::format("{}: its last line is no record", where));
  audit.head = sha256_hex(since_whole);
  return audit;
}

}  // namespace portent::models
