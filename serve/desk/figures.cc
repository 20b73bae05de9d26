#include "serve/desk/figures.h"

#include <array>
#include <cmath>
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
          {"ideal_h", hours(made.ideal_ms)},
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

std::int64_t ms_of(const json& told, const char* name) {
  return std::llround(told.at(name).get<double>() * kHour);
}

Uptime uptime_of(const json& told) {
  Uptime uptime;
  uptime.up_ms = ms_of(told, "up_h");
  uptime.planned_ms = ms_of(told, "planned_down_h");
  uptime.failed_ms = ms_of(told, "unplanned_down_h");
  uptime.failures = told.at("unplanned_stops");
  uptime.repairs = told.at("repairs");
  if (uptime.repairs > 0)
    uptime.repair_ms =
        std::llround(told.at("mttr_h").get<double>() * kHour * static_cast<double>(uptime.repairs));
  return uptime;
}

AlarmTally alarms_of(const json& told) {
  AlarmTally alarms;
  for (std::size_t level = 0; level < kLevels.size(); ++level)
    alarms.raised[level] = told.at("raised").at(kLevels[level]);
  const json& judged = told.at("judged");
  alarms.judged_true = judged.at("true");
  alarms.judged_false = judged.at("false");
  alarms.judged_late = judged.at("late");
  return alarms;
}

ProductionTally production_of(const json& told) {
  const auto ms = [&](const char* name) { return told.at(name).get<double>() * kHour; };
  return {ms("planned_h"), ms("run_h"), ms("ideal_h"), told.at("total"), told.at("good")};
}

WorkTally work_of(const json& told) {
  WorkTally work;
  for (const auto& [name, kind] : told.at("kinds").items())
    work.kinds[name] = {kind.at("confirmed"), kind.at("hours"), kind.at("open")};
  told.at("costs").get_to(work.costs);
  work.rejected = told.at("rejected");
  work.due = told.at("due");
  work.in_time = told.at("in_time");
  work.overdue = told.at("overdue");
  for (std::size_t i = 0; i < kStepNames.size(); ++i) {
    const json& step = told.at("steps").at(kStepNames[i]);
    work.steps[i] = {step.at("orders"), ms_of(step, "hours")};
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
  Figures figures{uptime_of(told), alarms_of(told.at("alarms")), {}, {}};
  if (const auto made = told.find("production"); made != told.end() && made->is_object())
    figures.production = production_of(*made);
  if (const auto work = told.find("work"); work != told.end() && work->is_object())
    figures.work = work_of(*work);
  return figures;
}

}  // namespace portent::serve::desk
