#include "serve/desk/uptime.h"

#include <algorithm>

namespace portent::serve::desk {
namespace {

/// What a machine is after an event, or nothing where the event does not say. One of a work order says what
/// was done once it was over: an overhaul then ends what a repair would, and a service changes nothing.
std::optional<MachineCondition> after(const ingest::Event& event, MachineCondition before) {
  if (event.kind == "failure") return MachineCondition::kFailed;
  if (event.kind == "scrap" || event.kind == "scrapping")
    return event.part.empty() ? std::optional(MachineCondition::kNotThere) : std::nullopt;
  const bool was_done = !event.ref.empty();
  if (was_done && event.kind == "maintenance") return std::nullopt;
  if (was_done && event.kind == "overhaul") return MachineCondition::kUp;
  if (event.kind == "maintenance" || event.kind == "overhaul" || event.kind == "stop")
    return before == MachineCondition::kFailed ? std::nullopt : std::optional(MachineCondition::kPlanned);
  if (event.kind == "repair" || event.kind == "replacement" || event.kind == "commissioning" ||
      event.kind == "start")
    return MachineCondition::kUp;
  if (event.kind != "mode" || !event.mode) return std::nullopt;
  if (*event.mode == ingest::Mode::kOverhaul)
    return before == MachineCondition::kFailed ? std::nullopt : std::optional(MachineCondition::kPlanned);
  // A failed machine that stands idle is not repaired by it; one that runs is.
  return before == MachineCondition::kFailed && *event.mode == ingest::Mode::kIdle
             ? std::nullopt
             : std::optional(MachineCondition::kUp);
}

bool begins_life(const ingest::Event& event) {
  return event.kind == "commissioning" && event.part.empty();
}

void add_time(Uptime& to, MachineCondition condition, std::int64_t ms) {
  if (condition == MachineCondition::kUp) to.up_ms += ms;
  if (condition == MachineCondition::kPlanned) to.planned_ms += ms;
  if (condition == MachineCondition::kFailed) to.failed_ms += ms;
}

}  // namespace

std::vector<ConditionChange> conditions_of(std::span<const ingest::Event> events) {
  std::vector<const ingest::Event*> ordered;
  for (const ingest::Event& event : events) ordered.push_back(&event);
  std::ranges::stable_sort(ordered, {}, &ingest::Event::ts);
  MachineCondition now =
      std::ranges::any_of(events, begins_life) ? MachineCondition::kNotThere : MachineCondition::kUp;
  std::vector<ConditionChange> changes = {{INT64_MIN, now}};
  for (const ingest::Event* event : ordered) {
    const bool not_yet = now == MachineCondition::kNotThere && !begins_life(*event);
    const auto next = not_yet ? std::nullopt : after(*event, now);
    if (!next || *next == now) continue;
    now = *next;
    changes.push_back({event->ts, now});
  }
  return changes;
}

Uptime& Uptime::operator+=(const Uptime& more) {
  up_ms += more.up_ms;
  planned_ms += more.planned_ms;
  failed_ms += more.failed_ms;
  failures += more.failures;
  repairs += more.repairs;
  repair_ms += more.repair_ms;
  return *this;
}

Uptime uptime_in(std::span<const ConditionChange> changes, std::int64_t from, std::int64_t to) {
  Uptime uptime;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::int64_t begin = changes[i].ts, end = i + 1 < changes.size() ? changes[i + 1].ts : INT64_MAX;
    const std::int64_t first = std::max(begin, from), last = std::min(end, to);
    if (first < last) add_time(uptime, changes[i].to, last - first);
    if (changes[i].to != MachineCondition::kFailed) continue;
    if (begin >= from && begin < to) ++uptime.failures;
    const bool repaired = i + 1 < changes.size() && changes[i + 1].to != MachineCondition::kNotThere;
    if (repaired && end >= from && end < to) {
      ++uptime.repairs;
      uptime.repair_ms += end - begin;
    }
  }
  return uptime;
}

std::optional<double> availability(const Uptime& uptime) {
  const std::int64_t all = uptime.up_ms + uptime.planned_ms + uptime.failed_ms;
  if (all == 0) return std::nullopt;
  return static_cast<double>(uptime.up_ms) / static_cast<double>(all);
}

std::optional<double> mean_time_between_failures(const Uptime& uptime) {
  if (uptime.failures == 0) return std::nullopt;
  return static_cast<double>(uptime.up_ms) / static_cast<double>(uptime.failures);
}

std::optional<double> mean_time_to_repair(const Uptime& uptime) {
  if (uptime.repairs == 0) return std::nullopt;
  return static_cast<double>(uptime.repair_ms) / static_cast<double>(uptime.repairs);
}

}  // namespace portent::serve::desk
