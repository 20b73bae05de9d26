#include "serve/metrics/collector.h"
#include "serve/metrics/families.h"

namespace portent::serve {
namespace {

using prometheus::MetricFamily;
using Families = std::vector<MetricFamily>;

double number(std::int64_t count) {
  return static_cast<double>(count);
}

void add_assets(const desk::AlarmPicture& alarms, Families& to) {
  MetricFamily& family = to.emplace_back(family_of(metric::kAlarm));
  family.metric.reserve(alarms.worst.size());
  for (const store::AssetAlarm& one : alarms.worst)
    add_sample(family, metric::kAlarm, 1,
               {one.asset, one.site, models::policy::level_name(one.level), one.kind});
}

void add_counts(const desk::AlarmPicture& alarms, Families& to) {
  MetricFamily active = family_of(metric::kAlarmsActive);
  MetricFamily waiting = family_of(metric::kAlarmsUnacknowledged);
  for (const store::AlarmCount& one : alarms.counts) {
    const auto severity = models::policy::level_name(one.level);
    add_sample(active, metric::kAlarmsActive, number(one.active),
               {one.site, one.asset_class, severity, one.kind});
    add_sample(waiting, metric::kAlarmsUnacknowledged, number(one.unacknowledged),
               {one.site, one.asset_class, severity, one.kind});
  }
  to.push_back(std::move(active));
  to.push_back(std::move(waiting));
}

void add_cases(const desk::AlarmPicture& alarms, Families& to) {
  MetricFamily& family = to.emplace_back(family_of(metric::kAlarmCases));
  for (const auto& [group, count] : alarms.open_cases)
    add_sample(family, metric::kAlarmCases, number(count), {group.first, group.second});
}

void add_changes(const desk::AlarmPicture& alarms, Families& to) {
  MetricFamily& family = to.emplace_back(family_of(metric::kAlarmChanges));
  for (const auto& [happened, count] : alarms.happened) {
    const auto& [site, kind, what] = happened;
    add_sample(family, metric::kAlarmChanges, static_cast<double>(count), {site, kind, what});
  }
}

void add_precision(const desk::AlarmPicture& alarms, Families& to) {
  MetricFamily judged = family_of(metric::kAlarmsJudged), ratio = family_of(metric::kAlarmPrecision);
  for (const store::AlarmPrecision& one : alarms.precision) {
    const auto add = [&](const char* verdict, std::int64_t count) {
      add_sample(judged, metric::kAlarmsJudged, number(count),
                 {one.site, one.asset_class, one.kind, verdict});
    };
    add("true", one.confirmed);
    add("false", one.unfounded);
    add("late", one.late);
    if (const auto precision = one.precision())
      add_sample(ratio, metric::kAlarmPrecision, *precision, {one.site, one.asset_class, one.kind});
  }
  to.push_back(std::move(judged));
  to.push_back(std::move(ratio));
}

}  // namespace

void add_alarm_families(const desk::AlarmPicture& alarms, Families& to) {
  add_assets(alarms, to);
  add_counts(alarms, to);
  add_cases(alarms, to);
  add_changes(alarms, to);
  add_precision(alarms, to);
  MetricFamily& seen = to.emplace_back(family_of(metric::kAlarmsSeen));
  if (alarms.seen_ms > 0) add_sample(seen, metric::kAlarmsSeen, number(alarms.seen_ms) / 1'000);
}

}  // namespace portent::serve
