#include "train/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "ingest/error.h"

namespace portent::train {
namespace {

std::vector<Outcome> outcomes_of(const models::Pipeline& pipeline, const TestLife& life) {
  const std::vector<TestCut> end = {{life.readings.size(), life.truth}};
  const std::vector<TestCut>& cuts = life.cuts.empty() ? end : life.cuts;
  models::AssetState state = state_before(pipeline, life);
  const std::string speaker(pipeline.speaker_for(life.part));
  models::PipelineCounts counts;
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

std::vector<PartEvaluation> evaluate_parts(const std::map<std::string, std::vector<Outcome>>& of_part,
                                           const std::vector<TestLife>& lives, double cap) {
  std::vector<PartEvaluation> parts;
  for (const auto& [part, outcomes] : of_part) {
    const auto count = std::ranges::count(lives, part, &TestLife::part);
    parts.push_back({part, measure_capped(outcomes, cap), static_cast<std::size_t>(count)});
  }
  return parts;
}

}  // namespace

models::AssetState state_before(const models::Pipeline& pipeline, const TestLife& life) {
  models::AssetState state = pipeline.fresh();
  if (life.renewed && !life.readings.empty())
    pipeline.control(state, {life.asset, life.readings.front().ts, ingest::Control::Kind::kReplacement,
                             std::string(pipeline.speaker_for(life.part))});
  return state;
}

Evaluation evaluate(const models::Pipeline& pipeline, const std::vector<TestLife>& lives, double cap) {
  std::vector<Outcome> outcomes;
  std::map<std::string, std::vector<Outcome>> of_part;
  for (const TestLife& life : lives) {
    const std::vector<Outcome> own = outcomes_of(pipeline, life);
    outcomes.insert(outcomes.end(), own.begin(), own.end());
    auto& part = of_part[life.part];
    part.insert(part.end(), own.begin(), own.end());
  }
  of_part.erase("");
  std::set<std::string_view> assets;
  for (const TestLife& life : lives) assets.insert(life.asset);
  return {measure_capped(outcomes, cap),      measure(outcomes), cap, lives.size(), assets.size(),
          evaluate_parts(of_part, lives, cap)};
}

}  // namespace portent::train
