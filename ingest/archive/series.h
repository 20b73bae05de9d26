#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ingest/archive/manifest.h"

namespace portent::ingest::archive {

/// Which part of the history of one point of one asset is wanted.
struct SeriesQuery {
  std::string asset;
  std::string channel;                            ///< as telemetry calls it, such as `temp`
  std::int64_t from = INT64_MIN, to = INT64_MAX;  ///< event time, ms since epoch UTC; `to` not included
  std::size_t max_points = 1'000;                 ///< 1 or more
};

/// What was read in a span of time that begins at `ts`; a single value where `count` is 1.
struct SeriesPoint {
  std::int64_t ts = 0;
  std::int64_t count = 0;
  double min = 0, max = 0, mean = 0, last = 0;
  friend bool operator==(const SeriesPoint&, const SeriesPoint&) = default;
};

struct Series {
  std::vector<SeriesPoint> points;  ///< ascending by ts
  std::int64_t span_ms = 0;         ///< of each point; 0: the values themselves
  friend bool operator==(const Series&, const Series&) = default;
};

/// The values themselves where they are at most `max_points`, else points of equal spans; minima and maxima
/// are those of all values. Spans of a minute or an hour and more are made from the tiers, as far as a day
/// has them, else from its readings; a day of which only coarser ones are left, from those. Throws FatalError
/// where the folder holds no archive, DamagedHistory for a file that can't be read.
Series read_series(const std::filesystem::path& folder, const SeriesQuery& query);

}  // namespace portent::ingest::archive
