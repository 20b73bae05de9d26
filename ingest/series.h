#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ingest/reading.h"

namespace portent::ingest {

/// Readings of one machine that somebody posts as a table: all of the same channels.
struct Series {
  std::string asset = "posted";
  std::vector<std::string> channels;
  std::vector<double> values;        ///< row after row, [rows()][channels]; NaN where missing
  std::vector<std::int64_t> ts;      ///< by row; empty: the table has no times, and they count from 0
  std::vector<double> usage;         ///< by row; empty: none
  std::optional<double> life_start;  ///< life counter at which the machine's life began
  bool all = false;                  ///< every forecast is wanted, not the last alone

  std::size_t rows() const { return channels.empty() ? 0 : values.size() / channels.size(); }
  bool has_times() const { return !ts.empty(); }
  /// Row `row` as a reading, in the memory of `to`: a new one, or one that this series has filled before.
  void read(std::size_t row, Reading& to) const;
};

/// What is wrong with it, and where: a JSON pointer into the table, such as "/values/3/1".
struct SeriesFlaw {
  std::string pointer;
  std::string detail;
};

struct SeriesLimits {
  std::size_t max_rows = 10'000;
  std::size_t max_channels = 4'096;
};

/// Reads
///
///     {"channels": ["s2", "s3"], "values": [[641.8, 1589.7], [642.2, null]],
///      "ts": [1700000000000, 1700000060000], "usage": [1, 2], "asset": "plant1:engine-7", "life_start": 0,
///      "all": false}
///
/// of which only `channels` and `values` must be there. null is a value that is missing; ts is ms since 1970,
/// not descending; usage is the life counter. A table that tells no member twice and no other ones. Reuses
/// its buffers: one a thread, not thread-safe.
class SeriesDecoder {
 public:
  explicit SeriesDecoder(SeriesLimits limits = {});
  ~SeriesDecoder();
  SeriesDecoder(SeriesDecoder&&) noexcept;

  tl::expected<Series, SeriesFlaw> decode(std::string_view json);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  SeriesLimits limits_;
};

}  // namespace portent::ingest
