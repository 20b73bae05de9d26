#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "serve/store/store.h"

namespace portent::serve::store {

/// What a backup holds, counted.
struct BackupSummary {
  std::int64_t rows = 0;         ///< of the store
  std::int64_t files = 0;        ///< of the registry
  std::int64_t bytes = 0;        ///< of these files
  std::string store_sha256;      ///< of the dump's lines
  std::int64_t audit_bytes = 0;  ///< 0: it holds no audit file
  std::string audit_head;        ///< hash of its last line
  friend bool operator==(const BackupSummary&, const BackupSummary&) = default;
};

/// Where the last whole line of the audit file ends, and that line's hash.
struct AuditEnd {
  std::int64_t bytes = 0;
  std::string head;
};

/// What a backup takes along beside the store, and where a restore puts it.
struct BackupPlaces {
  std::optional<std::filesystem::path> registry = {};  ///< a folder
  std::optional<std::filesystem::path> audit = {};     ///< a file, only ever appended to
};

/// Writes the store and what `places` names to `file` while all of it is in use: the store as it is at one
/// moment, then this machine's audit file up to where `end_of_audit` says that it ends now, so that it tells
/// of every change that the store holds; bundles never change, and files that grow are taken as long as they
/// are when their turn comes. Throws FatalError where it can't be written; nothing is left then.
BackupSummary back_up(Store& store, const BackupPlaces& places, const std::filesystem::path& file,
                      const std::string& passphrase,
                      const std::function<AuditEnd(const std::filesystem::path&)>& end_of_audit = {});

/// Fills an empty store, a folder that is not there or empty, and a file that is not there or the same
/// already. The store may be of the other engine. Throws FatalError where the backup is damaged, or something
/// is in the way; the store is then empty still.
BackupSummary restore(const std::filesystem::path& file, const std::string& passphrase, Store& store,
                      const BackupPlaces& places);

/// Restores it into a store of its own in `scratch`, writes that out again and compares; an audit file is
/// left there as `audit.jsonl`, for who can read it. Throws FatalError where anything is other than it was.
BackupSummary verify_backup(const std::filesystem::path& file, const std::string& passphrase,
                            const std::filesystem::path& scratch);

}  // namespace portent::serve::store
