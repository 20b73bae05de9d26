#include <optional>

#include "serve/metrics/collector.h"
#include "serve/metrics/families.h"

namespace portent::serve {
namespace {

using prometheus::MetricFamily;
using Families = std::vector<MetricFamily>;

void add_backlog(const desk::FigurePicture& seen, Families& to) {
  MetricFamily open = family_of(metric::kOrdersOpen), overdue = family_of(metric::kOrdersOverdue);
  for (const store::Backlog& one : seen.backlog) {
    add_sample(open, metric::kOrdersOpen, static_cast<double>(one.orders),
               {one.site, one.asset_class, one.kind});
    add_sample(overdue, metric::kOrdersOverdue, static_cast<double>(one.overdue),
               {one.site, one.asset_class, one.kind});
  }
  to.push_back(std::move(open));
  to.push_back(std::move(overdue));
}

/// One sample a site, and one a line or class of a site, where `value_of` its figures is known; `scale`: of a
/// unit of the value in base units.
template <typename ValueOf>
void add_each(const desk::FigurePicture& seen, const MetricSpec& of_sites, const MetricSpec& of_groups,
              double scale, ValueOf value_of, Families& to) {
  MetricFamily sites = family_of(of_sites), groups = family_of(of_groups);
  for (const auto& [site, figures] : seen.sites)
    if (const std::optional<double> value = value_of(figures))
      add_sample(sites, of_sites, *value * scale, {site});
  for (const desk::GroupFigures& one : seen.lines_and_classes.groups)
    if (const std::optional<double> value = value_of(one.figures))
      add_sample(groups, of_groups, *value * scale, {one.site, one.line, one.asset_class});
  to.push_back(std::move(sites));
  to.push_back(std::move(groups));
}

template <typename Each>
void each_cost(const desk::Figures& figures, Each each) {
  if (!figures.work) return;
  for (const auto& [currency, kinds] : figures.work->costs)
    for (const auto& [kind, cost] : kinds) each(currency, kind, cost);
}

void add_costs(const desk::FigurePicture& seen, Families& to) {
  MetricFamily sites = family_of(metric::kMaintenanceCost), groups = family_of(metric::kGroupMaintenanceCost);
  for (const auto& of : seen.sites)
    each_cost(of.figures, [&](const auto& currency, const auto& kind, double cost) {
      add_sample(sites, metric::kMaintenanceCost, cost, {of.site, currency, kind});
    });
  for (const auto& of : seen.lines_and_classes.groups)
    each_cost(of.figures, [&](const auto& currency, const auto& kind, double cost) {
      add_sample(groups, metric::kGroupMaintenanceCost, cost,
                 {of.site, of.line, of.asset_class, currency, kind});
    });
  to.push_back(std::move(sites));
  to.push_back(std::move(groups));
}

/// Of the figures of work, where that was counted.
template <typename Of>
auto of_work(Of of) {
  return [of](const desk::Figures& figures) {
    return figures.work ? of(*figures.work) : std::optional<double>();
  };
}

}  // namespace

void add_figure_families(const desk::FigurePicture& seen, Families& to) {
  constexpr double kMs = 1e-3, kHours = 3'600;
  add_backlog(seen, to);
  add_each(seen, metric::kBacklogWork, metric::kGroupBacklogWork, kHours, of_work(desk::backlog_hours), to);
  add_each(
      seen, metric::kAvailability, metric::kGroupAvailability, 1,
      [](const auto& f) { return desk::availability(f.uptime); }, to);
  add_each(
      seen, metric::kOee, metric::kGroupOee, 1,
      [](const auto& f) { return desk::overall_effectiveness(f.production); }, to);
  add_each(
      seen, metric::kMtbf, metric::kGroupMtbf, kMs,
      [](const auto& f) { return desk::mean_time_between_failures(f.uptime); }, to);
  add_each(
      seen, metric::kMttr, metric::kGroupMttr, kMs,
      [](const auto& f) { return desk::mean_time_to_repair(f.uptime); }, to);
  add_each(seen, metric::kScheduleCompliance, metric::kGroupScheduleCompliance, 1,
           of_work(desk::schedule_compliance), to);
  add_each(seen, metric::kPreventiveShare, metric::kGroupPreventiveShare, 1, of_work(desk::preventive_share),
           to);
  add_costs(seen, to);
  MetricFamily& dropped = to.emplace_back(family_of(metric::kGroupsDropped));
  if (seen.seen_ms > 0)
    add_sample(dropped, metric::kGroupsDropped, static_cast<double>(seen.lines_and_classes.dropped));
  MetricFamily& when = to.emplace_back(family_of(metric::kFiguresSeen));
  if (seen.seen_ms > 0) add_sample(when, metric::kFiguresSeen, static_cast<double>(seen.seen_ms) / 1'000);
}

}  // namespace portent::serve
