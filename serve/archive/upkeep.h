#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "serve/archive/archive_folder.h"

namespace portent::serve {

/// How long what is kept, in days of event time before the newest reading; 0: for ever.
struct RetentionPolicy {
  std::int64_t reading_days = 400;  ///< also control records
  std::int64_t minute_days = 1'500;
  std::int64_t hour_days = 0;
  std::int64_t feature_days = 400;
  std::int64_t forecast_days = 400;
  /// How long after its end, or after a late reading, a day's files are merged and its tiers made. Event
  /// time.
  std::int64_t seal_after_ms = 3'600'000;
  friend bool operator==(const RetentionPolicy&, const RetentionPolicy&) = default;
};

/// Oldest event time that is kept of a kind when the newest is `newest_ts`.
std::int64_t oldest_kept(const RetentionPolicy& policy, ingest::archive::HistoryKind kind,
                         std::int64_t newest_ts);

/// Keeps an archive in order, one piece of work at a time: what is too old goes, a day that is over becomes
/// one file of each shape with its tiers, and small files of a day that is not become larger ones. It depends
/// on what the manifest says and on nothing else. Not thread-safe.
class Upkeep {
 public:
  /// `folder` must outlive it.
  Upkeep(ArchiveFolder& folder, const RetentionPolicy& policy) : folder_(folder), policy_(policy) {}

  /// Does what is most due; false where nothing was. A file that can't be read leaves its day as it is.
  bool step();
  /// What is wrong with such a file, told once.
  std::optional<std::string> take_damage();

 private:
  struct Day;

  bool expire();
  bool merge_or_seal();
  bool merge(const Day& day);
  bool seal(const Day& day);

  ArchiveFolder& folder_;
  RetentionPolicy policy_;
  std::set<std::string> damaged_;  ///< days to be left alone, by the folder of their files
  std::optional<std::string> damage_;
};

}  // namespace portent::serve
