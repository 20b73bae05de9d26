#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ingest/log.h"
#include "serve/archive/archive_folder.h"
#include "serve/archive/record_rows.h"
#include "serve/archive/upkeep.h"
#include "serve/archive/write_rows.h"

namespace portent::serve {

/// What one topic holds.
enum class TopicContent : std::uint8_t { kTelemetry, kFeatures, kForecasts };

/// One topic on its way into the archive: the rows that were read and are not written yet, and how far each
/// partition is read. One thread owns it.
class TopicIntake final : private ingest::GroupListener {
 public:
  /// `folder` and `names` must outlive it.
  TopicIntake(ingest::Log& log, const ingest::GroupOptions& group, std::string topic, TopicContent content,
              const ArchiveFolder& folder, ingest::archive::HistoryNames& names, RecordRows maker);
  ~TopicIntake() override;

  /// Reads what there is, at most `max` records; waits at most `wait` for the first. The number of records.
  std::size_t read(std::size_t max, std::chrono::milliseconds wait);
  std::size_t values() const { return rows_.values() + 8 * (rows_.size() + controls_.size()); }
  bool pending() const { return pending_; }

  /// Writes the rows into files of `folder`; `oldest`: by kind, event times before it are left out. Adds
  /// files and offsets to `change`. Then written() must be called, or the intake dropped.
  void write(ArchiveFolder& folder, const ClassOf& class_of, const RetentionPolicy& policy,
             ArchiveChange& change);
  void written();

  /// Records of its partitions between what was read and the end of the log.
  std::int64_t lag() const;
  /// No partition of its own has more to read; after a while without records also where only markers are
  /// left.
  bool at_end() const;

 private:
  void assigned(const std::vector<int>& partitions) override;
  void lost(const std::vector<int>& partitions) override;
  void take(const ingest::Record& record);
  std::int64_t begin_of(int partition);
  void drop_old(std::int64_t oldest, ingest::archive::HistoryRows& rows);

  ingest::Log& log_;
  std::string topic_;
  TopicContent content_;
  const ArchiveFolder& folder_;
  RecordRows maker_;
  ingest::archive::HistoryRows rows_, controls_;
  std::map<int, std::int64_t> next_;  ///< by partition: the next offset to read
  std::map<std::string, std::uint64_t> left_out_;
  std::vector<ingest::archive::HistoryGap> gaps_;
  std::int64_t newest_ts_ = 0;
  bool pending_ = false;  ///< something was read since the last write
  std::vector<ingest::Record> records_;
  std::chrono::steady_clock::time_point last_record_;
  std::unique_ptr<ingest::GroupSession> session_;  // last: its end calls lost()
};

}  // namespace portent::serve
