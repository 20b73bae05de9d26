#include "serve/desk/plant_statistics.h"

#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

namespace portent::serve::desk {
namespace {

constexpr std::array<const char*, 4> kLevels = {"blue", "yellow", "orange", "red"};
using Scope = std::tuple<std::string, std::string, std::string>;  // site, line, class

std::string_view name_of(Period period) {
  return period == Period::kHour ? "hour" : "day";
}

/// Sums up, and how many machines told their completeness.
struct Sum {
  PlantStatistics statistics;
  double completeness = 0;
  std::int64_t told = 0;
};

bool was_there(const Uptime& uptime) {
  return uptime.up_ms + uptime.planned_ms + uptime.failed_ms > 0;
}

void add(const MachinePeriod& machine, Sum& to) {
  ++to.statistics.machines;
  to.statistics.live += machine.live;
  to.statistics.uptime += machine.uptime;
  to.statistics.alarms += machine.alarms;
  if (!machine.completeness) return;
  to.completeness += *machine.completeness;
  ++to.told;
}

std::set<Scope> scopes_of(const MachinePeriod& machine) {
  std::set<Scope> scopes = {{"", "", ""}, {machine.site, "", ""}};
  if (!machine.line.empty()) scopes.insert({machine.site, machine.line, ""});
  if (machine.asset_class.empty()) return scopes;
  scopes.insert({"", "", machine.asset_class});
  scopes.insert({machine.site, "", machine.asset_class});
  return scopes;
}

nlohmann::json nullable(const std::optional<double>& value, double scale = 1) {
  return value ? nlohmann::json(*value / scale) : nlohmann::json();
}

}  // namespace

std::int64_t length_of(Period period) {
  return period == Period::kHour ? 3'600'000 : 86'400'000;
}

std::int64_t begin_of(Period period, std::int64_t ts) {
  const std::int64_t length = length_of(period), into = ts % length;
  return ts - (into < 0 ? into + length : into);
}

AlarmTally& AlarmTally::operator+=(const AlarmTally& more) {
  for (std::size_t level = 0; level < raised.size(); ++level) raised[level] += more.raised[level];
  judged_true += more.judged_true;
  judged_false += more.judged_false;
  judged_late += more.judged_late;
  return *this;
}

std::optional<double> precision_of(const AlarmTally& tally) {
  const std::int64_t followed = tally.judged_true + tally.judged_late, all = followed + tally.judged_false;
  if (all == 0) return std::nullopt;
  return static_cast<double>(followed) / static_cast<double>(all);
}

std::vector<PlantStatistics> statistics_of(std::span<const MachinePeriod> machines, Period period,
                                           std::int64_t from) {
  std::map<Scope, Sum> sums;
  for (const MachinePeriod& machine : machines) {
    if (!was_there(machine.uptime)) continue;
    for (const Scope& scope : scopes_of(machine)) add(machine, sums[scope]);
  }
  std::vector<PlantStatistics> all;
  for (auto& [scope, sum] : sums) {
    PlantStatistics& s = sum.statistics;
    std::tie(s.site, s.line, s.asset_class) = scope;
    s.period = period;
    s.from = from;
    if (sum.told > 0) s.completeness = sum.completeness / static_cast<double>(sum.told);
    all.push_back(std::move(s));
  }
  return all;
}

std::string id_of(const PlantStatistics& s) {
  const auto word = [](const std::string& name) { return name.empty() ? "*" : name; };
  return word(s.site) + "/" + word(s.line) + "/" + word(s.asset_class) + "/" +
         std::string(name_of(s.period)) + "/" + std::to_string(s.from);
}

std::string to_json(const PlantStatistics& s) {
  nlohmann::json raised = nlohmann::json::object();
  for (std::size_t level = 0; level < kLevels.size(); ++level)
    raised[kLevels[level]] = s.alarms.raised[level];
  constexpr double kHour = 3'600'000;
  return nlohmann::json{
      {"schema", "portent.period/1.0"},
      {"id", id_of(s)},
      {"kind", "period"},
      {"site", s.site},
      {"line", s.line},
      {"class", s.asset_class},
      {"period", name_of(s.period)},
      {"from", s.from},
      {"to", s.from + length_of(s.period)},
      {"machines", s.machines},
      {"live_share", s.machines ? static_cast<double>(s.live) / static_cast<double>(s.machines) : 0.0},
      {"availability", nullable(availability(s.uptime))},
      {"up_h", static_cast<double>(s.uptime.up_ms) / kHour},
      {"planned_down_h", static_cast<double>(s.uptime.planned_ms) / kHour},
      {"unplanned_down_h", static_cast<double>(s.uptime.failed_ms) / kHour},
      {"unplanned_stops", s.uptime.failures},
      {"repairs", s.uptime.repairs},
      {"mtbf_h", nullable(mean_time_between_failures(s.uptime), kHour)},
      {"mttr_h", nullable(mean_time_to_repair(s.uptime), kHour)},
      {"completeness", nullable(s.completeness)},
      {"alarms",
       {{"raised", std::move(raised)},
        {"judged",
         {{"true", s.alarms.judged_true}, {"false", s.alarms.judged_false}, {"late", s.alarms.judged_late}}},
        {"precision", nullable(precision_of(s.alarms))}}}}
      .dump();
}

}  // namespace portent::serve::desk
