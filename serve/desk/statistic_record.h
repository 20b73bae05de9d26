#pragma once

#include <cstdint>
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
  friend bool operator==(const StatisticRecord&, const StatisticRecord&) = default;
};

/// The error says what is wrong; unknown fields are ignored, unknown kinds are kOther.
tl::expected<StatisticRecord, std::string> read_statistic(std::string_view json);

}  // namespace portent::serve::desk
