#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "serve/store/store.h"

namespace portent::serve::store {

/// What a backup holds, counted.
struct BackupSummary {
  std::int64_t rows = 0;     ///< of the store
  std::int64_t files = 0;    ///< of the registry
  std::int64_t bytes = 0;    ///< of these files
  std::string store_sha256;  ///< of the dump's lines
  friend bool operator==(const BackupSummary&, const BackupSummary&) = default;
};

/// Writes the store and, where given, the registry's folder to `file` while both are in use: the store as it
/// is at one moment; bundles never change, and files that grow are taken as long as they are when their turn
/// comes. Throws FatalError where it can't be written; nothing is left then.
BackupSummary back_up(Store& store, const std::optional<std::filesystem::path>& registry,
                      const std::filesystem::path& file, const std::string& passphrase);

/// Fills an empty store, and a folder that is not there or empty. The store may be of the other engine.
/// Throws FatalError where the backup is damaged, or something is in the way; the store is then empty still.
BackupSummary restore(const std::filesystem::path& file, const std::string& passphrase, Store& store,
                      const std::optional<std::filesystem::path>& registry);

/// Restores it into a store of its own in `scratch`, writes that out again and compares. Throws FatalError
/// where anything is other than it was.
BackupSummary verify_backup(const std::filesystem::path& file, const std::string& passphrase,
                            const std::filesystem::path& scratch);

}  // namespace portent::serve::store
