#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/calibration.h"
#include "serve/store/session.h"
#include "serve/store/spare.h"
#include "serve/store/spare_demands.h"

// How many of a spare its machines are likely to need before more of it can be had (docs/spares.md).

namespace portent::serve::desk {

/// What is left of an asset or a part of it, and how fast it is used up.
struct PacedLife {
  models::CalibratedLife life;
  double cap = 0;
  double units_a_day = 0;    ///< by its own usage of late
  std::string unknown = {};  ///< why nobody knows; "": the rest holds
};
/// The chance that it fails within so many days; life must be known.
double failure_chance_within(const PacedLife& life, double days);

/// Lives as their newest forecasts have them, kept for a while: one asset takes many spares. Not thread-safe.
class PacedLives {
 public:
  /// Of the part, or where it has no forecast of its own of the asset as a whole.
  const PacedLife& of(store::Session& session, const std::string& asset, const std::string& part);
  std::size_t loaded() const { return loaded_; }  ///< how many had to be read since it was made
  void forget() { lives_.clear(); }

 private:
  std::map<std::pair<std::string, std::string>, PacedLife> lives_;
  std::size_t loaded_ = 0;
};

/// The demand of a spare over its lead time: the sum over its places of the chance to fail times how many go
/// there. Places of which nobody knows are left out, and named with the reason. nullopt: it has no lead time.
std::optional<store::SpareDemand> forecast_demand(store::Session& session, const store::Spare& spare,
                                                  PacedLives& lives, std::int64_t now_ms);

}  // namespace portent::serve::desk
