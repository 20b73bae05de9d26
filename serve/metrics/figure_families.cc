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

/// One sample a site where `value_of` its figures is known; `scale`: of a unit of the value in base units.
template <typename ValueOf>
void add_each(const desk::FigurePicture& seen, const MetricSpec& spec, double scale, ValueOf value_of,
              Families& to) {
  MetricFamily& family = to.emplace_back(family_of(spec));
  for (const auto& [site, figures] : seen.sites)
    if (const std::optional<double> value = value_of(figures))
      add_sample(family, spec, *value * scale, {site});
}

void add_costs(const desk::FigurePicture& seen, Families& to) {
  MetricFamily& family = to.emplace_back(family_of(metric::kMaintenanceCost));
  for (const auto& [site, figures] : seen.sites) {
    if (!figures.work) continue;
    for (const auto& [currency, kinds] : figures.work->costs)
      for (const auto& [kind, cost] : kinds)
        add_sample(family, metric::kMaintenanceCost, cost, {site, currency, kind});
  }
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
  add_each(seen, metric::kBacklogWork, kHours, of_work(desk::backlog_hours), to);
  add_each(
      seen, metric::kAvailability, 1, [](const auto& f) { return desk::availability(f.uptime); }, to);
  add_each(
      seen, metric::kOee, 1, [](const auto& f) { return desk::overall_effectiveness(f.production); }, to);
  add_each(
      seen, metric::kMtbf, kMs, [](const auto& f) { return desk::mean_time_between_failures(f.uptime); }, to);
  add_each(
      seen, metric::kMttr, kMs, [](const auto& f) { return desk::mean_time_to_repair(f.uptime); }, to);
  add_each(seen, metric::kScheduleCompliance, 1, of_work(desk::schedule_compliance), to);
  add_each(seen, metric::kPreventiveShare, 1, of_work(desk::preventive_share), to);
  add_costs(seen, to);
  MetricFamily& when = to.emplace_back(family_of(metric::kFiguresSeen));
  if (seen.seen_ms > 0) add_sample(when, metric::kFiguresSeen, static_cast<double>(seen.seen_ms) / 1'000);
}

}  // namespace portent::serve
