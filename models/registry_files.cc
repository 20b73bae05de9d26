#include "models/registry_files.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "models/durable_file.h"
#include "models/json_fields.h"
#include "models/json_text.h"
#include "models/manifest_check.h"

namespace portent::models {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kEntrySchema = 1;
constexpr std::size_t kMaxEntryBytes = 16 << 20;
constexpr std::string_view kUnfinished = ".unfinished.";

fs::path entry_path(const fs::path& root, const std::string& name) {
  return root / "models" / (name + ".json");
}

std::string user_name() {
  for (const char* variable : {"USER", "LOGNAME"})
    if (const char* name = ::secure_getenv(variable); name != nullptr && *name != '\0') return name;
  return fmt::format("uid {}", ::getuid());
}

std::string entry_text(const ModelEntry& entry) {
  json versions = json::array();
  for (const ModelVersion& version : entry.versions)
    versions.push_back({{"version", version.version}, {"hash", version.hash}, {"created", version.created}});
  return canonical_text(
      {{"schema", kEntrySchema}, {"name", entry.name}, {"versions", versions}, {"aliases", entry.aliases}});
}

std::string audit_line(const RegistryChange& change) {
  std::string line = "{";
  const auto add = [&line](std::string_view key, std::string_view value) {
    if (line.size() > 1) line += ',';
    append_text(line, key);
    line += ':';
    append_text(line, value);
  };
  add("ts", utc_now());
  add("action", change.action);
  add("name", change.name);
  line += fmt::format(",\"version\":{}", change.version);
  add("hash", change.hash);
  if (!change.alias.empty()) add("alias", change.alias);
  if (!change.former.empty()) add("former", change.former);
  add("user", user_name());
  return line + "}";
}

std::string read_hash(const json& from, const JsonPlace& place) {
  std::string hash;
  read_into(from, place, hash);
  if (!is_sha256(hash)) place.refuse("must be a sha256");
  return hash;
}

void check_entry(const ModelEntry& entry, const JsonPlace& place) {
  if (entry.versions.empty()) place.at("versions").refuse("must not be empty");
  std::set<std::string> hashes;
  for (const ModelVersion& version : entry.versions) hashes.insert(version.hash);
  for (const auto& [alias, hash] : entry.aliases)
    if (!hashes.contains(hash)) place.at("aliases").at(alias).refuse("names no version");
}

}  // namespace

void read_into(const json& from, const JsonPlace& place, ModelVersion& version) {
  JsonFields fields(from, place);
  fields.read("version", version.version);
  fields.read("created", version.created);
  version.hash = read_hash(fields.member("hash"), fields.at("hash"));
  fields.done();
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string utc_now() {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

std::optional<ModelEntry> read_entry(const fs::path& root, const std::string& name) {
  const fs::path path = entry_path(root, name);
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  const JsonPlace place{path.string(), {}};
  const json document = parse_strict(read_file(path, kMaxEntryBytes), kMaxEntryBytes, place.where);
  JsonFields fields(document, place);
  if (fields.get<int>("schema") != kEntrySchema)
    fields.at("schema").refuse("is of another version of portent");
  ModelEntry entry{fields.get<std::string>("name"), {}, {}};
  if (entry.name != name) fields.at("name").refuse(fmt::format("must be {}", name));
  fields.read("versions", entry.versions);
  const json& aliases = fields.member("aliases");
  JsonFields alias_fields(aliases, fields.at("aliases"));
  for (const auto& [alias, hash] : aliases.items())
    entry.aliases[alias] = read_hash(alias_fields.member(alias), alias_fields.at(alias));
  fields.done();
  check_entry(entry, place);
  return entry;
}

std::vector<ModelEntry> read_entries(const fs::path& root) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(root / "models", error))
    if (const std::string name = file.path().stem().string();
        file.path().extension() == ".json" && is_model_name(name))
      names.push_back(name);
  std::sort(names.begin(), names.end());
  std::vector<ModelEntry> entries;
  for (const std::string& name : names)
    if (auto entry = read_entry(root, name)) entries.push_back(std::move(*entry));
  return entries;
}

void commit_change(const fs::path& root, const ModelEntry& entry, const RegistryChange& change) {
  const fs::path path = entry_path(root, entry.name);
  fs::path next = path;
  next += ".next";  // one writer at a time, so one name is enough, and a killed writer's file is written over
  write_file(next, entry_text(entry));
  try {
    append_line(root / "audit.jsonl", audit_line(change));
  } catch (...) {
    std::error_code error;
    fs::remove(next, error);
    throw;
  }
  rename_durably(next, path);
}

void remove_unfinished_bundles(const fs::path& root) {
  std::error_code error;
  for (const auto& folder : fs::directory_iterator(root / "bundles", error))
    if (folder.path().filename().string().find(kUnfinished) != std::string::npos)
      fs::remove_all(folder.path(), error);
}

}  // namespace portent::models
