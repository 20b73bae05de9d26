#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/policy/breach.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// What is known of an asset that speaks for visiting it.
struct InspectionNeed {
  std::string asset, site, name;
  std::string criticality = {};  ///< A, B, C, ""
  /// Of its newest forecast that may be relied on, the asset as a whole; nullopt: there is none.
  std::optional<double> health = {};
  std::int64_t forecast_ms = 0, forecast_offset = 0;            ///< where its body stands, in `forecasts`
  models::policy::Level breach = models::policy::Level::kNone;  ///< worst of that forecast
  models::policy::Level alarm =
      models::policy::Level::kNone;               ///< worst of its alarms that stand and are told
  std::int64_t alarms = 0;                        ///< how many there are of those
  std::int64_t items = 0;                         ///< of routes that look at it
  std::optional<std::int64_t> inspected_ms = {};  ///< newest result of any of them
  std::int64_t overdue = 0;                       ///< items whose time has passed
  std::optional<double> late = {};  ///< the most that the time since an item's last result (or since it is on
                                    ///< its route) is of its every_days; nullopt: none has any
  friend bool operator==(const InspectionNeed&, const InspectionNeed&) = default;
};
/// Registered assets of these sites (empty: all), by id.
std::vector<InspectionNeed> inspection_needs(Session& session, const std::vector<std::string>& sites,
                                             std::int64_t now_ms);

/// The body of a forecast; "" where it is kept no more.
std::string forecast_body(Session& session, const std::string& asset, std::int64_t ts_ms,
                          std::int64_t offset);

}  // namespace portent::serve::store
