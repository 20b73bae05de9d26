#include "train/out_of_fold.h"

#include <algorithm>

#include "train/random.h"

namespace portent::train {
namespace {

std::vector<HeldOutForecast> forecast_all(const models::native::Blend& blend, const Sequence& sequence) {
  std::vector<HeldOutForecast> forecasts;
  models::SequenceState state;
  for (std::size_t i = 0; i < sequence.steps(); ++i) {
    if (sequence.window_begins[i]) state = blend.fresh();
    HeldOutForecast f;
    f.said = blend.opinions(state, sequence.at(i));
    f.remaining = sequence.remaining[i];
    f.usage = sequence.usage[i];
    f.seen = static_cast<std::size_t>(state.steps);
    f.in_distribution = !sequence.out_of_distribution[i];
    forecasts.push_back(f);
  }
  return forecasts;
}

}  // namespace

HeldOut score_held_out(const Life& life, std::size_t index, std::size_t fold, const SequenceMaker& maker,
                       const models::native::Blend& blend, std::uint64_t seed) {
  HeldOut held_out;
  held_out.from_start.push_back({index, fold, forecast_all(blend, maker.make(life, Meeting::kNew))});
  Random random(seed, 0x6d1d0000 + index);
  for (const Meeting meeting : {Meeting::kMidLifeWithAge, Meeting::kMidLife}) {
    const std::size_t met = random.index(life.steps.size());
    held_out.in_mid_life.push_back({index, fold, forecast_all(blend, maker.make(life, meeting, met))});
  }
  return held_out;
}

double fit_network_weight(const std::vector<HeldOutLife>& lives, const CutRule& rule, double cap) {
  double product = 0, square = 0;
  bool networks = true, trees = true;
  for (const HeldOutLife& life : lives) {
    const auto covered =
        std::ranges::count_if(life.forecasts, [&](const HeldOutForecast& f) { return rule.covers(f); });
    for (const HeldOutForecast& f : life.forecasts) {
      networks &= f.said.networks.has_value();
      trees &= f.said.trees.has_value();
      if (!rule.covers(f) || !networks || !trees) continue;
      const double network = std::clamp(f.said.networks->mean, 0.0, cap);
      const double apart = network - *f.said.trees;
      product += apart * (std::min(f.remaining, cap) - *f.said.trees) / static_cast<double>(covered);
      square += apart * apart / static_cast<double>(covered);
    }
  }
  if (!networks || !trees) return networks ? 1 : 0;
  return square > 0 ? std::clamp(product / square, 0.0, 1.0) : 0.5;
}

}  // namespace portent::train
