#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/classic/classic_spec.h"
#include "models/classic/limits.h"

namespace portent::models::classic {

/// What one forecaster says of one asset's remaining life.
struct Opinion {
  Source source = Source::kStatistics;
  std::string name;   ///< of the forecaster, as in FusionMember
  bool known = true;  ///< false: silent now
  Quantiles life;     ///< life units, >= 0; infinite quantiles count as FusionModel::farthest
  std::optional<double> error_variance =
      std::nullopt;  ///< on the fused scale, for a forecaster that no member names
};

/// How far one forecaster is to be believed, measured on held-out lives (train/fit_fusion.h).
struct FusionMember {
  std::string name;
  double bias = 0;       ///< mean of truth less median on the fused scale; added to what it says
  double deviation = 0;  ///< >= 0: of its errors on the fused scale; it is not taken to be surer than that
  double precision = 1;  ///< >= 0; its weight is the share of this in the sum of those that speak
  friend bool operator==(const FusionMember&, const FusionMember&) = default;
};

/// The fused scale is g(x) = ln(1 + x / unit): errors near failure count as in a logarithm, those far from it
/// as they are; a large unit makes it plain.
struct FusionModel {
  double unit = 30;       ///< > 0, life units
  double farthest = 125;  ///< > 0, life units beyond which all forecasts are the same
  std::vector<FusionMember> members;
  double lower_spread = 1, upper_spread = 1;  ///< what the members' mean distances to P10 and P90 are times
  friend bool operator==(const FusionModel&, const FusionModel&) = default;
};

struct Voice {
  Source source = Source::kStatistics;
  std::string name;
  double share = 0;  ///< in the fused median; all sum to 1
  friend bool operator==(const Voice&, const Voice&) = default;
};

struct Fused {
  bool known = false;  ///< false: nobody spoke
  Quantiles life;
  std::vector<Voice> voices;  ///< those that spoke, in the order given
  std::vector<Rule> rules;    ///< those that changed the result, applied last
};

double fused_scale(const FusionModel& model, double life);
/// The least distance of a fused quantile to the median before it is stretched, a thousandth of the scale:
/// who claims to be surer still is taken to be as sure as this.
double least_distance(const FusionModel& model);

/// Precision-weighted mean of the opinions' medians on the fused scale (Bates, Granger 1969, with precisions
/// that know how the forecasters err together); the quantiles about it by the same mean of their distances to
/// the median (Vincent averaging), each at least what its errors on held-out
/// lives say, stretched to their nominal coverage. A forecaster that no member names is
/// weighed by its `error_variance`, else by its own P10 to P90. Then the rules. Fixed-order arithmetic.
Fused fuse(const FusionModel& model, std::span<const Opinion> opinions, const Limits& limits = {},
           const LimitFacts& facts = {});

}  // namespace portent::models::classic
