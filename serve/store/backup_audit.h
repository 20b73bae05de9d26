#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "serve/store/backup_file.h"

namespace portent::serve::store {

/// The audit file of a backup on its way back: written beside its place, and put there once everything else
/// is restored. What stands in its place is never changed: the same bytes may stand there, nothing else.
class ReturningAudit {
 public:
  /// Nowhere to go: it is read and left out.
  explicit ReturningAudit(std::optional<std::filesystem::path> place);
  ~ReturningAudit();  ///< takes away what was not kept
  ReturningAudit(const ReturningAudit&) = delete;
  ReturningAudit& operator=(const ReturningAudit&) = delete;

  /// Throws FatalError where another file stands in its place, or it can't be written.
  void take(BackupReader& from, std::uint64_t bytes);
  void keep();

 private:
  std::optional<std::filesystem::path> place_;
  std::filesystem::path partial_;
  bool taken_ = false;
};

}  // namespace portent::serve::store
