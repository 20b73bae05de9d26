#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

/// What a machine made in a time, as another system says it. Times are ms since epoch UTC.
struct Production {
  std::string asset;
  std::string id;  ///< the sender's, of the asset
  std::int64_t from_ms = 0, to_ms = 0;
  std::int64_t planned_ms = 0;              ///< of these it was to produce
  std::optional<std::int64_t> run_ms = {};  ///< of the planned it did; nullopt: as the machine's events say
  double total = 0, good = 0;               ///< units made, and those without a fault
  double ideal_rate = 0;                    ///< units an hour at full speed
  std::int64_t ts_ms = 0;                   ///< when it was said: the newest word stands
  std::string who = {};
  std::int64_t recorded_ms = 0;
  friend bool operator==(const Production&, const Production&) = default;
};

/// The longest time that one may tell of, and the least speed: at less, what was made is no time that sums
/// and JSON can hold.
inline constexpr std::int64_t kLongestProduction = 7LL * 86'400'000;
inline constexpr double kLeastIdealRate = 1e-6;

/// What became of it.
enum class ProductionKept : std::uint8_t { kNew, kCorrected, kNotNewer };
/// Keeps it, unless what stands of its asset and id was said at the same time or later. Throws RetryError
/// where another writer has just kept the same id.
ProductionKept keep_production(Session& session, const Production& said);
std::optional<Production> find_production(Session& session, const std::string& asset, const std::string& id);

/// Those that lie in [from_ms, to_ms) with any part of theirs, by asset and id.
std::vector<Production> production_between(Session& session, std::int64_t from_ms, std::int64_t to_ms);
/// Of one asset, newest first, those that begin in [from_ms, to_ms); `behind`: begin and id of the last
/// page's end.
std::vector<Production> production_of(Session& session, const std::string& asset, std::int64_t from_ms,
                                      std::int64_t to_ms,
                                      const std::optional<std::pair<std::int64_t, std::string>>& behind,
                                      std::size_t most);
/// The earliest begin of what was recorded after `after_ms` and not after `until_ms`, as it was or is.
std::optional<std::int64_t> earliest_production(Session& session, std::int64_t after_ms,
                                                std::int64_t until_ms);

}  // namespace portent::serve::store
