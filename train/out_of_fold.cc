#include "train/out_of_fold.h"

#include <algorithm>

#include "train/random.h"

namespace portent::train {
namespace {

constexpr std::size_t kMostHeldOut = 3000;  // lives that are scored; beyond, taken evenly over the fleet

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

void append(HeldOut&& from, HeldOut& to) {
  std::ranges::move(from.from_start, std::back_inserter(to.from_start));
  std::ranges::move(from.in_mid_life, std::back_inserter(to.in_mid_life));
}

std::vector<std::size_t> held_out_lives(const Fleet& fleet, const std::vector<std::size_t>& fold_of,
                                        std::size_t fold) {
  std::vector<std::size_t> lives;
  const std::size_t every = fleet.lives.size() / kMostHeldOut + 1;
  for (std::size_t i = 0; i < fleet.lives.size(); i += every)
    if (fold_of[i] == fold && fleet.lives[i].failed && !fleet.lives[i].steps.empty()) lives.push_back(i);
  return lives;
}

std::vector<Met> mid_life_meetings(const Life& life, std::size_t index, std::uint64_t seed) {
  Random random(seed, 0x6d1d0000 + index);
  std::vector<Met> meetings;
  for (const Meeting meeting : {Meeting::kMidLifeWithAge, Meeting::kMidLife})
    meetings.push_back({meeting, random.index(life.steps.size())});
  return meetings;
}

HeldOut score_held_out(const Life& life, std::size_t index, std::size_t fold, const SequenceMaker& maker,
                       const models::native::Blend& blend, std::uint64_t seed) {
  HeldOut held_out;
  held_out.from_start.push_back({index, fold, forecast_all(blend, maker.make(life, Meeting::kNew))});
  for (const Met& met : mid_life_meetings(life, index, seed))
    held_out.in_mid_life.push_back(
        {index, fold, forecast_all(blend, maker.make(life, met.meeting, met.first))});
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
