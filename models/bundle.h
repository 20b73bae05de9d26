#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "models/hash.h"
#include "models/manifest.h"
#include "models/safetensors.h"

namespace portent::models {

/// A trained model as it travels: immutable, named by its content.
struct Bundle {
  Manifest manifest;
  Tensors weights;
  std::string hash = {};  ///< sha256 of the canonical manifest, which holds the hash of the weights
  /// What else lies in the folder, such as report.html: name (models/bundle_sums.h says which) -> bytes. Not
  /// part of `hash`, so a report may name it; a file that forecasts depend on has its hash in the manifest.
  std::map<std::string, std::string> files = {};
};

/// Fills in weights_hash and hash.
Bundle make_bundle(Manifest manifest, Tensors weights);

/// Writes manifest.json, weights.safetensors, the extra files and SHA256SUMS into `folder`, which must not
/// exist; flushed to disk, never half-there. Throws FatalError where something is out of bounds.
void write_bundle(const Bundle& bundle, const std::filesystem::path& folder);

/// Throws FatalError where a file is missing, was edited (a hash differs) or does not parse. Files that
/// SHA256SUMS does not list are not looked at.
Bundle read_bundle(const std::filesystem::path& folder);

}  // namespace portent::models
