#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ingest/archive/history_rows.h"
#include "serve/archive/archive_folder.h"

namespace portent::serve {

/// Readings made coarser: one row for each asset and span of event time, with `.count`, `.min`, `.max`,
/// `.mean` and `.last` of each channel behind its name. A mean has two digits more behind the point than the
/// values; all else is exact. Rows must come in order of asset and time; sums run in that order, so equal
/// rows give equal bits.
class TierFile {
 public:
  /// `plan`: columns of the readings. `span_ms`: 60,000 or 3,600,000.
  TierFile(ArchiveFolder& folder, ingest::archive::HistoryKind kind, const std::string& asset_class,
           std::int64_t day, const ingest::archive::ColumnPlan& plan, std::int64_t span_ms);

  void add(const ingest::archive::HistoryRows& rows, const ingest::archive::HistoryRows::Row& row);
  ingest::archive::HistoryEntry finish();

 private:
  struct Span {
    std::int64_t count = 0;
    double min = 0, max = 0, sum = 0, last = 0;
  };
  struct Channel {
    std::string name;               ///< of the readings' column
    int mean_scale = -1;            ///< -1: the mean stays as it is
    std::uint32_t columns[5] = {};  ///< of count, min, max, mean and last
    Span span;
  };

  void bind(const ingest::archive::HistoryNames& names);
  void write();

  std::int64_t span_ms_;
  ingest::archive::HistoryNames names_;
  ingest::archive::HistoryRows out_;
  std::vector<Channel> channels_;
  std::vector<std::size_t> place_;  ///< of a channel, by the number of its column in the source's names
  const ingest::archive::HistoryNames* bound_ = nullptr;
  std::string asset_;
  std::int64_t begins_ = 0;  ///< the present span
  std::int32_t partition_ = 0;
  std::int64_t offset_ = 0;  ///< newest of the span's
  bool open_ = false;
  ArchiveFile file_;
};

}  // namespace portent::serve
