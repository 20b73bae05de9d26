#include "models/blend_rule.h"

#include <algorithm>

namespace portent::models {

double AgeCorrection::moved(double age, double blend) const {
  if (empty()) return blend;
  const auto above = std::ranges::upper_bound(ages, age);
  double shift = 0;
  if (above == ages.begin()) {
    shift = shifts.front();
  } else if (above == ages.end()) {
    shift = shifts.back();
  } else {
    const auto i = static_cast<std::size_t>(above - ages.begin());
    const double share = (age - ages[i - 1]) / (ages[i] - ages[i - 1]);
    shift = shifts[i - 1] + share * (shifts[i] - shifts[i - 1]);
  }
  return blend + std::clamp(blend / fade, 0.0, 1.0) * (shift + slope * blend);
}

Quantiles BlendRule::combine(const Opinions& said) const {
  Quantiles q = said.networks ? *said.networks : Quantiles{*said.trees, *said.trees, *said.trees,
                                                           *said.trees, *said.trees, *said.trees};
  if (said.networks && said.trees) q.mean = network_weight * q.mean + (1 - network_weight) * *said.trees;
  if (said.age) q.mean = by_age.moved(*said.age, q.mean);
  return q;
}

}  // namespace portent::models
