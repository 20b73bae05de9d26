#pragma once

#include <optional>
#include <vector>

#include "models/predictor.h"

namespace portent::models {

/// What held-out errors taught about an asset's age: members trained on few lives lean too much, or too
/// little, on it. The blend moves by min(1, blend / fade) * (shift(age) + slope * blend), shift being linear
/// between `ages` and level outside them: near failure the sensors tell, and age tells no more. Empty:
/// nothing is known. Where an asset's age is not known the blend stays as it is.
struct AgeCorrection {
  std::vector<double> ages;    ///< life units, ascending
  std::vector<double> shifts;  ///< life units, one an age
  double slope = 0;
  double fade = 1;  ///< life units, > 0: a blend below it moves less

  bool empty() const { return ages.empty(); }
  double moved(double age, double blend) const;
  friend bool operator==(const AgeCorrection&, const AgeCorrection&) = default;
};

/// What each part of a blend says on its own, life units.
struct Opinions {
  std::optional<Quantiles> networks;
  std::optional<double> trees;
  std::optional<double> age;  ///< of the asset, where known
};

/// How opinions become one forecast.
struct BlendRule {
  double network_weight = 1;  ///< of the networks' mean, [0, 1]; 1 - it is the trees'
  AgeCorrection by_age;

  /// The mean is the weighted mean, corrected by age; the spread around it stays that of the networks (trees
  /// fitted to a capped life know none).
  Quantiles combine(const Opinions& said) const;
  friend bool operator==(const BlendRule&, const BlendRule&) = default;
};

}  // namespace portent::models
