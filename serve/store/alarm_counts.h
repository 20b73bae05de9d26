#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/policy/breach.h"
#include "serve/store/session.h"

// How many alarms stand, for those who watch over many of them. What is not told (overhaul, transient) does
// not count.

namespace portent::serve::store {

struct AlarmCount {
  std::string site, asset_class, kind;
  models::policy::Level level = models::policy::Level::kNone;
  std::int64_t active = 0;
  std::int64_t unacknowledged = 0;  ///< of all open ones, active or cleared
  friend bool operator==(const AlarmCount&, const AlarmCount&) = default;
};
/// Open ones by site, class, kind and level, in this order.
std::vector<AlarmCount> count_alarms(Session& session);

/// The worst active alarm of one kind of one asset and its parts.
struct AssetAlarm {
  std::string asset, site, kind;
  models::policy::Level level = models::policy::Level::kNone;
  friend bool operator==(const AssetAlarm&, const AssetAlarm&) = default;
};
/// The first `most`, worst first.
std::vector<AssetAlarm> worst_alarms(Session& session, std::size_t most);

}  // namespace portent::serve::store
