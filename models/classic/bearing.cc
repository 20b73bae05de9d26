#include "models/classic/bearing.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "models/native/elementary.h"

namespace portent::models::classic {
namespace {

constexpr double kSlope = 1.5;
constexpr double kNinety = 0.10536051565782628;  // -ln 0.9
constexpr double kLn2 = 0.69314718055994531;

/// Rating lives left until survival falls to exp(-hazard) of what it is now.
double lives_left(double used, double hazard) {
  const double now = used > 0 ? native::fixed_power(used, kSlope) : 0;
  return std::max(native::fixed_power(now + hazard / kNinety, 1 / kSlope) - used, 0.0);
}

}  // namespace

double rating_life_hours(const Bearing& bearing, const Duty& duty) {
  assert(bearing.dynamic_rating_kn > 0 && duty.load_kn >= 0 && duty.speed_rpm >= 0);
  if (duty.load_kn == 0 || duty.speed_rpm == 0) return std::numeric_limits<double>::infinity();
  const double million_turns =
      native::fixed_power(bearing.dynamic_rating_kn / duty.load_kn, bearing.exponent);
  return bearing.life_factor * million_turns * 1e6 / (60 * duty.speed_rpm);
}

double life_used(const Bearing& bearing, std::span<const Duty> duties) {
  double used = 0;
  for (const Duty& duty : duties) used += duty.hours / rating_life_hours(bearing, duty);
  return used;
}

double reliability(double used) {
  return used > 0 ? native::fixed_exp(-kNinety * native::fixed_power(used, kSlope)) : 1;
}

Quantiles remaining_bearing_life(const Bearing& bearing, double used, const Duty& planned) {
  assert(used >= 0);
  const double life = rating_life_hours(bearing, planned);
  // -ln(1 - p) of each quantile's p.
  const auto at = [&](double hazard) { return life * lives_left(used, hazard); };
  Quantiles q{0,        at(0.051293294387550578), at(kNinety),
              at(kLn2), at(2.3025850929940459),   at(2.9957322735539909)};
  q.mean = 0.3 * q.q10 + 0.4 * q.q50 + 0.3 * q.q90;  // Swanson's rule
  return q;
}

double fit_life_factor(std::span<const BearingLife> lives, double prior_failures) {
  assert(prior_failures > 0);
  // In x = used^slope lives are exponential, with a mean of 1 / kNinety at factor 1.
  double total = prior_failures / kNinety, failures = prior_failures;
  for (const BearingLife& life : lives) {
    if (life.used > 0) total += native::fixed_power(life.used, kSlope);
    failures += life.failed;
  }
  return native::fixed_power(total / failures * kNinety, 1 / kSlope);
}

}  // namespace portent::models::classic
