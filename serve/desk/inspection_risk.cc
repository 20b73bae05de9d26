#include "serve/desk/inspection_risk.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "models/forecast.h"

namespace portent::serve::desk {
namespace {

using models::policy::Level;
using store::InspectionNeed;

constexpr double kChance = 0.25, kBreach = 0.10, kHealth = 0.15, kAlarm = 0.25, kLate = 0.25;
constexpr double kDay = 86'400'000;

double weight(const InspectionNeed& need) {
  if (need.criticality == "A") return 1;
  if (need.criticality == "B") return 0.8;
  return need.criticality == "C" ? 0.5 : 0.7;
}

double share(Level level) {
  return static_cast<double>(level) / 4;
}
double unhealth(const InspectionNeed& need) {
  return need.health ? std::clamp(1 - *need.health / 100, 0.0, 1.0) : 0;
}
double lateness(const InspectionNeed& need) {
  return std::clamp(need.late.value_or(0) / 2, 0.0, 1.0);
}

/// That of the nearest horizon; nothing where the forecast gives none, or is kept no more.
std::optional<double> chance_of(store::Session& session, const InspectionNeed& need) {
  if (!need.health) return std::nullopt;
  const auto forecast = models::forecast_from_json(
      store::forecast_body(session, need.asset, need.forecast_ms, need.forecast_offset));
  if (!forecast || forecast->failure_probability.empty()) return std::nullopt;
  return std::ranges::min(forecast->failure_probability, {}, &models::FailureProbability::horizon)
      .probability;
}

std::string visited_words(const InspectionNeed& need, std::int64_t now_ms) {
  if (need.items == 0) return "no route looks at it";
  if (!need.inspected_ms) return "never inspected";
  const double days = static_cast<double>(now_ms - *need.inspected_ms) / kDay;
  return fmt::format("inspected {:.1f} days ago", std::max(days, 0.0));
}

std::vector<std::string> reasons_of(const Visit& visit, std::int64_t now_ms) {
  const InspectionNeed& need = visit.need;
  std::vector<std::pair<double, std::string>> all;
  if (visit.chance)
    all.emplace_back(kChance * *visit.chance, fmt::format("fails soon with {:.0f} %", 100 * *visit.chance));
  if (need.breach != Level::kNone)
    all.emplace_back(kBreach * share(need.breach),
                     fmt::format("its remaining life is under a limit ({})", level_name(need.breach)));
  if (need.health) all.emplace_back(kHealth * unhealth(need), fmt::format("health {:.0f}", *need.health));
  if (need.alarms > 0)
    all.emplace_back(kAlarm * share(need.alarm),
                     fmt::format("{} alarm{} stand{}, the worst {}", need.alarms, need.alarms == 1 ? "" : "s",
                                 need.alarms == 1 ? "s" : "", level_name(need.alarm)));
  if (need.overdue > 0)
    all.emplace_back(kLate * lateness(need),
                     fmt::format("{} item{} overdue", need.overdue, need.overdue == 1 ? "" : "s"));
  std::ranges::stable_sort(all, std::greater(), &std::pair<double, std::string>::first);
  std::vector<std::string> reasons;
  for (auto& [counts, words] : all) reasons.push_back(std::move(words));
  reasons.push_back(visited_words(need, now_ms));
  reasons.push_back(need.criticality.empty() ? "no criticality" : "criticality " + need.criticality);
  return reasons;
}

bool goes_before(const Visit& a, const Visit& b) {
  return a.risk != b.risk ? a.risk > b.risk : a.need.asset < b.need.asset;
}

}  // namespace

double inspection_risk(const InspectionNeed& need, double chance) {
  return 100 * weight(need) *
         (kChance * chance + kBreach * share(need.breach) + kHealth * unhealth(need) +
          kAlarm * share(need.alarm) + kLate * lateness(need));
}

std::vector<Visit> proposed_visits(store::Session& session, const std::vector<std::string>& sites,
                                   std::size_t most, std::int64_t now_ms) {
  std::vector<Visit> all;
  for (InspectionNeed& need : store::inspection_needs(session, sites, now_ms)) {
    const double bound = inspection_risk(need, need.health ? 1 : 0);
    all.push_back({std::move(need), std::nullopt, bound});
  }
  // By the most that each can come to: chances, which stand in the bodies of forecasts, are read only until
  // nothing that follows can be among the first any more.
  std::ranges::sort(all, goes_before);
  std::vector<Visit> first;
  for (Visit& visit : all) {
    if (first.size() == most && (most == 0 || first.back().risk > visit.risk)) break;
    visit.chance = chance_of(session, visit.need);
    visit.risk = inspection_risk(visit.need, visit.chance.value_or(0));
    first.insert(std::ranges::upper_bound(first, visit, goes_before), visit);
    if (first.size() > most) first.pop_back();
  }
  for (Visit& visit : first) visit.reasons = reasons_of(visit, now_ms);
  return first;
}

}  // namespace portent::serve::desk
