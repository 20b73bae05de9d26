#pragma once

#include <filesystem>
#include <string>

#include "models/manifest.h"
#include "models/safetensors.h"

namespace portent::models {

/// A trained model as it travels: immutable, named by its content.
struct Bundle {
  Manifest manifest;
  Tensors weights;
  std::string hash;  ///< sha256 of the canonical manifest, which holds the hash of the weights
};

/// Fills in weights_hash and hash.
Bundle make_bundle(Manifest manifest, Tensors weights);

/// Writes manifest.json and weights.safetensors into `folder`, which must not exist; flushed to disk, never
/// half-there.
void write_bundle(const Bundle& bundle, const std::filesystem::path& folder);

/// Throws FatalError where a file is missing, was edited (a hash differs) or does not parse.
Bundle read_bundle(const std::filesystem::path& folder);

std::string sha256_hex(std::string_view bytes);

}  // namespace portent::models
