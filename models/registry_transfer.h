#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/registry.h"
#include "models/signing.h"

// Bundles from site to site as single files (models/bundle_file.h). Every transfer stands in the audit.

namespace portent::models {

struct ExportedModel {
  std::string hash;  ///< of the bundle
  std::string key;   ///< fingerprint of the signer's key; empty: unsigned
  std::uintmax_t bytes = 0;
};

/// Writes `file`, which must not exist: whole or not at all. Reads the bundle twice, never holding more of it
/// than loading it does. `key`: nullptr leaves the file unsigned. Throws FatalError where the bundle is
/// damaged or the file cannot be written.
ExportedModel export_model(const Registry& registry, const ModelRef& from, const std::filesystem::path& file,
                           const SigningKey* key);

struct ImportOptions {
  std::vector<PublicKey> trusted = {};  ///< beside those in the registry's folder `trusted`
  bool allow_unsigned = false;
  std::string name = {};  ///< of the model here; empty: as it was called there
};

struct ImportedModel {
  std::string name;
  ModelVersion version;
  std::string key;  ///< fingerprint of the key that vouches for it; empty: unsigned
};

/// Checks the signature before anything is unpacked, then every hash, then that this version of Portent reads
/// the bundle; only then it becomes a version: the champion where it is the first of its name, else the
/// challenger. Throws FatalError and leaves nothing behind where anything is wrong.
ImportedModel import_model(Registry& registry, const std::filesystem::path& file,
                           const ImportOptions& options = {});

}  // namespace portent::models
