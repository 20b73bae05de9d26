#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "serve/store/alarm_counts.h"
#include "serve/store/alarm_precision.h"
#include "serve/store/outbox.h"

namespace portent::serve::desk {

/// How the desk's alarms stood when somebody looked.
struct AlarmPicture {
  using Happened =
      std::tuple<std::string, std::string, std::string>;  ///< site, kind, and what by alarm_events

  std::int64_t seen_ms = 0;  ///< when that was; 0: nobody has looked yet
  std::vector<store::AlarmCount> counts;
  std::vector<store::AssetAlarm> worst;                                    ///< up to a cap
  std::map<std::pair<std::string, std::string>, std::int64_t> open_cases;  ///< by site and kind
  std::vector<store::AlarmPrecision> precision;                            ///< since the database began
  std::map<Happened, std::uint64_t> happened;                              ///< since this board began
  store::OutboxDepth outbox;                                               ///< what waits to be told
};

}  // namespace portent::serve::desk
