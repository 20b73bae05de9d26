#include "models/classic/normal.h"

#include <cmath>
#include <initializer_list>

#include "models/native/elementary.h"

namespace portent::models::classic {
namespace {

constexpr double kFar = 7.07106781186547;  // from here on the continued fraction is exact enough
constexpr double kBeyond = 37;             // the tail is under the smallest double
constexpr double kRootTwoPi = 2.5066282746310002;

double tail(double x) {
  return x > kBeyond ? 0 : scaled_tail(x) * native::fixed_exp(-x * x / 2);
}

}  // namespace

double scaled_tail(double x) {
  if (x >= kFar) {
    const double fraction = x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))));
    return 1 / (fraction * kRootTwoPi);
  }
  double above = 3.52624965998911e-02;
  for (const double c : {0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
                         221.213596169931, 220.206867912376})
    above = above * x + c;
  double below = 8.83883476483184e-02;
  for (const double c : {1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
                         637.333633378831, 793.826512519948, 440.413735824752})
    below = below * x + c;
  return above / below;
}

double normal_cdf(double x) {
  return x > 0 ? 1 - tail(x) : tail(-x);
}

double first_passage_cdf(double time, double distance, double drift, double drift_variance,
                         double diffusion) {
  if (time <= 0) return 0;
  const double spread = std::sqrt(drift_variance * time * time + diffusion * time);
  const double straight = (drift * time - distance) / spread;
  const double mirrored =
      (2 * drift_variance * distance * time / diffusion + drift * time + distance) / spread;
  // The mirrored paths weigh exp(exponent) * Phi(-mirrored). Where the tail is small the exponent is large,
  // and both cancel to -straight^2 / 2: no overflow however large the drift.
  const double against = drift_variance * distance / diffusion;
  const double exponent = 2 * distance / diffusion * (drift + against);
  const double reflected = mirrored >= 0 ? native::fixed_exp(-straight * straight / 2) * scaled_tail(mirrored)
                                         : native::fixed_exp(exponent) * normal_cdf(-mirrored);
  const double p = normal_cdf(straight) + reflected;
  return p < 1 ? p : 1;
}

}  // namespace portent::models::classic
