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

/// The demand of one spare over its lead time, counted in steps: the sum over its places of the chance to
/// fail times how many go there. Places of which nobody knows are left out, and named with the reason. Not
/// thread-safe.
class DemandCount {
 public:
  /// Of the places that it has by now. A spare without a lead time has none, and demand() of it is nullopt.
  DemandCount(store::Session& session, const store::Spare& spare, std::int64_t now_ms);

  const std::string& spare() const { return made_.spare; }
  /// Goes on until all places are counted or lives has loaded `most_loaded` of them; true: all are.
  bool step(store::Session& session, PacedLives& lives, std::size_t most_loaded);
  /// Once all are counted.
  std::optional<store::SpareDemand> demand() const;

 private:
  void count(const store::SparePlace& place, const PacedLife& life);

  std::optional<double> lead_time_days_;
  std::vector<store::SparePlace> places_;
  std::size_t next_ = 0;
  store::SpareDemand made_;
  std::multimap<double, std::string> likely_;  // the most likely to fail by now: JSON, by chance, negated
  std::vector<std::string> left_out_;          // JSON
};

}  // namespace portent::serve::desk
