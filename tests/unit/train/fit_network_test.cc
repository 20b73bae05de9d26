#include "train/fit_network.h"

#include <gtest/gtest.h>

#include <string>

#include "models/native/ensemble.h"
#include "tests/unit/train/fleets.h"
#include "train/fit_extractor.h"

namespace portent::train {
namespace {

constexpr double kCap = 60;

/// Six machines that lived 80 steps and more. Of half of them only the first 30 are known: either they
/// `failed` then, or that is all that was seen.
Fleet fleet_cut_short(bool failed) {
  Fleet fleet = make_fleet(6, 1);
  for (std::size_t i = 3; i < 6; ++i) {
    Life& life = fleet.lives[i];
    life.steps = life.steps.subseries(0, 30);
    life.end = usage_at(life, 29);
    life.failed = failed;
  }
  return fleet;
}

/// Forecast of a small network fitted to `fleet`, 25 steps into the first life, which has over 50 left.
double early_forecast(const Fleet& fleet) {
  const SequenceMaker maker(fleet, fit_extractor(fleet, true));
  std::vector<const Life*> lives;
  for (const Life& life : fleet.lives) lives.push_back(&life);
  CropOptions crops;
  crops.batch = 8;
  crops.length = 60;
  crops.settling = 5;
  crops.cap = kCap;
  CropSampler sampler(maker, lives, crops, Random(1));
  models::NetworkSpec spec;
  spec.inputs = maker.config().network_inputs();
  spec.width = 8;
  spec.dilations = {1, 2};
  spec.unit = kCap;
  FitOptions fit;
  fit.steps = 150;
  fit.rate = 0.02;
  fit.dropout = 0;
  const models::native::NetworkEnsemble network({spec}, fit_network(spec, sampler, fit, Random(2), {}));
  const Sequence sequence = maker.make(fleet.lives[0], Meeting::kNew);
  models::SequenceState state = network.fresh();
  double forecast = 0;
  for (std::size_t i = 0; i < 25; ++i)
    forecast = network.step(state, sequence.at(i).first(network.inputs())).mean;
  return forecast;
}

TEST(FitNetwork, a_life_that_is_still_running_is_not_taken_for_one_that_ended) {
  const double censored = early_forecast(fleet_cut_short(false));
  const double as_if_failed = early_forecast(fleet_cut_short(true));

  EXPECT_GT(censored, 0.8 * kCap);
  EXPECT_LT(as_if_failed, 0.7 * kCap) << "half of the fleet would have failed five steps later";
  RecordProperty("censored", std::to_string(censored));
}

}  // namespace
}  // namespace portent::train
