#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace portent::serve::desk {

/// What the desk needs of a record of `statistics` (docs/schemas/statistics.schema.json).
struct StatisticRecord {
  enum class Kind : std::uint8_t { kQuality, kSilent, kHeard, kOther };
  struct Channel {
    std::string channel;
    std::string suspect;  ///< sensor, machine, source, unclear; "": nothing is wrong
    std::string flaws;    ///< in words, such as "stuck 12, range 3"
    friend bool operator==(const Channel&, const Channel&) = default;
  };

  Kind kind = Kind::kOther;
  std::string asset, site, asset_class;
  std::int64_t ts_ms = 0;       ///< end of the quality window; when a silence was found
  std::int64_t last_ts_ms = 0;  ///< of a silence: the newest reading; 0: none ever came
  std::string by = {};          ///< of a silence: event, wall or never
  std::vector<Channel> channels = {};
  std::int64_t from_ms = 0;                 ///< begin of the quality window
  std::int64_t readings = 0;                ///< that came in it
  std::optional<double> completeness = {};  ///< of its channels on average; nullopt: it has none
  friend bool operator==(const StatisticRecord&, const StatisticRecord&) = default;
};

/// The error says what is wrong; unknown fields are ignored. Unknown kinds are kOther, and so is what the
/// desk itself tells of periods in the same topic.
tl::expected<StatisticRecord, std::string> read_statistic(std::string_view json);

}  // namespace portent::serve::desk
