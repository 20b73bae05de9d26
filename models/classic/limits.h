#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/classic/trend.h"

namespace portent::models::classic {

/// What engineers and regulations know and data need not show.
struct Limits {
  std::optional<double> longest_life =
      std::nullopt;  ///< life units from new after which the part must go, whatever its state
  std::optional<double> least_wear =
      std::nullopt;  ///< > 0, loss of margin a life unit that no such machine stays under
  std::optional<double> most_wear =
      std::nullopt;             ///< > 0, loss of margin a life unit that no such machine exceeds
  double slack = 0;             ///< >= 0, life units: how far the median may rise from one step to the next
  bool never_recovers = false;  ///< the median falls by at least the time that passed, less `slack`
  friend bool operator==(const Limits&, const Limits&) = default;
};

/// What the rules need to know of the asset; a rule whose fact is missing stays silent.
struct LimitFacts {
  std::optional<double> age = std::nullopt;          ///< life units since new
  std::optional<double> margin = std::nullopt;       ///< left of the wear, > 0 before failure
  std::optional<double> last_median = std::nullopt;  ///< P50 of the forecast before
  double since_last = 0;                             ///< life units since that forecast, >= 0
};

/// The rules, in the order in which they are applied.
enum class Rule : std::uint8_t { kNeverRecovers, kMostWear, kLeastWear, kLongestLife, kFailed };
std::string_view rule_name(Rule rule);

struct Limited {
  Quantiles life;
  std::vector<Rule> spoke;  ///< those that changed a quantile
};

/// `life` within what is possible. An upper rule cuts each quantile at its bound; a lower rule lifts it
/// there; where they contradict each other the upper one wins, as the safer.
Limited apply_limits(const Limits& limits, const LimitFacts& facts, const Quantiles& life);

}  // namespace portent::models::classic
