#include "serve/desk/precision.h"

#include <ranges>

namespace portent::serve::desk {
namespace {

bool same_part(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() || a == b;
}

bool confirms(const std::string& what) {
  return what == "failure" || what == "repair" || what == "replacement";
}

/// Late, where the newest outcome before it is a failure.
std::optional<Verdict> judge_by_past(const AlarmPolicy& policy, const store::Alarm& alarm,
                                     std::span<const store::Outcome> outcomes) {
  for (const store::Outcome& outcome : outcomes) {
    const std::int64_t lead = outcome.ts_ms - alarm.raised_ms;
    if (lead >= 0 || !same_part(outcome.part, alarm.key.part)) continue;
    if (outcome.what != "failure" || -lead > policy.late_within_ms) return std::nullopt;
    return Verdict{"late", lead};
  }
  return std::nullopt;
}

}  // namespace

std::optional<store::Outcome> outcome_of(const ingest::Event& event) {
  const bool looked = event.kind == "overhaul" || event.kind == "inspection";
  if (looked && event.code == "nothing_found")
    return store::Outcome{event.asset, event.part, event.ts, "nothing_found"};
  if (!confirms(event.kind) && event.kind != "commissioning" && event.kind != "overhaul") return std::nullopt;
  return store::Outcome{event.asset, event.part, event.ts, event.kind};
}

std::optional<Verdict> judge_by_outcome(const AlarmPolicy& policy, const store::Alarm& alarm,
                                        const store::Outcome& outcome) {
  const std::int64_t lead = outcome.ts_ms - alarm.raised_ms;
  if (outcome.asset != alarm.key.asset || !same_part(outcome.part, alarm.key.part)) return std::nullopt;
  if (lead < 0 || lead > policy.horizon_ms || !foretells(alarm.key.kind)) return std::nullopt;
  if (outcome.what == "nothing_found") return Verdict{"false", std::nullopt};
  if (!confirms(outcome.what)) return std::nullopt;
  // Only a failure can come too soon; a repair that was made at once was made in time.
  const bool late = outcome.what == "failure" && lead < policy.min_lead_ms;
  return Verdict{late ? "late" : "true", lead};
}

std::optional<Verdict> judge_by_known(const AlarmPolicy& policy, const store::Alarm& alarm,
                                      std::span<const store::Outcome> outcomes) {
  if (!foretells(alarm.key.kind)) return std::nullopt;
  if (auto late = judge_by_past(policy, alarm, outcomes)) return late;
  for (const store::Outcome& outcome : outcomes | std::views::reverse)
    if (auto verdict = judge_by_outcome(policy, alarm, outcome)) return verdict;
  return std::nullopt;
}

bool foretells(const std::string& kind) {
  return kind == "remaining_life" || kind == "rule" || kind == "threshold";
}

}  // namespace portent::serve::desk
