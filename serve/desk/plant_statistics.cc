#include "serve/desk/plant_statistics.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

namespace portent::serve::desk {
namespace {

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

bool did_something(const MachinePeriod& machine) {
  return (machine.work && *machine.work != WorkTally{}) || machine.production != ProductionTally{};
}

void add(const MachinePeriod& machine, Sum& to) {
  Figures figures = machine;
  if (!was_there(machine.uptime)) figures.alarms = {};
  static_cast<Figures&>(to.statistics) += figures;
  if (!was_there(machine.uptime)) return;
  ++to.statistics.machines;
  to.statistics.live += machine.live;
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

}  // namespace

std::int64_t length_of(Period period) {
  return period == Period::kHour ? 3'600'000 : 86'400'000;
}

std::int64_t begin_of(Period period, std::int64_t ts) {
  const std::int64_t length = length_of(period), into = ts % length;
  return ts - (into < 0 ? into + length : into);
}

std::vector<PlantStatistics> statistics_of(std::span<const MachinePeriod> machines, Period period,
                                           std::int64_t from) {
  std::map<Scope, Sum> sums;
  for (const MachinePeriod& machine : machines) {
    if (!was_there(machine.uptime) && !did_something(machine)) continue;
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
  nlohmann::json told = figures_json(s);
  told.update(
      {{"schema", "portent.period/1.1"},
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
       {"completeness", s.completeness ? nlohmann::json(*s.completeness) : nlohmann::json()}});
  return told.dump();
}

}  // namespace portent::serve::desk
