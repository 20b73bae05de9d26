#pragma once

#include <map>
#include <string>
#include <vector>

#include "ingest/reading.h"
#include "train/fleet_columns.h"

namespace portent::train {

/// Makes the readings of one asset of a history, as its gateway would send them: every column in its place,
/// missing values marked. Rows must be asked for in order; events count at the first row at or after them.
/// Not thread-safe.
class ReadingMaker {
 public:
  /// All must outlive it.
  ReadingMaker(const RawHistory& history, const FleetColumns& columns, const ingest::LifeSource& life,
               const std::vector<std::string>& parts);

  void begin(std::size_t asset);
  /// `row` of history.rows. The reading is valid until the next call.
  const ingest::Reading& make(std::size_t row);
  /// The life counter at a row; NaN where it is missing.
  double usage(std::size_t row) const;
  /// The life counter at a time, where it is counted from time.
  double usage_at_time(std::int64_t ts) const { return static_cast<double>(ts - origin_) / ms_each_; }

 private:
  double value(std::size_t column, const RawRow& row) const;
  void set(std::size_t column, double value);

  const RawHistory& history_;
  const FleetColumns& columns_;
  const std::vector<std::string>& parts_;
  ingest::LifeSource life_;
  double ms_each_ = 1;
  std::int64_t origin_ = 0;
  std::vector<double> facts_;  ///< by column, of the present asset
  std::vector<int> word_;      ///< by column: the number of its word, -1 for none
  std::map<std::string, std::size_t> column_of_event_;
  const std::vector<AssetEvent>* events_ = nullptr;
  std::size_t next_event_ = 0;
  ingest::Reading reading_;
};

/// Milliseconds of one unit of time: ms, s, min, h, d or wk.
double ms_of(const std::string& unit);

}  // namespace portent::train
