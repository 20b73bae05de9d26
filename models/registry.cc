#include "models/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/error.h"
#include "models/durable_file.h"
#include "models/manifest_check.h"
#include "models/registry_files.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using ingest::FatalError;

constexpr std::string_view kChampion = "champion", kPrevious = "previous";

bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// nullopt where no version has that number or alias.
std::optional<std::string> hash_of(const ModelEntry& entry, const std::string& selector) {
  if (!is_number(selector)) {
    const auto alias = entry.aliases.find(selector);
    return alias == entry.aliases.end() ? std::nullopt : std::optional(alias->second);
  }
  for (const ModelVersion& version : entry.versions)
    if (std::to_string(version.version) == selector) return version.hash;
  return std::nullopt;
}

const ModelVersion* version_of(const ModelEntry& entry, const std::string& hash) {
  const auto found = std::find_if(entry.versions.begin(), entry.versions.end(),
                                  [&](const ModelVersion& version) { return version.hash == hash; });
  return found == entry.versions.end() ? nullptr : &*found;
}

std::string choices_of(const ModelEntry& entry) {
  std::string text = fmt::format("versions 1 to {}", entry.versions.size());
  for (const auto& [alias, hash] : entry.aliases) text += fmt::format(", {}", alias);
  return text;
}

/// Moves the alias and keeps its former target under `previous`, an alias of its own for every alias but the
/// champion. Returns that target.
std::string point_alias(ModelEntry& entry, const std::string& alias, const std::string& hash) {
  std::string& target = entry.aliases[alias];
  const std::string former = std::exchange(target, hash);
  const std::string kept =
      alias == kChampion ? std::string(kPrevious) : fmt::format("{}-{}", kPrevious, alias);
  if (!former.empty() && former != hash) entry.aliases[kept] = former;
  return former;
}

void check_alias(const std::string& alias) {
  if (!is_model_name(alias) || alias.size() > 48 || is_number(alias) || alias.starts_with(kPrevious))
    throw FatalError(
        fmt::format("\"{}\" cannot be an alias: use 1 to 48 of A-Z a-z 0-9 . _ -, not a number, "
                    "not beginning with \"previous\"",
                    alias));
}

/// A bundle folder that a crash left without its entry is used as it is, if it is whole.
void store_bundle(const Bundle& bundle, const fs::path& folder) {
  if (!fs::exists(folder)) return write_bundle(bundle, folder);
  read_bundle(folder);
}

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

ModelVersion Registry::publish(const Bundle& bundle, bool promote) {
  const FileLock lock(root_ / ".lock");
  remove_unfinished_bundles(root_);
  ModelEntry entry = find(bundle.manifest.name).value_or(ModelEntry{bundle.manifest.name, {}, {}});
  store_bundle(bundle, root_ / "bundles" / bundle.hash);

  RegistryChange change{.action = "publish", .name = entry.name, .hash = bundle.hash};
  const ModelVersion* known = version_of(entry, bundle.hash);
  if (known == nullptr) {
    const int next = entry.versions.empty() ? 1 : entry.versions.back().version + 1;
    known = &entry.versions.emplace_back(ModelVersion{next, bundle.hash, utc_now()});
  } else if (!promote || entry.aliases[std::string(kChampion)] == bundle.hash) {
    return *known;
  }
  change.version = known->version;
  if (promote || entry.versions.size() == 1) {
    change.alias = kChampion;
    change.former = point_alias(entry, change.alias, bundle.hash);
  }
  const ModelVersion published = *known;
  commit_change(root_, entry, change);
  return published;
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
  const fs::path folder = root_ / "bundles" / hash;
  Bundle bundle = read_bundle(folder);
  if (bundle.hash != hash)
    throw FatalError(fmt::format("{} holds the bundle {:.12}: replace it by an undamaged copy",
                                 folder.string(), bundle.hash));
  return bundle;
}

void Registry::promote(const ModelRef& from, const std::string& alias) {
  check_alias(alias);
  const FileLock lock(root_ / ".lock");
  const std::string hash = resolve(from);
  load(hash);  // a damaged bundle must not become the champion
  ModelEntry entry = *find(from.name);
  const std::string former = point_alias(entry, alias, hash);
  if (former == hash) return;
  const ModelVersion* version = version_of(entry, hash);
  commit_change(root_, entry,
                {.action = "promote",
                 .name = entry.name,
                 .version = version != nullptr ? version->version : 0,
                 .hash = hash,
                 .alias = alias,
                 .former = former});
}

}  // namespace portent::models
