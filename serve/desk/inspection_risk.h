#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/inspection_risks.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

/// An asset to visit, and why.
struct Visit {
  store::InspectionNeed need;
  std::optional<double> chance = {};      ///< of failure, as counted in the risk
  double risk = 0;                        ///< 0 to 100
  std::vector<std::string> reasons = {};  ///< in words, what counts most first
};

/// What speaks for visiting an asset, 0 to 100:
///
///   risk = 100 w (0.25 F + 0.10 B + 0.15 H + 0.25 A + 0.25 L)
///
/// - w of its criticality in the ledger: A 1, B 0.8, C 0.5, none 0.7;
/// - F the chance that it fails, that its newest forecast gives for the nearest of its horizons; 0 without
/// one;
/// - B the worst level that this forecast breaches, and A that of its alarms that stand and are told: blue
///   1/4, yellow 2/4, orange 3/4, red 1;
/// - H 1 - health / 100 of that forecast;
/// - L of its most overdue item the time since its last result (or since it is on its route) by its
///   every_days, halved, 1 at most: 1/2 as it falls due; 0 where no item has any.
///
/// Forecasts while a model warms or is out of distribution do not count. Of the same risk, by id. Nothing but
/// the database and `now_ms` decides.
std::vector<Visit> proposed_visits(store::Session& session, const std::vector<std::string>& sites,
                                   std::size_t most, std::int64_t now_ms);

/// By that formula; `chance` 0 where it is not known.
double inspection_risk(const store::InspectionNeed& need, double chance);

}  // namespace portent::serve::desk
