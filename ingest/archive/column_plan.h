#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "ingest/archive/column.h"
#include "ingest/archive/history_rows.h"

namespace portent::ingest::archive {

/// Finds how a column of doubles is best written: as decimals with one number of digits behind the point
/// where at least 98 % of the values are such, else as they are.
class ScaleTally {
 public:
  void add(double value);
  void add(const ScaleTally& other);
  /// Values that a file holds in a column of this kind; `largest` the size of its largest digits.
  void add_column(const ColumnSpec& column, std::int64_t values, std::int64_t largest);

  /// Kind and scale of a column of that name.
  ColumnSpec column(std::string name) const;

 private:
  std::array<std::int64_t, kMostDigits + 1> by_scale_{};
  std::array<std::int64_t, kMostDigits + 1> largest_{};  ///< known digits of columns, by their scale
  std::int64_t others_ = 0;                              ///< that are no decimals
  int usual_ = 0;                                        ///< the scale of most so far
};

/// What a file of rows holds beside asset, ts, partition and offset.
struct ColumnPlan {
  std::vector<ColumnSpec> numbers;
  std::vector<std::string> texts;
};

/// Names that every file has.
inline constexpr const char* kAssetColumn = "asset";
inline constexpr const char* kTimeColumn = "ts";
inline constexpr const char* kPartitionColumn = "partition";
inline constexpr const char* kOffsetColumn = "offset";
/// A text column: JSON of the values of a row that its decimal columns hold only rounded, or not at all.
inline constexpr const char* kExactColumn = "exact";

}  // namespace portent::ingest::archive
