#include "train/replay.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace portent::train {
namespace {

using models::Forecast;
using models::ForecastState;

std::vector<HealthAhead> trajectory_of(const Forecast& forecast) {
  std::vector<HealthAhead> points;
  for (const auto& [ahead, health] : forecast.trajectory)
    points.push_back({ahead, health.p10, health.p50, health.p90});
  return points;
}

/// The reading that makes `step` again. A slot is named by its end, which is no longer in it.
ingest::Reading reading_of(const std::string& asset, const Fleet& fleet,
                           const std::vector<std::string>& columns, const StepView& step) {
  const bool slot = fleet.step.every == ingest::StepConfig::Every::kDuration;
  ingest::Reading reading{asset, step.ts - (slot ? 1 : 0), step.usage, step.mode, {}};
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (std::isfinite(step.values[c])) reading.values.push_back({columns[c], step.values[c]});
  return reading;
}

/// The step at event time `ts`, looked for from `from` on; the number of steps where there is none.
std::size_t find_step(const Life& life, std::int64_t ts, std::size_t from) {
  while (from < life.steps.size() && life.steps[from].ts < ts) ++from;
  return from < life.steps.size() && life.steps[from].ts == ts ? from : life.steps.size();
}

void add_forecasts(const Life& life, std::string_view speaker, std::vector<Forecast>& made, std::size_t& at,
                   ReplayedLife& to) {
  for (Forecast& forecast : made) {
    if (forecast.part != speaker) continue;
    const std::size_t step = find_step(life, forecast.ts, at);
    if (step == life.steps.size()) continue;
    at = step;
    const double usage = forecast.usage.value_or(static_cast<double>(step + 1));
    to.forecasts.push_back(replayed(std::move(forecast), usage, remaining_life(life, step)));
  }
  made.clear();
}

}  // namespace

ReplayedForecast replayed(Forecast forecast, double usage, double remaining) {
  ReplayedForecast f{
      usage, remaining, {}, Band{forecast.rul90.low, forecast.rul90.high}, trajectory_of(forecast)};
  f.forecast = std::move(forecast);
  return f;
}

std::optional<Band> band(const ReplayedForecast& f, Nominal nominal) {
  if (nominal == Nominal::k90) return f.band90;
  return Band{f.forecast.rul.p10, f.forecast.rul.p90};
}

bool judged(const ReplayedForecast& f) {
  return f.forecast.state != ForecastState::kWarming && f.forecast.state != ForecastState::kOutOfDistribution;
}

double length_of(const ReplayedLife& life) {
  if (life.forecasts.empty()) return 0;
  const ReplayedForecast& first = life.forecasts.front();
  return first.usage + first.remaining - first.forecast.life_start.value_or(0);
}

ReplayedLife replay_life(const models::Pipeline& pipeline, const Fleet& fleet, const Life& life) {
  std::vector<std::string> columns = fleet.settings;
  columns.insert(columns.end(), fleet.channels.begin(), fleet.channels.end());
  models::AssetState state = pipeline.fresh();
  models::PipelineCounts counts;
  std::vector<Forecast> made;
  ReplayedLife result{life.asset, life.part, life.failed, {}};
  const std::string speaker(pipeline.speaker_for(life.part));
  if (life.renewed && !life.steps.empty())
    pipeline.control(state,
                     {life.asset, life.steps.front().ts, ingest::Control::Kind::kReplacement, speaker});
  for (std::size_t i = 0, at = 0; i < life.steps.size(); ++i) {
    const ingest::Reading reading = reading_of(life.asset, fleet, columns, life.steps[i]);
    pipeline.accept(state, {life.asset, ""}, reading, {}, made, counts);
    add_forecasts(life, speaker, made, at, result);
  }
  return result;
}

std::vector<ReplayedLife> replay_lives(const models::Pipeline& pipeline, const Fleet& fleet,
                                       std::size_t threads) {
  std::vector<ReplayedLife> lives(fleet.lives.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < lives.size(); i = next++)
      lives[i] = replay_life(pipeline, fleet, fleet.lives[i]);
  };
  {
    std::vector<std::jthread> beside;
    for (std::size_t t = 1; t < std::min(threads, lives.size()); ++t) beside.emplace_back(work);
    work();
  }
  return lives;
}

}  // namespace portent::train
