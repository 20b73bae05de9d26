#include "train/alarm_score.h"

#include <algorithm>
#include <optional>

namespace portent::train {
namespace {

using models::policy::Breach;
using models::policy::Edge;

/// Life left when the first true warning stood.
std::optional<double> lead_of(const ReplayedLife& life, const std::vector<AlarmSpan>& spans, double bound) {
  for (const AlarmSpan& span : spans)
    for (std::size_t i = span.raised; i < span.cleared; ++i)
      if (life.forecasts[i].remaining <= bound) return life.forecasts[i].remaining;
  return std::nullopt;
}

void count_nuisance(const ReplayedLife& life, const std::vector<AlarmSpan>& spans, double bound,
                    AlarmScore& score) {
  if (life.forecasts.front().remaining > bound) ++score.watched;
  for (const AlarmSpan& span : spans) {
    if (life.forecasts[span.raised].remaining > bound)
      ++score.nuisance;
    else if (!life.failed)
      ++score.unjudgeable;
  }
}

void count_warned(const ReplayedLife& life, std::optional<double> lead, AlarmScore& score) {
  for (WarnedShare& share : score.warned) {
    if (life.forecasts.front().remaining < share.horizon) continue;
    ++share.lives;
    if (lead >= share.horizon) ++share.warned;
  }
}

}  // namespace

std::vector<AlarmSpan> alarm_spans(const ReplayedLife& life, const models::policy::RulRule& rule) {
  const models::policy::Policy policy{{rule}};
  models::policy::BreachState state;
  std::vector<AlarmSpan> spans;
  for (std::size_t i = 0; i < life.forecasts.size(); ++i) {
    const ReplayedForecast& f = life.forecasts[i];
    const auto breaches =
        judged(f) ? judge(policy, state, f.forecast.ts, f.forecast.rul.p50) : hold(policy, state);
    for (const Breach& breach : breaches) {
      if (breach.edge == Edge::kRaised) spans.push_back({i, life.forecasts.size()});
      if (breach.edge == Edge::kCleared) spans.back().cleared = i;
    }
  }
  return spans;
}

AlarmScore score_alarm(std::span<const ReplayedLife> lives, const models::policy::RulRule& rule,
                       const BacktestOptions& options) {
  AlarmScore score;
  score.rule = rule;
  for (const double horizon : options.horizons) score.warned.push_back({horizon});
  std::vector<double> leads;
  for (const ReplayedLife& life : lives) {
    if (life.forecasts.empty()) continue;
    const auto spans = alarm_spans(life, rule);
    count_nuisance(life, spans, options.nuisance_beyond, score);
    if (!life.failed) continue;
    const auto lead = lead_of(life, spans, options.nuisance_beyond);
    count_warned(life, lead, score);
    if (lead)
      leads.push_back(*lead);
    else
      ++score.unwarned;
  }
  score.lead = spread(std::move(leads));
  return score;
}

}  // namespace portent::train
