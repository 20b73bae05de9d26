#include "train/out_of_fold.h"

#include "train/random.h"

namespace portent::train {
namespace {

std::vector<HeldOutForecast> forecast_all(const models::Predictor& predictor, const Sequence& sequence) {
  std::vector<HeldOutForecast> forecasts;
  models::SequenceState state;
  for (std::size_t i = 0; i < sequence.steps(); ++i) {
    if (sequence.window_begins[i]) state = predictor.fresh();
    const models::Quantiles q = predictor.step(state, sequence.at(i));
    forecasts.push_back({q, sequence.remaining[i], static_cast<std::size_t>(state.steps)});
  }
  return forecasts;
}

}  // namespace

HeldOut score_held_out(const Fleet& fleet, const std::vector<std::size_t>& fold_of, std::size_t fold,
                       const SequenceMaker& maker, const models::Predictor& predictor, std::uint64_t seed) {
  HeldOut held_out;
  for (std::size_t i = 0; i < fleet.lives.size(); ++i) {
    if (fold_of[i] != fold) continue;
    const Life& life = fleet.lives[i];
    held_out.from_start.push_back({i, fold, forecast_all(predictor, maker.make(life, Meeting::kNew))});
    Random random(seed, 0x6d1d0000 + i);
    for (const Meeting meeting : {Meeting::kMidLifeWithAge, Meeting::kMidLife}) {
      const std::size_t met = random.index(life.steps.size());
      held_out.in_mid_life.push_back({i, fold, forecast_all(predictor, maker.make(life, meeting, met))});
    }
  }
  return held_out;
}

}  // namespace portent::train
