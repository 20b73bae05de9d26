#include "models/registry_verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "ingest/error.h"
#include "models/bundle_file.h"
#include "models/bundle_sums.h"
#include "models/durable_file.h"
#include "models/registry_files.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;

template <typename Step>
void guarded(RegistryCheck& check, const Step& step) {
  try {
    step();
  } catch (const ingest::FatalError& error) {
    check.problems.emplace_back(error.what());
  }
}

/// Sorted; none where the folder cannot be read.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

void check_audit(const Audit& audit, RegistryCheck& check) {
  check.problems.insert(check.problems.end(), audit.problems.begin(), audit.problems.end());
  check.changes = audit.records.size();
  check.head = audit.head;
  if (audit.torn > 0)
    check.notes.push_back(
        fmt::format("{} lines of the audit are no records (a crash cut them off); the lines "
                    "after them cover them",
                    audit.torn));
}

/// Of each model, the hashes that the audit gives its file, in their order.
std::map<std::string, std::vector<std::string>> audited_entries(const Audit& audit) {
  std::map<std::string, std::vector<std::string>> entries;
  for (const AuditRecord& record : audit.records)
    if (!record.entry.empty()) entries[record.name].push_back(record.entry);
  return entries;
}

void check_against_audit(const fs::path& path, const std::vector<std::string>& audited,
                         RegistryCheck& check) {
  const std::string hash = sha256_hex(read_file(path, std::size_t{16} << 20));
  if (!audited.empty() && hash == audited.back()) return;
  if (std::find(audited.begin(), audited.end(), hash) == audited.end())
    check.problems.push_back(
        fmt::format("{} is not as any audited change left it: it was edited, or the "
                    "audit was cut off",
                    path.string()));
  else
    check.notes.push_back(
        fmt::format("the last audited change of {} did not happen (a crash before it), or "
                    "the file is an old copy",
                    path.string()));
}

/// Reads every model; returns the bundles that their versions name.
std::set<std::string> check_models(const fs::path& root, const Audit& audit, RegistryCheck& check) {
  std::set<std::string> named;
  auto audited = audited_entries(audit);
  for (const fs::path& path : entries_of(root / "models")) {
    if (path.extension() != ".json") continue;
    const std::string name = path.stem().string();
    ++check.models;
    guarded(check, [&] {
      const auto entry = read_entry(root, name);
      if (!entry) return;
      for (const ModelVersion& version : entry->versions) named.insert(version.hash);
      check_against_audit(path, audited[name], check);
    });
    audited.erase(name);
  }
  for (const auto& [name, changes] : audited)
    // One change alone may be a first one that a crash kept from happening.
    (changes.size() > 1 ? check.problems : check.notes)
        .push_back(fmt::format("the audit knows a model {} whose file is not there", name));
  return named;
}

void check_bundle(const fs::path& root, const std::string& hash, const Audit& audit, RegistryCheck& check) {
  const Bundle bundle = Registry(root, false).load(hash);
  const fs::path folder = bundle_folder(root, hash);
  const std::string sums = sha256_hex(read_file(folder / kSumsFile, largest_file(kSumsFile)));
  for (const AuditRecord& record : audit.records)
    if (record.hash == hash && !record.sums.empty() && record.sums != sums)
      throw ingest::FatalError(
          fmt::format("{} lists other files than when {} version {} was added: replace the bundle by an "
                      "undamaged copy",
                      (folder / kSumsFile).string(), record.name, record.version));
  for (const fs::path& path : entries_of(folder))
    if (const std::string name = path.filename().string();
        name != kManifestFile && name != kWeightsFile && name != kSumsFile && !bundle.files.contains(name))
      check.problems.push_back(fmt::format("{} does not belong to the bundle: remove it", path.string()));
}

void check_bundles(const fs::path& root, const std::set<std::string>& named, const Audit& audit,
                   RegistryCheck& check) {
  for (const std::string& hash : named) {
    ++check.bundles;
    guarded(check, [&] { check_bundle(root, hash, audit, check); });
  }
  for (const fs::path& folder : entries_of(root / "bundles"))
    if (!named.contains(folder.filename().string()))
      check.notes.push_back(fmt::format("{} is no version of any model", folder.string()));
}

/// One file of signatures/: whether its key is known, it holds, and the bundle is the one that was signed.
void check_signature(const fs::path& root, const fs::path& path, const std::vector<PublicKey>& keys,
                     RegistryCheck& check) {
  std::istringstream bytes(read_file(path, std::size_t{1} << 20));
  const BundleFileStart start = read_bundle_file_start(bytes, path.string());
  const bool known = std::any_of(keys.begin(), keys.end(),
                                 [&](const PublicKey& key) { return key.fingerprint() == start.header.key; });
  if (!known)
    return check.notes.push_back(
        fmt::format("{} is by the key {:.16}, which is not among those given and those "
                    "in trusted: not checked",
                    path.string(), start.header.key));
  start.check_signature(keys, path.string());
  const fs::path sums = bundle_folder(root, start.header.bundle) / kSumsFile;
  if (start.header.bundle != path.filename() ||
      sha256_hex(read_file(sums, largest_file(kSumsFile))) != start.header.files.front().hash)
    throw ingest::FatalError(fmt::format("{} signed other files than those of its bundle", path.string()));
  ++check.signatures;
}

}  // namespace

RegistryCheck verify_registry(const fs::path& root, const std::vector<fs::path>& key_files) {
  const Registry registry(root, false);
  RegistryCheck check;
  std::vector<PublicKey> keys;
  for (const fs::path& file : key_files) keys.push_back(read_public_key(file));
  guarded(check, [&] {
    for (const PublicKey& key : read_public_keys(root / "trusted")) keys.push_back(key);
  });
  Audit audit;
  guarded(check, [&] { audit = read_audit(root); });
  check_audit(audit, check);
  const std::set<std::string> named = check_models(root, audit, check);
  check_bundles(root, named, audit, check);
  for (const fs::path& path : entries_of(root / "signatures"))
    guarded(check, [&] { check_signature(root, path, keys, check); });
  return check;
}

}  // namespace portent::models
