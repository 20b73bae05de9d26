#include "train/health_order.h"

#include <fmt/format.h>

#include <string>

#include "ingest/error.h"
#include "train/evaluate.h"
#include "train/ranks.h"

namespace portent::train {
namespace {

using models::Forecast;
using models::ForecastState;

constexpr std::size_t kLeastPairs = 3;

struct Pairs {
  std::vector<double> health, remaining;
};

bool relied_on(const Forecast& f) {
  return f.state != ForecastState::kWarming && f.state != ForecastState::kOutOfDistribution;
}

/// Where readings carry no counter they are counted.
double usage_of(const TestLife& life, std::size_t reading) {
  return life.readings[reading].usage.value_or(static_cast<double>(reading));
}

void add_pairs(const models::Pipeline& pipeline, const TestLife& life, double span, Pairs& to) {
  models::AssetState state = state_before(pipeline, life);
  const std::string speaker(pipeline.speaker_for(life.part));
  models::PipelineCounts counts;
  std::vector<Forecast> forecasts;
  for (std::size_t i = 0; i < life.readings.size(); ++i) {
    forecasts.clear();
    pipeline.accept(state, {life.asset, ""}, life.readings[i], {}, forecasts, counts);
    for (const Forecast& f : forecasts) {
      const double at = f.usage.value_or(usage_of(life, i));
      const double remaining = life.truth + usage_of(life, life.readings.size() - 1) - at;
      if (f.part != speaker || !relied_on(f) || remaining > span) continue;
      to.health.push_back(f.health);
      to.remaining.push_back(remaining);
    }
  }
}

}  // namespace

HealthOrder order_by_health(const models::Pipeline& pipeline, const std::vector<TestLife>& lives,
                            double span) {
  HealthOrder order;
  order.span = span;
  Pairs pairs;
  for (const TestLife& life : lives) {
    const std::size_t before = pairs.health.size();
    add_pairs(pipeline, life, span, pairs);
    order.lives += pairs.health.size() > before;
  }
  order.forecasts = pairs.health.size();
  if (order.forecasts < kLeastPairs)
    throw ingest::FatalError(
        fmt::format("the model tells health only, and of {} lives no health is known while at most {:g} life "
                    "units are left; "
                    "choose others with --assets",
                    lives.size(), span));
  order.rank = rank_correlation(pairs.health, pairs.remaining);
  return order;
}

}  // namespace portent::train
