#include "models/registry.h"

#include <fmt/format.h>

#include <utility>

#include "ingest/error.h"
#include "models/durable_file.h"
#include "models/manifest_check.h"
#include "models/registry_entry.h"
#include "models/registry_files.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using ingest::FatalError;

}  // namespace

ModelRef parse_model_ref(std::string_view text) {
  const std::size_t at = text.find('@');
  ModelRef ref{.name = std::string(text.substr(0, at))};
  if (at != std::string_view::npos) ref.selector = text.substr(at + 1);
  if (!is_model_name(ref.name) || !is_model_name(ref.selector))
    throw FatalError(fmt::format("\"{}\" names no model: write NAME, NAME@ALIAS or NAME@VERSION", text));
  return ref;
}

std::string to_string(const ModelRef& ref) {
  return fmt::format("{}@{}", ref.name, ref.selector);
}

Registry::Registry(fs::path root, bool create) : root_(std::move(root)) {
  std::error_code error;
  if (create) fs::create_directories(root_ / "bundles", error);
  if (create && !error) fs::create_directories(root_ / "models", error);
  if (error)
    throw FatalError(fmt::format("cannot create the registry {}: {}", root_.string(), error.message()));
  if (!fs::is_directory(root_, error))
    throw FatalError(fmt::format(
        "there is no registry at {}: give --registry DIR, or make one with `portent train`", root_.string()));
}

ModelVersion Registry::publish(const Bundle& bundle, bool promote, const ChangeNote& note) {
  const FileLock lock(root_ / ".lock");
  remove_unfinished(root_);
  if (const fs::path folder = bundle_folder(root_, bundle.hash); fs::exists(folder))
    read_bundle(folder);  // left by a crash without its entry, or known: used as it is, if it is whole
  else
    write_bundle(bundle, folder);
  AuditRecord record{.action = "publish", .name = bundle.manifest.name, .hash = bundle.hash};
  record.reason = note.reason;
  record.forced = note.forced;
  return add_version(root_, promote, std::move(record));
}

std::vector<ModelEntry> Registry::list() const {
  return read_entries(root_);
}

std::optional<ModelEntry> Registry::find(const std::string& name) const {
  if (!is_model_name(name)) return std::nullopt;
  return read_entry(root_, name);
}

std::string Registry::resolve(const ModelRef& ref) const {
  const auto entry = find(ref.name);
  if (!entry) {
    std::string names;
    for (const ModelEntry& other : list()) names += (names.empty() ? "" : ", ") + other.name;
    throw FatalError(fmt::format("there is no model {} in the registry {}: it has {}", ref.name,
                                 root_.string(),
                                 names.empty() ? "none, train one with `portent train`" : names));
  }
  const auto hash = hash_of(*entry, ref.selector);
  if (!hash)
    throw FatalError(fmt::format("model {} has no version or alias {} in the registry {}: it has {}",
                                 ref.name, ref.selector, root_.string(), choices_of(*entry)));
  return *hash;
}

Bundle Registry::load(const std::string& hash) const {
  if (!is_sha256(hash)) throw FatalError(fmt::format("\"{}\" is no hash of a bundle", hash));
  const fs::path folder = bundle_folder(root_, hash);
  Bundle bundle = read_bundle(folder);
  if (bundle.hash != hash)
    throw FatalError(fmt::format("{} holds the bundle {:.12}: replace it by an undamaged copy",
                                 folder.string(), bundle.hash));
  return bundle;
}

void Registry::promote(const ModelRef& from, const std::string& alias, const ChangeNote& note) {
  check_alias(alias);
  const FileLock lock(root_ / ".lock");
  const std::string hash = resolve(from);
  load(hash);  // a damaged bundle must not become the champion
  ModelEntry entry = *find(from.name);
  const std::string former = point_alias(entry, alias, hash);
  if (former == hash) return;
  commit_change(root_, entry,
                {.action = "promote",
                 .name = entry.name,
                 .version = version_of(entry, hash)->version,
                 .hash = hash,
                 .alias = alias,
                 .former = former,
                 .reason = note.reason,
                 .forced = note.forced});
}

ModelVersion Registry::rollback(const std::string& name, const ChangeNote& note) {
  const FileLock lock(root_ / ".lock");
  ModelEntry entry = find(name).value_or(ModelEntry{});
  if (entry.versions.empty()) resolve({name});  // says what there is
  const std::string former = step_back(entry), hash = entry.aliases.at(kChampion);
  load(hash);
  const ModelVersion version = *version_of(entry, hash);
  commit_change(root_, entry,
                {.action = "rollback",
                 .name = name,
                 .version = version.version,
                 .hash = hash,
                 .alias = kChampion,
                 .former = former,
                 .reason = note.reason});
  return version;
}

}  // namespace portent::models
