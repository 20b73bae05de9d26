#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace portent::ingest::archive {

enum class ColumnKind : std::uint8_t {
  kInteger,  ///< INT64
  kTime,     ///< INT64, ms since epoch UTC
  kDecimal,  ///< INT64 / 10^scale; exactly the double nearest to it
  kDouble,
  kText,  ///< UTF-8
};

/// A column of a Parquet file of the archive.
struct ColumnSpec {
  std::string name;
  ColumnKind kind = ColumnKind::kDouble;
  int scale = 0;          ///< kDecimal: digits behind the point, 0 to kMostDigits
  bool optional = false;  ///< rows may have no value
  friend bool operator==(const ColumnSpec&, const ColumnSpec&) = default;
};
inline constexpr int kMostDigits = 15;

/// The values of one column in one group of rows.
struct ColumnValues {
  std::vector<std::uint8_t> present;   ///< by row, 1 where it has a value; empty: every row has
  std::vector<std::int64_t> integers;  ///< kInteger, kTime, kDecimal: those that are there, in order of rows
  std::vector<double> doubles;         ///< kDouble
  std::vector<std::uint32_t> words;    ///< kText: places in `dictionary`
  std::vector<std::string> dictionary;
  friend bool operator==(const ColumnValues&, const ColumnValues&) = default;
};

}  // namespace portent::ingest::archive
