#include "models/policy/threshold.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace portent::models::policy {
namespace {

/// The highest level whose limits, moved `inwards`, the value is at or past.
Level level_at(const Thresholds& thresholds, double value, double inwards) {
  Level level = Level::kNone;
  for (const Limit& limit : thresholds.limits) {
    const bool past =
        (limit.high && value >= *limit.high - inwards) || (limit.low && value <= *limit.low + inwards);
    if (past) level = std::max(level, limit.level);
  }
  return level;
}

void count_run(const Thresholds& thresholds, ThresholdState& state, double value) {
  const Level up = level_at(thresholds, value, 0);
  const Level down = level_at(thresholds, value, thresholds.hysteresis);
  if (up > state.level) {
    state.next = state.run > 0 ? std::min(state.next, up) : up;
    state.run = std::max(state.run, 0) + 1;
  } else if (down < state.level) {
    state.next = state.run < 0 ? std::max(state.next, down) : down;
    state.run = std::min(state.run, 0) - 1;
  } else {
    state.run = 0;
    state.next = Level::kNone;
  }
}

std::string limit_problem(const Limit& limit, const Limit* milder) {
  const std::string name(level_name(limit.level));
  if (limit.level == Level::kNone) return "a limit has no level: blue, yellow, orange or red";
  if (!limit.low && !limit.high) return name + " has neither low nor high";
  if ((limit.low && !std::isfinite(*limit.low)) || (limit.high && !std::isfinite(*limit.high)))
    return name + " has a limit that is no finite number";
  if (limit.low && limit.high && *limit.low >= *limit.high) return name + ": low is not under high";
  if (milder == nullptr) return "";
  const std::string other(level_name(milder->level));
  if (limit.level <= milder->level) return name + " stands behind " + other + ": blue, yellow, orange, red";
  if (limit.high && milder->high && *limit.high < *milder->high)
    return name + ".high is under " + other + "'s";
  if (limit.low && milder->low && *limit.low > *milder->low) return name + ".low is over " + other + "'s";
  return "";
}

}  // namespace

std::string thresholds_problem(const Thresholds& thresholds) {
  if (!(thresholds.hysteresis >= 0) || !std::isfinite(thresholds.hysteresis))
    return "hysteresis is not a number of at least 0";
  if (thresholds.consecutive < 1) return "consecutive is under 1";
  const Limit* milder = nullptr;
  for (const Limit& limit : thresholds.limits) {
    if (std::string problem = limit_problem(limit, milder); !problem.empty()) return problem;
    milder = &limit;
  }
  return "";
}

void ThresholdState::save(ingest::ByteWriter& to) const {
  to.put(static_cast<std::uint8_t>(level));
  to.put(static_cast<std::uint8_t>(next));
  to.put(run);
  to.put(raised);
}

ThresholdState ThresholdState::load(ingest::ByteReader& from) {
  const auto level = from.get<std::uint8_t>(), next = from.get<std::uint8_t>();
  if (level > 4 || next > 4) from.fail();
  ThresholdState state;
  state.run = from.get<std::int32_t>();
  state.raised = from.get<std::int64_t>();
  if (from.failed() || std::abs(std::int64_t{state.run}) > 1'000'000) return from.fail(), ThresholdState{};
  state.level = static_cast<Level>(level);
  state.next = static_cast<Level>(next);
  return state;
}

std::optional<Breach> judge(const Thresholds& thresholds, ThresholdState& state, std::int64_t ts,
                            double value) {
  if (std::isfinite(value)) count_run(thresholds, state, value);
  const Level before = state.level;
  if (std::abs(state.run) >= thresholds.consecutive) {
    state.level = std::exchange(state.next, Level::kNone);
    state.run = 0;
  }
  if (before == Level::kNone && state.level == Level::kNone) return std::nullopt;
  if (state.level == Level::kNone) return Breach{before, Edge::kCleared, std::exchange(state.raised, 0)};
  if (before != Level::kNone) return Breach{state.level, Edge::kHeld, state.raised};
  state.raised = ts;
  return Breach{state.level, Edge::kRaised, ts};
}

}  // namespace portent::models::policy
