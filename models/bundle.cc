#include "models/bundle.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ingest/error.h"
#include "models/durable_file.h"
#include "models/manifest_check.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using ingest::FatalError;

constexpr const char* kManifestFile = "manifest.json";
constexpr const char* kWeightsFile = "weights.safetensors";
constexpr const char* kSumsFile =
    "SHA256SUMS";  // as sha256sum writes it, so that `sha256sum -c` checks a bundle
constexpr std::size_t kMaxManifestBytes = 16 << 20;
constexpr std::size_t kMaxWeightsBytes = std::size_t{4} << 30;

void check_weights(const Tensors& weights, const std::string& where) {
  for (const auto& [name, tensor] : weights)
    if (!std::all_of(tensor.values.begin(), tensor.values.end(), [](float v) { return std::isfinite(v); }))
      throw FatalError(
          fmt::format("{}: tensor {} has a weight that is not finite: train the model again", where, name));
}

std::string sums_of(const Bundle& bundle) {
  return fmt::format("{}  {}\n{}  {}\n", bundle.hash, kManifestFile, bundle.manifest.weights_hash,
                     kWeightsFile);
}

[[noreturn]] void refuse_edited(const fs::path& file, const std::string& is, const std::string& wanted) {
  throw FatalError(
      fmt::format("{} was changed since it was written (sha256 {:.12}, not {:.12}): replace the bundle by an "
                  "undamaged copy",
                  file.string(), is, wanted));
}

/// A folder that is removed unless it was renamed away.
class UnfinishedFolder {
 public:
  explicit UnfinishedFolder(fs::path path) : path_(std::move(path)) {
    std::error_code error;
    fs::remove_all(path_, error);
    if (!fs::create_directory(path_, error))
      throw FatalError(fmt::format("cannot create {}: {}", path_.string(), error.message()));
  }
  ~UnfinishedFolder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  UnfinishedFolder(const UnfinishedFolder&) = delete;
  UnfinishedFolder& operator=(const UnfinishedFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// The folder without a trailing slash, which would hide its name.
fs::path plain(const fs::path& folder) {
  return folder.has_filename() ? folder : folder.parent_path();
}

}  // namespace

Bundle make_bundle(Manifest manifest, Tensors weights) {
  manifest.weights_hash = sha256_hex(to_safetensors(weights));
  Bundle bundle{std::move(manifest), std::move(weights), {}};
  bundle.hash = sha256_hex(to_json(bundle.manifest));
  return bundle;
}

void write_bundle(const Bundle& bundle, const fs::path& folder) {
  const fs::path target = plain(folder);
  check_manifest(bundle.manifest, "cannot write the bundle");
  check_weights(bundle.weights, "cannot write the bundle");
  std::error_code error;
  if (fs::exists(target, error))
    throw FatalError(
        fmt::format("cannot write the bundle: {} exists already: choose another folder", target.string()));

  const auto name = fmt::format(".{}.unfinished.{}", target.filename().string(), ::getpid());
  const UnfinishedFolder unfinished(target.parent_path() / name);
  write_file(unfinished.path() / kWeightsFile, to_safetensors(bundle.weights));
  write_file(unfinished.path() / kManifestFile, to_json(bundle.manifest));
  write_file(unfinished.path() / kSumsFile, sums_of(bundle));
  sync_folder(unfinished.path());
  rename_durably(unfinished.path(), target);
}

Bundle read_bundle(const fs::path& folder) {
  const fs::path target = plain(folder), manifest_path = target / kManifestFile,
                 weights_path = target / kWeightsFile;
  if (!fs::is_directory(target))
    throw FatalError(
        fmt::format("there is no bundle at {}: give a folder that `portent train` wrote", target.string()));
  const std::string sums = read_file(target / kSumsFile, 4096);
  const std::string text = read_file(manifest_path, kMaxManifestBytes);
  Bundle bundle;
  bundle.hash = sha256_hex(text);
  if (!sums.starts_with(bundle.hash)) refuse_edited(manifest_path, bundle.hash, sums.substr(0, 64));
  bundle.manifest = manifest_from_json(text, manifest_path.string());
  if (sums != sums_of(bundle))
    refuse_edited(target / kSumsFile, sha256_hex(sums), sha256_hex(sums_of(bundle)));

  const std::string bytes = read_file(weights_path, kMaxWeightsBytes);
  const std::string weights_hash = sha256_hex(bytes);
  if (weights_hash != bundle.manifest.weights_hash)
    refuse_edited(weights_path, weights_hash, bundle.manifest.weights_hash);
  bundle.weights = from_safetensors(bytes, weights_path.string());
  check_weights(bundle.weights, weights_path.string());
  return bundle;
}

}  // namespace portent::models
