#include "models/registry_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "models/bundle_sums.h"
#include "models/durable_file.h"
#include "models/json_fields.h"
#include "models/manifest_check.h"
#include "models/registry_entry.h"

namespace portent::models {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kEntrySchema = 1;
constexpr std::size_t kMaxEntryBytes = 16 << 20;

fs::path entry_path(const fs::path& root, const std::string& name) {
  return root / "models" / (name + ".json");
}

std::string entry_text(const ModelEntry& entry) {
  json versions = json::array();
  for (const ModelVersion& version : entry.versions)
    versions.push_back({{"version", version.version}, {"hash", version.hash}, {"created", version.created}});
  return canonical_text(
      {{"schema", kEntrySchema}, {"name", entry.name}, {"versions", versions}, {"aliases", entry.aliases}});
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

fs::path bundle_folder(const fs::path& root, const std::string& hash) {
  return root / "bundles" / hash;
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

void commit_change(const fs::path& root, const ModelEntry& entry, AuditRecord record) {
  const fs::path path = entry_path(root, entry.name);
  fs::path next = path;
  next += ".next";  // one writer at a time, so one name is enough, and a killed writer's file is written over
  const std::string text = entry_text(entry);
  record.entry = sha256_hex(text);
  write_file(next, text);
  try {
    append_audit(root, record);
  } catch (...) {
    std::error_code error;
    fs::remove(next, error);
    throw;
  }
  rename_durably(next, path);
}

ModelVersion add_version(const fs::path& root, bool promote, AuditRecord record) {
  ModelEntry entry = read_entry(root, record.name).value_or(ModelEntry{record.name, {}, {}});
  const ModelVersion* known = version_of(entry, record.hash);
  if (known != nullptr && (!promote || entry.aliases[kChampion] == record.hash)) return *known;
  if (known == nullptr) {
    const int next = entry.versions.empty() ? 1 : entry.versions.back().version + 1;
    known = &entry.versions.emplace_back(ModelVersion{next, record.hash, utc_now()});
    record.sums =
        sha256_hex(read_file(bundle_folder(root, record.hash) / kSumsFile, largest_file(kSumsFile)));
  }
  const ModelVersion version = *known;
  record.version = version.version;
  record.alias = promote || entry.versions.size() == 1 ? kChampion : kChallenger;
  record.former = point_alias(entry, record.alias, record.hash);
  commit_change(root, entry, std::move(record));
  return version;
}

void remove_unfinished(const fs::path& root) {
  std::error_code error;
  for (const char* folder : {"bundles", "signatures"})
    for (const auto& entry : fs::directory_iterator(root / folder, error))
      if (is_unfinished(entry.path())) fs::remove_all(entry.path(), error);
}

}  // namespace portent::models
