#include "train/evaluate.h"

#include <fmt/format.h>

#include <optional>

#include "ingest/error.h"

namespace portent::train {
namespace {

models::Interval last_forecast(const models::Pipeline& pipeline, const TestLife& life) {
  models::AssetState state = pipeline.fresh();
  models::PipelineCounts counts;
  const std::string_view speaker = pipeline.speaker_for(life.part);
  std::optional<models::Interval> last;
  if (life.renewed && !life.readings.empty())
    pipeline.control(state,
                     {life.asset, life.readings.front().ts, ingest::Control::Kind::kReplacement, life.part});
  std::vector<models::Forecast> forecasts;
  for (const auto& reading : life.readings) {
    forecasts.clear();
    pipeline.accept(state, {life.asset, ""}, reading, {}, forecasts, counts);
    for (const models::Forecast& f : forecasts)
      if (f.part == speaker) last = f.rul;
  }
  if (!last)
    throw ingest::FatalError(
        fmt::format("{}: the model gives no forecast for its {} readings; it scores every {} steps",
                    life.asset, life.readings.size(), pipeline.manifest().score_every));
  return *last;
}

}  // namespace

Evaluation evaluate(const models::Pipeline& pipeline, const std::vector<TestLife>& lives, double cap) {
  std::vector<Outcome> outcomes;
  for (const TestLife& life : lives) outcomes.push_back({last_forecast(pipeline, life), life.truth, 1});
  return {measure_capped(outcomes, cap), measure(outcomes), cap, lives.size()};
}

}  // namespace portent::train
