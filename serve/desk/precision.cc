#include "serve/desk/precision.h"

namespace portent::serve::desk {
namespace {

bool same_part(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() || a == b;
}

bool confirms(const ingest::Event& event) {
  return event.kind == "failure" || event.kind == "repair" || event.kind == "replacement";
}

bool refutes(const ingest::Event& event) {
  return (event.kind == "overhaul" || event.kind == "inspection") && event.code == "nothing_found";
}

}  // namespace

std::optional<Verdict> judge_by_event(const AlarmPolicy& policy, const store::Alarm& alarm,
                                      const ingest::Event& event) {
  const std::int64_t lead = event.ts - alarm.raised_ms;
  if (event.asset != alarm.key.asset || !same_part(event.part, alarm.key.part)) return std::nullopt;
  if (lead < 0 || lead > policy.horizon_ms || !foretells(alarm.key.kind)) return std::nullopt;
  if (refutes(event)) return Verdict{"false", std::nullopt};
  if (!confirms(event)) return std::nullopt;
  // Only a failure can come too soon; a repair that was made at once was made in time.
  const bool late = event.kind == "failure" && lead < policy.min_lead_ms;
  return Verdict{late ? "late" : "true", lead};
}

std::optional<Verdict> judge_by_past(const AlarmPolicy& policy, const store::Alarm& alarm,
                                     std::span<const store::Outcome> outcomes) {
  if (!foretells(alarm.key.kind)) return std::nullopt;
  for (const store::Outcome& outcome : outcomes) {
    if (outcome.ts_ms > alarm.raised_ms || !same_part(outcome.part, alarm.key.part)) continue;
    if (outcome.what != "failure" || alarm.raised_ms - outcome.ts_ms > policy.late_within_ms)
      return std::nullopt;
    return Verdict{"late", outcome.ts_ms - alarm.raised_ms};
  }
  return std::nullopt;
}

bool foretells(const std::string& kind) {
  return kind == "remaining_life" || kind == "rule" || kind == "threshold";
}

bool is_outcome(const ingest::Event& event) {
  return event.kind == "failure" || event.kind == "repair" || event.kind == "replacement" ||
         event.kind == "commissioning" || event.kind == "overhaul";
}

}  // namespace portent::serve::desk
