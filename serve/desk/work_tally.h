#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/order_figures.h"

namespace portent::serve::desk {

/// Work orders of one kind.
struct KindTally {
  std::int64_t confirmed = 0;  ///< in the time
  double hours = 0;            ///< booked on those
  std::int64_t open = 0;       ///< at its end
  friend bool operator==(const KindTally&, const KindTally&) = default;
};

/// From one time of an order to the next, docs/work-orders.md.
enum class Step : std::uint8_t { kSensedWarned, kWarnedBegun, kBegunDone, kDoneAssessed };
inline constexpr std::array<const char*, 4> kStepNames = {"sensed_warned", "warned_begun", "begun_done",
                                                          "done_assessed"};

/// How work orders went in a time, by the terms of EN 15341. Pure.
struct WorkTally {
  std::map<std::string, KindTally> kinds;                      ///< corrective, preventive, inspection
  std::map<std::string, std::map<std::string, double>> costs;  ///< of what was closed, by currency and kind
  std::int64_t rejected = 0;
  std::int64_t due = 0, in_time = 0;    ///< of confirmed ones: that had a due time, and were done by then
  std::int64_t overdue = 0;             ///< of those open at the end
  std::array<store::StepSum, 4> steps;  ///< by Step

  void add(const store::ClosedOrders& orders);
  void add(const store::AssessedOrders& orders);
  void add(const store::OpenOrders& orders);
  /// Those of other machines in the same time.
  WorkTally& operator+=(const WorkTally& more);
  /// Those of the same machines in the time that follows: what was open at the end is what is open then.
  void follow(const WorkTally& later);
  friend bool operator==(const WorkTally&, const WorkTally&) = default;
};

/// Open orders, and the hours that they will take: those of each kind as many as confirmed ones took on
/// average; nullopt where of a kind that stands open none was confirmed with hours.
std::int64_t open_orders(const WorkTally& tally);
std::optional<double> backlog_hours(const WorkTally& tally);
/// Orders done by their due time, of all confirmed that had one.
std::optional<double> schedule_compliance(const WorkTally& tally);
/// Confirmed orders that were not corrective, of all; and the same of hours.
std::optional<double> preventive_share(const WorkTally& tally);
std::optional<double> preventive_hours_share(const WorkTally& tally);

}  // namespace portent::serve::desk
