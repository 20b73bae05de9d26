#include "models/policy/breach.h"
#include "serve/metrics/collector.h"
#include "serve/metrics/families.h"

namespace portent::serve {
namespace {

using models::Forecast;
using prometheus::MetricFamily;

void add_life(MetricFamily& to, const Forecast& f) {
  add_sample(to, metric::kRul, f.rul.p10, {f.asset, f.site, f.unit, "0.1"});
  add_sample(to, metric::kRul, f.rul.p50, {f.asset, f.site, f.unit, "0.5"});
  add_sample(to, metric::kRul, f.rul.p90, {f.asset, f.site, f.unit, "0.9"});
}

void add_foretold(MetricFamily& to, const Forecast& f) {
  const auto worst = models::policy::worst(f.breaches);
  if (worst == models::policy::Level::kNone) return;
  add_sample(to, metric::kAlarm, 1, {f.asset, f.site, models::policy::level_name(worst), "rul"});
}

template <typename Each>
void add_family(const std::vector<Forecast>& kept, const MetricSpec& spec, std::size_t samples_each,
                std::vector<MetricFamily>& to, Each each) {
  MetricFamily& family = to.emplace_back(family_of(spec));
  family.metric.reserve(samples_each * kept.size());
  for (const Forecast& forecast : kept) each(family, forecast);
}

}  // namespace

void add_asset_families(const std::vector<Forecast>& kept, const desk::AlarmPicture* alarms,
                        std::vector<MetricFamily>& to) {
  add_family(kept, metric::kRul, 3, to, add_life);
  add_family(kept, metric::kRulWidth, 1, to, [](MetricFamily& family, const Forecast& f) {
    add_sample(family, metric::kRulWidth, f.rul.p90 - f.rul.p10, {f.asset, f.site, f.unit});
  });
  add_family(kept, metric::kHealth, 1, to, [](MetricFamily& family, const Forecast& f) {
    add_sample(family, metric::kHealth, f.health / 100, {f.asset, f.site});
  });
  if (alarms == nullptr)
    add_family(kept, metric::kAlarm, 0, to, add_foretold);
  else
    add_alarm_families(*alarms, to);
  add_family(kept, metric::kLastReading, 1, to, [](MetricFamily& family, const Forecast& f) {
    add_sample(family, metric::kLastReading, static_cast<double>(f.ts) / 1000, {f.asset, f.site});
  });
}

}  // namespace portent::serve
