#include "models/registry_transfer.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>

#include "ingest/error.h"
#include "models/bundle_file.h"
#include "models/bundle_sums.h"
#include "models/durable_file.h"
#include "models/manifest_check.h"
#include "models/registry_entry.h"
#include "models/registry_files.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using ingest::FatalError;

std::ifstream open_to_read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || fs::is_directory(path))
    throw FatalError(
        fmt::format("cannot read {}: {}", path.string(),
                    fs::is_directory(path) ? "it is a folder" : std::generic_category().message(errno)));
  return file;
}

/// Calls `take` with the file's bytes, piece by piece.
template <typename Take>
void for_each_piece(const fs::path& path, const Take& take) {
  std::ifstream file = open_to_read(path);
  std::string piece(std::size_t{1} << 20, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())), file.gcount() > 0)
    take(std::string_view(piece).substr(0, static_cast<std::size_t>(file.gcount())));
}

BundleFileEntry entry_of(const fs::path& folder, const std::string& name) {
  Sha256 hash;
  BundleFileEntry entry{.name = name, .hash = {}};
  for_each_piece(folder / name, [&](std::string_view piece) {
    hash.add(piece);
    entry.size += piece.size();
  });
  entry.hash = hash.hex();
  return entry;
}

/// Of a bundle that was read just now, so that its files are known to be whole.
BundleFileHeader header_of(const std::string& name, const Bundle& bundle, const fs::path& folder) {
  BundleFileHeader header{.name = name, .bundle = bundle.hash, .key = {}, .files = {}};
  for (const char* file : {kSumsFile, kManifestFile, kWeightsFile})
    header.files.push_back(entry_of(folder, file));
  for (const auto& [file, bytes] : bundle.files) header.files.push_back(entry_of(folder, file));
  return header;
}

void write_all_files(const BundleFileStart& start, const fs::path& folder, FileWriter& to) {
  to.write(start.bytes());
  for (const BundleFileEntry& file : start.header.files) {
    Sha256 hash;
    for_each_piece(folder / file.name, [&](std::string_view piece) {
      hash.add(piece);
      to.write(piece);
    });
    if (hash.hex() != file.hash)
      throw FatalError(fmt::format("{} changed while it was exported: verify the registry, then export again",
                                   (folder / file.name).string()));
  }
}

void require_trust(const Registry& registry, const BundleFileStart& start, const ImportOptions& options,
                   const fs::path& file) {
  if (!start.is_signed() && !options.allow_unsigned)
    throw FatalError(
        fmt::format("{} is not signed, so nobody vouches for it: have it exported with --key, or "
                    "take it with --allow-unsigned",
                    file.string()));
  if (!start.is_signed()) return;
  std::vector<PublicKey> keys = read_public_keys(registry.root() / "trusted");
  keys.insert(keys.end(), options.trusted.begin(), options.trusted.end());
  start.check_signature(keys, file.string());
}

/// Reads the files into `folder`, flushed to disk.
void unpack(std::istream& from, const BundleFileHeader& header, const std::string& where,
            const fs::path& folder) {
  std::optional<FileWriter> writer;
  read_bundle_files(from, header, where, [&](const BundleFileEntry& file, std::string_view piece) {
    if (!writer) writer.emplace(folder / file.name);
    if (!piece.empty()) return writer->write(piece);
    writer->finish();
    writer.reset();
  });
}

/// Reads what was unpacked; what is wrong with it is said of the file that it came from.
void check_unpacked(const fs::path& folder, const BundleFileHeader& header, const std::string& where) {
  try {
    const Bundle bundle = read_bundle(folder);
    if (bundle.files.size() + 3 != header.files.size())
      throw FatalError("it holds files that its SHA256SUMS does not list: get an undamaged copy");
  } catch (const FatalError& error) {
    std::string what = error.what();
    const std::string prefix = folder.string() + "/";
    if (what.starts_with(prefix)) what.erase(0, prefix.size());
    throw FatalError(fmt::format("{}: {}", where, what));
  }
}

void keep_signature(const fs::path& root, const BundleFileStart& start) {
  std::error_code error;
  fs::create_directory(root / "signatures", error);
  const fs::path path = root / "signatures" / start.header.bundle, next = unfinished_path(path);
  write_file(next, start.bytes());
  rename_durably(next, path);
}

}  // namespace

ExportedModel export_model(const Registry& registry, const ModelRef& from, const fs::path& file,
                           const SigningKey* key) {
  std::error_code error;
  if (fs::exists(file, error))
    throw FatalError(
        fmt::format("cannot export to {}: it exists already: choose another name", file.string()));
  const fs::path& root = registry.root();
  const Bundle bundle = registry.load(registry.resolve(from));
  const fs::path folder = bundle_folder(root, bundle.hash), next = unfinished_path(file);
  const BundleFileStart start = make_bundle_file_start(header_of(from.name, bundle, folder), key);

  FileWriter writer(next);
  write_all_files(start, folder, writer);
  const FileLock lock(root / ".lock");
  append_audit(root, {.action = "export",
                      .name = from.name,
                      .version = version_of(*registry.find(from.name), bundle.hash)->version,
                      .hash = bundle.hash,
                      .file_hash = sha256_hex(start.bytes()),
                      .key = key == nullptr ? "none" : start.header.key});
  writer.finish();
  rename_durably(next, file);
  return {bundle.hash, start.header.key, fs::file_size(file)};
}

ImportedModel import_model(Registry& registry, const fs::path& file, const ImportOptions& options) {
  const std::string where = file.string();
  if (!options.name.empty() && !is_model_name(options.name))
    throw FatalError(
        fmt::format("\"{}\" cannot name a model: use 1 to 64 of A-Z a-z 0-9 . _ -", options.name));
  std::ifstream from = open_to_read(file);
  const BundleFileStart start = read_bundle_file_start(from, where);
  require_trust(registry, start, options, file);

  const fs::path& root = registry.root();
  const FileLock lock(root / ".lock");
  remove_unfinished(root);
  const fs::path target = bundle_folder(root, start.header.bundle);
  const UnfinishedFolder unfinished(target);
  unpack(from, start.header, where, unfinished.path());
  check_unpacked(unfinished.path(), start.header, where);
  if (fs::exists(target))
    read_bundle(target);  // here already: used as it is, if it is whole
  else
    unfinished.put_in_place();
  if (start.is_signed()) keep_signature(root, start);

  const std::string name = options.name.empty() ? start.header.name : options.name;
  const ModelVersion version = add_version(root, false,
                                           {.action = "import",
                                            .name = name,
                                            .hash = start.header.bundle,
                                            .file_hash = sha256_hex(start.bytes()),
                                            .key = start.is_signed() ? start.header.key : "none"});
  return {name, version, start.header.key};
}

}  // namespace portent::models
