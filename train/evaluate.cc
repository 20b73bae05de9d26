#include "train/evaluate.h"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/error.h"

namespace portent::train {
namespace {

std::vector<Outcome> outcomes_of(const models::Pipeline& pipeline, const TestLife& life) {
  const std::vector<TestCut> end = {{life.readings.size(), life.truth}};
  const std::vector<TestCut>& cuts = life.cuts.empty() ? end : life.cuts;
  models::AssetState state = pipeline.fresh();
  if (life.renewed && !life.readings.empty())
    pipeline.control(state, {life.asset, life.readings.front().ts, ingest::Control::Kind::kReplacement});
  models::PipelineCounts counts;
  std::vector<models::Forecast> forecasts;
  std::vector<Outcome> outcomes;
  std::size_t read = 0;
  for (const TestCut& cut : cuts) {
    for (; read < cut.readings; ++read) {
      if (forecasts.size() > 1) forecasts.erase(forecasts.begin(), forecasts.end() - 1);
      pipeline.accept(state, {life.asset, ""}, life.readings[read], {}, forecasts, counts);
    }
    if (forecasts.empty())
      throw ingest::FatalError(
          fmt::format("{}: the model gives no forecast for its {} readings; it scores every {} steps",
                      life.asset, cut.readings, pipeline.manifest().score_every));
    outcomes.push_back(
        {forecasts.back().rul, cut.truth, 1 / static_cast<double>(cuts.size()), forecasts.back().rul90});
  }
  return outcomes;
}

}  // namespace

Evaluation evaluate(const models::Pipeline& pipeline, const std::vector<TestLife>& lives, double cap) {
  std::vector<Outcome> outcomes;
  for (const TestLife& life : lives)
    std::ranges::move(outcomes_of(pipeline, life), std::back_inserter(outcomes));
  return {measure_capped(outcomes, cap), measure(outcomes), cap, lives.size()};
}

}  // namespace portent::train
