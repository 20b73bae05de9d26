#include "serve/desk/figures.h"

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace portent::serve::desk {
namespace {

using nlohmann::json;
constexpr double kHour = 3'600'000;
constexpr std::array<const char*, 4> kLevels = {"blue", "yellow", "orange", "red"};

json nullable(const std::optional<double>& value, double scale = 1) {
  return value ? json(*value / scale) : json();
}

double hours(double ms) {
  return ms / kHour;
}
double hours(std::int64_t ms) {
  return hours(static_cast<double>(ms));
}

json alarms_json(const AlarmTally& alarms) {
  json raised = json::object();
  for (std::size_t level = 0; level < kLevels.size(); ++level) raised[kLevels[level]] = alarms.raised[level];
  return {{"raised", std::move(raised)},
          {"judged",
           {{"true", alarms.judged_true}, {"false", alarms.judged_false}, {"late", alarms.judged_late}}},
          {"precision", nullable(precision_of(alarms))}};
}

json production_json(const ProductionTally& made) {
  return {{"planned_h", hours(made.planned_ms)},
          {"run_h", hours(made.run_ms)},
          {"ideal_h", std::isfinite(made.ideal_ms) ? json(hours(made.ideal_ms)) : json()},
          {"total", made.total},
          {"good", made.good},
          {"availability", nullable(production_availability(made))},
          {"performance", nullable(production_performance(made))},
          {"quality", nullable(production_quality(made))},
          {"oee", nullable(overall_effectiveness(made))}};
}

json steps_json(const WorkTally& work) {
  json steps = json::object();
  for (std::size_t i = 0; i < kStepNames.size(); ++i) {
    const store::StepSum& step = work.steps[i];
    steps[kStepNames[i]] = {
        {"orders", step.orders},
        {"hours", hours(step.ms)},
        {"mean_h", step.orders ? json(hours(step.ms) / static_cast<double>(step.orders)) : json()}};
  }
  return steps;
}

json work_json(const WorkTally& work) {
  json kinds = json::object();
  for (const auto& [name, kind] : work.kinds)
    kinds[name] = {{"confirmed", kind.confirmed}, {"hours", kind.hours}, {"open", kind.open}};
  return {{"kinds", std::move(kinds)},
          {"rejected", work.rejected},
          {"costs", work.costs},
          {"due", work.due},
          {"in_time", work.in_time},
          {"backlog", open_orders(work)},
          {"backlog_h", nullable(backlog_hours(work))},
          {"overdue", work.overdue},
          {"schedule_compliance", nullable(schedule_compliance(work))},
          {"preventive_share", nullable(preventive_share(work))},
          {"preventive_hours_share", nullable(preventive_hours_share(work))},
          {"steps", steps_json(work)}};
}

/// What is stored is read as far as it can be: one odd number of one hour must not hide all others.
double number_of(const json& told, const char* name, double otherwise = 0) {
  const auto found = told.find(name);
  return found != told.end() && found->is_number() ? found->get<double>() : otherwise;
}
std::int64_t count_of(const json& told, const char* name) {
  const auto found = told.find(name);
  return found != told.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}
std::int64_t ms_of(const json& told, const char* name) {
  return std::llround(number_of(told, name) * kHour);
}
/// An object without members where there is none.
const json& part_of(const json& told, const char* name) {
  static const json kNone = json::object();
  const auto found = told.find(name);
  return found != told.end() && found->is_object() ? *found : kNone;
}

Uptime uptime_of(const json& told) {
  Uptime uptime;
  uptime.up_ms = ms_of(told, "up_h");
  uptime.planned_ms = ms_of(told, "planned_down_h");
  uptime.failed_ms = ms_of(told, "unplanned_down_h");
  uptime.failures = count_of(told, "unplanned_stops");
  uptime.repairs = count_of(told, "repairs");
  uptime.repair_ms = std::llround(number_of(told, "mttr_h") * kHour * static_cast<double>(uptime.repairs));
  return uptime;
}

AlarmTally alarms_of(const json& told) {
  AlarmTally alarms;
  const json &raised = part_of(told, "raised"), &judged = part_of(told, "judged");
  for (std::size_t level = 0; level < kLevels.size(); ++level)
    alarms.raised[level] = count_of(raised, kLevels[level]);
  alarms.judged_true = count_of(judged, "true");
  alarms.judged_false = count_of(judged, "false");
  alarms.judged_late = count_of(judged, "late");
  return alarms;
}

ProductionTally production_of(const json& told) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  return {number_of(told, "planned_h") * kHour, number_of(told, "run_h") * kHour,
          number_of(told, "ideal_h", kUnknown) * kHour, number_of(told, "total"), number_of(told, "good")};
}

WorkTally work_of(const json& told) {
  WorkTally work;
  for (const auto& [name, kind] : part_of(told, "kinds").items())
    work.kinds[name] = {count_of(kind, "confirmed"), number_of(kind, "hours"), count_of(kind, "open")};
  for (const auto& [currency, kinds] : part_of(told, "costs").items())
    for (const auto& [kind, cost] : kinds.items())
      if (cost.is_number()) work.costs[currency][kind] = cost.get<double>();
  work.rejected = count_of(told, "rejected");
  work.due = count_of(told, "due");
  work.in_time = count_of(told, "in_time");
  work.overdue = count_of(told, "overdue");
  const json& steps = part_of(told, "steps");
  for (std::size_t i = 0; i < kStepNames.size(); ++i) {
    const json& step = part_of(steps, kStepNames[i]);
    work.steps[i] = {count_of(step, "orders"), ms_of(step, "hours")};
  }
  return work;
}

}  // namespace

Figures& Figures::operator+=(const Figures& more) {
  uptime += more.uptime;
  alarms += more.alarms;
  production += more.production;
  if (!more.work) return *this;
  if (!work) work.emplace();
  *work += *more.work;
  return *this;
}

void Figures::follow(const Figures& later) {
  if (work && later.work)
    work->follow(*later.work);
  else if (later.work)
    work = later.work;
  Figures rest = later;
  rest.work.reset();
  *this += rest;
}

nlohmann::json figures_json(const Figures& figures) {
  const Uptime& uptime = figures.uptime;
  return {
      {"availability", nullable(availability(uptime))},
      {"up_h", hours(uptime.up_ms)},
      {"planned_down_h", hours(uptime.planned_ms)},
      {"unplanned_down_h", hours(uptime.failed_ms)},
      {"unplanned_stops", uptime.failures},
      {"repairs", uptime.repairs},
      {"mtbf_h", nullable(mean_time_between_failures(uptime), kHour)},
      {"mttr_h", nullable(mean_time_to_repair(uptime), kHour)},
      {"alarms", alarms_json(figures.alarms)},
      {"production", figures.production == ProductionTally{} ? json() : production_json(figures.production)},
      {"work", figures.work ? work_json(*figures.work) : json()}};
}

Figures figures_of(const nlohmann::json& told) {
  Figures figures{uptime_of(told), alarms_of(part_of(told, "alarms")), {}, {}};
  if (const auto made = told.find("production"); made != told.end() && made->is_object())
    figures.production = production_of(*made);
  if (const auto work = told.find("work"); work != told.end() && work->is_object())
    figures.work = work_of(*work);
  return figures;
}

}  // namespace portent::serve::desk
