#include "models/bundle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ingest/error.h"
#include "models/bundle_sums.h"
#include "models/durable_file.h"
#include "models/manifest_check.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using ingest::FatalError;

void check_weights(const Tensors& weights, const std::string& where) {
  for (const auto& [name, tensor] : weights)
    if (!std::all_of(tensor.values.begin(), tensor.values.end(), [](float v) { return std::isfinite(v); }))
      throw FatalError(
          fmt::format("{}: tensor {} has a weight that is not finite: train the model again", where, name));
}

void check_files(const Bundle& bundle) {
  if (bundle.files.size() > kMaxExtraFiles)
    throw FatalError(fmt::format("cannot write the bundle: it has {} extra files, at most {} are possible",
                                 bundle.files.size(), kMaxExtraFiles));
  for (const auto& [name, bytes] : bundle.files) {
    if (!is_extra_file_name(name))
      throw FatalError(
          fmt::format("cannot write the bundle: \"{}\" cannot be the name of a file in it", name));
    if (bytes.size() > largest_file(name))
      throw FatalError(fmt::format("cannot write the bundle: {} has {} bytes, at most {} are possible", name,
                                   bytes.size(), largest_file(name)));
  }
}

std::vector<FileSum> sums_of(const Bundle& bundle) {
  std::vector<FileSum> sums = {{kManifestFile, bundle.hash}, {kWeightsFile, bundle.manifest.weights_hash}};
  for (const auto& [name, bytes] : bundle.files) sums.push_back({name, sha256_hex(bytes)});
  return sums;
}

[[noreturn]] void refuse_edited(const fs::path& file, const std::string& is, const std::string& wanted) {
  throw FatalError(
      fmt::format("{} was changed since it was written (sha256 {:.12}, not {:.12}): replace the bundle by an "
                  "undamaged copy",
                  file.string(), is, wanted));
}

std::string read_unedited(const fs::path& file, const std::string& hash) {
  std::string bytes = read_file(file, largest_file(file.filename().string()));
  if (const std::string is = sha256_hex(bytes); is != hash) refuse_edited(file, is, hash);
  return bytes;
}

/// The folder without a trailing slash, which would hide its name.
fs::path plain(const fs::path& folder) {
  return folder.has_filename() ? folder : folder.parent_path();
}

}  // namespace

Bundle make_bundle(Manifest manifest, Tensors weights) {
  manifest.weights_hash = sha256_hex(to_safetensors(weights));
  Bundle bundle{std::move(manifest), std::move(weights)};
  bundle.hash = sha256_hex(to_json(bundle.manifest));
  return bundle;
}

void write_bundle(const Bundle& bundle, const fs::path& folder) {
  const fs::path target = plain(folder);
  check_manifest(bundle.manifest, "cannot write the bundle");
  check_weights(bundle.weights, "cannot write the bundle");
  check_files(bundle);
  std::error_code error;
  if (fs::exists(target, error))
    throw FatalError(
        fmt::format("cannot write the bundle: {} exists already: choose another folder", target.string()));

  const UnfinishedFolder unfinished(target);
  write_file(unfinished.path() / kWeightsFile, to_safetensors(bundle.weights));
  write_file(unfinished.path() / kManifestFile, to_json(bundle.manifest));
  for (const auto& [name, bytes] : bundle.files) write_file(unfinished.path() / name, bytes);
  write_file(unfinished.path() / kSumsFile, to_sums(sums_of(bundle)));
  unfinished.put_in_place();
}

Bundle read_bundle(const fs::path& folder) {
  const fs::path target = plain(folder), sums_path = target / kSumsFile, weights_path = target / kWeightsFile;
  if (!fs::is_directory(target))
    throw FatalError(
        fmt::format("there is no bundle at {}: give a folder that `portent train` wrote", target.string()));
  const auto sums = parse_sums(read_file(sums_path, largest_file(kSumsFile)), sums_path.string());
  Bundle bundle;
  bundle.hash = sums[0].hash;
  bundle.manifest = manifest_from_json(read_unedited(target / kManifestFile, bundle.hash),
                                       (target / kManifestFile).string());
  if (sums[1].hash != bundle.manifest.weights_hash)
    refuse_edited(sums_path, sums[1].hash, bundle.manifest.weights_hash);
  bundle.weights = from_safetensors(read_unedited(weights_path, sums[1].hash), weights_path.string());
  check_weights(bundle.weights, weights_path.string());
  for (std::size_t i = 2; i < sums.size(); ++i)
    bundle.files[sums[i].name] = read_unedited(target / sums[i].name, sums[i].hash);
  return bundle;
}

}  // namespace portent::models
