#include "train/evaluate.h"

#include <fmt/format.h>

#include "ingest/error.h"

namespace portent::train {
namespace {

models::Interval last_forecast(const models::Pipeline& pipeline, const TestLife& life) {
  models::AssetState state = pipeline.fresh();
  models::PipelineCounts counts;
  std::vector<models::Forecast> forecasts;
  for (const auto& reading : life.readings) {
    if (forecasts.size() > 1) forecasts.erase(forecasts.begin(), forecasts.end() - 1);
    pipeline.accept(state, {life.asset, ""}, reading, {}, forecasts, counts);
  }
  if (forecasts.empty())
    throw ingest::FatalError(
        fmt::format("{}: the model gives no forecast for its {} readings; it scores every {} steps",
                    life.asset, life.readings.size(), pipeline.manifest().score_every));
  return forecasts.back().rul;
}

}  // namespace

Evaluation evaluate(const models::Pipeline& pipeline, const std::vector<TestLife>& lives, double cap) {
  std::vector<Outcome> outcomes;
  for (const TestLife& life : lives) outcomes.push_back({last_forecast(pipeline, life), life.truth, 1});
  return {measure_capped(outcomes, cap), measure(outcomes), cap, lives.size()};
}

}  // namespace portent::train
