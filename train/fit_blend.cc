#include "train/fit_blend.h"

#include <algorithm>
#include <array>

#include "train/random.h"
#include "train/ridge.h"

namespace portent::train {
namespace {

/// Shares of the median life between which the correction is linear. Chosen out of fold on FD001 and FD004,
/// where more knots and steeper ends gain nothing.
constexpr std::array<double, 6> kAges = {0, 0.25, 0.5, 0.75, 1, 1.5};
constexpr std::uint64_t kHalvesSeed = 0xb1e4d;
constexpr double kPenalty = 0.3;  ///< lives
constexpr double kFade = 0.5;     ///< share of the cap

double median_life(const std::vector<HeldOutLife>& lives) {
  std::vector<double> lengths;
  for (const HeldOutLife& life : lives)
    if (!life.forecasts.empty()) lengths.push_back(life.forecasts.back().usage);
  if (lengths.empty()) return 0;
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::ranges::nth_element(lengths, middle);
  return *middle;
}

using Row = std::array<double, kAges.size() + 1>;

/// What the correction is made of: a shift, the blend, and how far the age is past each knot but the last.
Row row_of(double blend, double age, double median) {
  Row row{1, blend};
  const double share = std::min(age / median, kAges.back());
  for (std::size_t i = 0; i + 1 < kAges.size(); ++i) row[i + 2] = std::max(share - kAges[i], 0.0);
  return row;
}

models::AgeCorrection correction_of(const std::vector<double>& slopes, double median, double cap) {
  models::AgeCorrection correction;
  correction.slope = slopes[1];
  correction.fade = kFade * cap;
  for (const double share : kAges) {
    const Row row = row_of(0, share * median, median);
    double shift = 0;
    for (std::size_t i = 0; i < row.size(); ++i) shift += slopes[i] * row[i];
    correction.ages.push_back(share * median);
    correction.shifts.push_back(shift);
  }
  return correction;
}

bool counts(const HeldOutForecast& f, const CutRule& rule) {
  return f.said.age && f.remaining >= rule.least && f.seen >= rule.seen;
}

using Lives = std::vector<const HeldOutLife*>;

/// Calls use(forecast, weight) at every step that counts, each life weighing 1.
template <typename Use>
void for_each_step(const Lives& lives, const CutRule& rule, Use use) {
  for (const HeldOutLife* life : lives) {
    const auto steps =
        std::ranges::count_if(life->forecasts, [&](const HeldOutForecast& f) { return counts(f, rule); });
    for (const HeldOutForecast& f : life->forecasts)
      if (counts(f, rule)) use(f, 1 / static_cast<double>(steps));
  }
}

models::AgeCorrection learn(const Lives& lives, const CutRule& rule, double cap, double network_weight,
                            double median) {
  const models::BlendRule plain{network_weight, {}};
  Ridge ridge(Row{}.size());
  for_each_step(lives, rule, [&](const HeldOutForecast& f, double weight) {
    const double blend = plain.combine(f.said).mean;
    Row row = row_of(blend, *f.said.age, median);
    for (double& column : row) column *= std::clamp(blend / (kFade * cap), 0.0, 1.0);
    ridge.add(row, std::min(f.remaining, cap) - blend, weight);
  });
  return correction_of(ridge.fit(kPenalty), median, cap);
}

double squared_error(const Lives& lives, const CutRule& rule, double cap, const models::BlendRule& blend) {
  double sum = 0;
  for_each_step(lives, rule, [&](const HeldOutForecast& f, double weight) {
    const double miss = std::clamp(blend.combine(f.said).mean, 0.0, cap) - std::min(f.remaining, cap);
    sum += weight * miss * miss;
  });
  return sum;
}

models::AgeCorrection fit_by_age(const std::vector<HeldOutLife>& lives, const CutRule& rule, double cap,
                                 double network_weight) {
  const double median = median_life(lives);
  if (lives.size() < kLivesForAge || !(median > 0)) return {};
  Lives all;
  std::array<Lives, 2> halves;
  Random random(kHalvesSeed, 0);
  for (const HeldOutLife& life : lives) {
    all.push_back(&life);
    halves[random.index(2)].push_back(&life);
  }
  // What one half of the lives teaches must help the other.
  double before = 0, after = 0;
  for (const std::size_t half : {0U, 1U}) {
    const models::AgeCorrection learned = learn(halves[half], rule, cap, network_weight, median);
    before += squared_error(halves[1 - half], rule, cap, {network_weight, {}});
    after += squared_error(halves[1 - half], rule, cap, {network_weight, learned});
  }
  if (!(after < before)) return {};
  return learn(all, rule, cap, network_weight, median);
}

}  // namespace

models::BlendRule fit_blend(const std::vector<HeldOutLife>& lives, const CutRule& rule, double cap) {
  const double weight = fit_network_weight(lives, rule, cap);
  return {weight, fit_by_age(lives, rule, cap, weight)};
}

void apply_blend(std::vector<HeldOutLife>& lives, const models::BlendRule& blend) {
  for (HeldOutLife& life : lives)
    for (HeldOutForecast& f : life.forecasts) f.q = blend.combine(f.said);
}

}  // namespace portent::train
