#include "train/training_record.h"

#include <algorithm>

namespace portent::train {
namespace {

/// Every `thinning`-th life, in the order of the fleet.
std::vector<const CrossFittedLife*> chosen(const std::vector<CrossFittedLife>& lives, std::size_t most) {
  std::vector<const CrossFittedLife*> sorted;
  for (const CrossFittedLife& life : lives) sorted.push_back(&life);
  std::ranges::stable_sort(sorted, {}, &CrossFittedLife::life);
  const std::size_t every = thinning(lives, most);
  std::vector<const CrossFittedLife*> some;
  for (std::size_t i = 0; i < sorted.size(); i += every) some.push_back(sorted[i]);
  return some;
}

std::optional<float> as_float(const std::optional<double>& value) {
  return value ? std::optional(static_cast<float>(*value)) : std::nullopt;
}

OofRow row_of(const Life& life, std::size_t fold, const CrossFittedForecast& f) {
  const auto q = [](double value) { return static_cast<float>(value); };
  const models::CalibratedLife& c = f.life;
  return {life.asset,        life.part,    f.usage,         std::max(0.0, f.remaining),
          life.failed,       fold,         q(c.rul90.low),  q(c.rul.p10),
          q(c.rul.p50),      q(c.rul.p90), q(c.rul90.high), as_float(f.networks),
          as_float(f.trees), life.start};
}

models::Forecast forecast_of(const Life& life, std::int64_t ts, const CrossFittedForecast& f,
                             const models::Manifest& manifest) {
  models::Forecast to;
  to.asset = life.asset;
  to.ts = ts;
  to.usage = f.usage;
  to.life_start = life.start;
  to.unit = manifest.life_unit;
  to.cap = manifest.cap;
  to.rul = f.life.rul;
  to.rul90 = f.life.rul90;
  to.health = 100 * to.rul.p50 / to.cap;
  if (!f.in_distribution)
    to.state = models::ForecastState::kOutOfDistribution;
  else if (f.seen < static_cast<std::size_t>(manifest.warm_up_steps))
    to.state = models::ForecastState::kWarming;
  else
    to.trajectory = health_ahead(to.rul, to.cap, manifest.trajectory);
  return to;
}

}  // namespace

std::size_t step_of(const Fleet& fleet, const CrossFittedLife& held_out, std::size_t at) {
  return fleet.lives[held_out.life].steps.size() - held_out.forecasts.size() + at;
}

std::size_t thinning(const std::vector<CrossFittedLife>& lives, std::size_t most) {
  std::size_t forecasts = 0;
  for (const CrossFittedLife& life : lives) forecasts += life.forecasts.size();
  return forecasts / (most + 1) + 1;
}

std::vector<OofRow> record_of(const Fleet& fleet, const std::vector<CrossFittedLife>& lives,
                              std::size_t warm_up, std::size_t most) {
  std::vector<OofRow> rows;
  for (const CrossFittedLife* life : chosen(lives, most))
    for (const CrossFittedForecast& f : life->forecasts)
      if (f.seen >= warm_up && f.in_distribution)
        rows.push_back(row_of(fleet.lives[life->life], life->fold, f));
  return rows;
}

std::vector<ReplayedLife> replayed_record(const Fleet& fleet, const std::vector<CrossFittedLife>& lives,
                                          const models::Manifest& manifest, std::size_t most) {
  std::vector<ReplayedLife> replays;
  for (const CrossFittedLife* held_out : chosen(lives, most)) {
    const Life& life = fleet.lives[held_out->life];
    ReplayedLife& to = replays.emplace_back(ReplayedLife{life.asset, life.part, life.failed, {}});
    for (std::size_t i = 0; i < held_out->forecasts.size(); ++i) {
      const CrossFittedForecast& f = held_out->forecasts[i];
      const std::int64_t ts = life.steps[step_of(fleet, *held_out, i)].ts;
      to.forecasts.push_back(replayed(forecast_of(life, ts, f, manifest), f.usage, f.remaining));
    }
  }
  return replays;
}

}  // namespace portent::train
