#include "train/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ingest/error.h"

namespace portent::train {
namespace {

std::vector<Outcome> outcomes_of(const models::Pipeline& pipeline, const TestLife& life) {
  const std::vector<TestCut> end = {{life.readings.size(), life.truth}};
  const std::vector<TestCut>& cuts = life.cuts.empty() ? end : life.cuts;
  models::AssetState state = pipeline.fresh();
  if (life.renewed && !life.readings.empty())
    pipeline.control(state,
                     {life.asset, life.readings.front().ts, ingest::Control::Kind::kReplacement, life.part});
  models::PipelineCounts counts;
  const std::string_view speaker = pipeline.speaker_for(life.part);
  std::vector<models::Forecast> forecasts;
  std::vector<Outcome> outcomes;
  std::optional<models::Forecast> last;
  std::size_t read = 0;
  for (const TestCut& cut : cuts) {
    for (; read < cut.readings; ++read) {
      forecasts.clear();
      pipeline.accept(state, {life.asset, ""}, life.readings[read], {}, forecasts, counts);
      for (models::Forecast& f : forecasts)
        if (f.part == speaker) last = std::move(f);
    }
    if (!last)
      throw ingest::FatalError(
          fmt::format("{}: the model gives no forecast for its {} readings; it scores every {} steps",
                      life.asset, cut.readings, pipeline.manifest().score_every));
    outcomes.push_back({last->rul, cut.truth, 1 / static_cast<double>(cuts.size()), last->rul90});
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
