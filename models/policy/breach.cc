#include "models/policy/breach.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace portent::models::policy {
namespace {

constexpr std::uint32_t kMaxCounters = 1024;

/// Runs are counted up to what their rule asks for, so that years of forecasts do not overflow them.
void count_runs(const RulRule& rule, BreachState::Counter& counter, double rul) {
  const bool under = rul <= rule.at, over = rul > rule.at + rule.hysteresis;
  counter.under = under ? std::min(counter.under + 1, rule.consecutive) : 0;
  counter.over = over ? std::min(counter.over + 1, rule.consecutive) : 0;
}

std::optional<Breach> apply_rule(const RulRule& rule, BreachState::Counter& counter, std::int64_t ts,
                                 double rul) {
  count_runs(rule, counter, rul);
  if (!counter.active) {
    if (counter.under < rule.consecutive) return std::nullopt;
    counter.active = true;
    counter.since = ts;
    return Breach{rule.level, Edge::kRaised, ts};
  }
  if (counter.over < rule.consecutive) return Breach{rule.level, Edge::kHeld, counter.since};
  counter.active = false;
  return Breach{rule.level, Edge::kCleared, std::exchange(counter.since, 0)};
}

}  // namespace

std::string_view level_name(Level level) {
  switch (level) {
    case Level::kNone:
      return "none";
    case Level::kBlue:
      return "blue";
    case Level::kYellow:
      return "yellow";
    case Level::kOrange:
      return "orange";
    case Level::kRed:
      return "red";
  }
  return "none";
}

std::string_view edge_name(Edge edge) {
  switch (edge) {
    case Edge::kRaised:
      return "raised";
    case Edge::kHeld:
      return "held";
    case Edge::kCleared:
      return "cleared";
  }
  return "held";
}

void BreachState::save(ingest::ByteWriter& to) const {
  to.put(static_cast<std::uint32_t>(counters.size()));
  for (const Counter& counter : counters) {
    to.put(counter.under);
    to.put(counter.over);
    to.put(static_cast<std::uint8_t>((counter.active ? 1 : 0) + (counter.ending ? 2 : 0)));
    to.put(counter.since);
  }
}

BreachState BreachState::load(ingest::ByteReader& from) {
  const auto count = from.get<std::uint32_t>();
  if (count > kMaxCounters) from.fail();
  BreachState state;
  for (std::uint32_t i = 0; i < count && !from.failed(); ++i) {
    Counter& counter = state.counters.emplace_back();
    counter.under = from.get<std::int32_t>();
    counter.over = from.get<std::int32_t>();
    const auto active = from.get<std::uint8_t>();
    counter.active = active == 1;
    counter.ending = active == 2;
    counter.since = from.get<std::int64_t>();
    if (active > 2 || counter.under < 0 || counter.over < 0) from.fail();
  }
  return from.failed() ? BreachState{} : state;
}

namespace {

void report_ended(const Policy& policy, BreachState& state, std::vector<Breach>& breaches) {
  state.counters.resize(policy.rules.size());
  for (std::size_t i = 0; i < policy.rules.size(); ++i)
    if (std::exchange(state.counters[i].ending, false))
      breaches.push_back({policy.rules[i].level, Edge::kCleared, std::exchange(state.counters[i].since, 0)});
}

}  // namespace

std::vector<Breach> hold(const Policy& policy, BreachState& state) {
  std::vector<Breach> breaches;
  report_ended(policy, state, breaches);
  for (std::size_t i = 0; i < policy.rules.size(); ++i)
    if (state.counters[i].active)
      breaches.push_back({policy.rules[i].level, Edge::kHeld, state.counters[i].since});
  return breaches;
}

void clear(BreachState& state) {
  for (BreachState::Counter& counter : state.counters)
    counter = {0, 0, false, counter.active || counter.ending, counter.since};
}

std::vector<Breach> judge(const Policy& policy, BreachState& state, std::int64_t ts, double rul) {
  std::vector<Breach> breaches;
  report_ended(policy, state, breaches);
  for (std::size_t i = 0; i < policy.rules.size(); ++i)
    if (auto breach = apply_rule(policy.rules[i], state.counters[i], ts, rul)) breaches.push_back(*breach);
  return breaches;
}

Level worst(const std::vector<Breach>& breaches) {
  Level level = Level::kNone;
  for (const Breach& breach : breaches)
    if (breach.edge != Edge::kCleared) level = std::max(level, breach.level);
  return level;
}

}  // namespace portent::models::policy
