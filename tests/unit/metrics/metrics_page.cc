#include "tests/unit/metrics/metrics_page.h"

#include <fmt/format.h>

#include "serve/metrics/catalogue.h"

namespace portent::tests {
namespace {

constexpr std::string_view kBefore = R"(# Metrics

`--metrics HOST:PORT` (default `127.0.0.1:9464`) serves these at `/metrics` for Prometheus. They are read from snapshots when Prometheus asks, so a scrape
never makes scoring wait. This page is written from `serve/metrics/catalogue.h`; a test fails when it is out of date, and says how to renew it.

| metric | type | unit | labels | meaning |
|---|---|---|---|---|
)";

constexpr std::string_view kAfter = R"(
- **Counters start at 0 with the process**, as Prometheus expects: use `rate()` or `increase()`. A `reason` has a series once it has occurred.
- **Life units.** A machine's life may be counted in cycles, hours or kilometres, so `portent_asset_rul` has no unit in its name but a label `unit` (UCUM, or
  `cycle`). Never add or average over different units: select or group by `unit`.
- **Quantiles.** `portent_asset_rul` is a gauge whose label `quantile` is 0.1, 0.5 or 0.9: the bounds of the 80 % interval and the median. Always select one.
- **Health is a ratio** from 0 to 1 here, as Prometheus' conventions ask for; forecasts and the API give the same number as 0 to 100.
- **Alarms** have a series only while they are active, with the highest severity of the machine (`blue`, `yellow`, `orange`, `red`). A desk tells them as it
  has them, once a second; a process that only scores, by what its forecasts say. `portent_alarms_*` count all of them, also those beyond the cap.
- **Event time.** `portent_asset_last_reading_timestamp_seconds` is the device's clock. In a replay of old data it is old: `changes()` tells silence, `time() -` does not.
- **The cap on machines** (1,000 by default) limits the series of single machines. Those nearest to failure are kept, so the worst are never the dropped.
- **The cap on lines and classes** (`metrics.most_groups`, 100 by default) limits `portent_group_*`, of which each series is of a line of a site (`class` is empty) or of a
  class of a site (`line` is empty). A machine counts in both: select one, as by `line!=""`.
- **Drift.** `portent_model_drift_psi` compares the smoothed values of about the last 20,000 steps of a regime with training's, machines of each age with
  training's of that age; steps of a process that began anew are few at first. Of a model at most 200 indices are shown, the largest.
- **Coverage.** A life that ends with a `failure` control record is judged at 8, 24, 40, 60 and 80 % of the cap before its end, by what was forecast there
  and kept with the asset's state. Lives without a life counter are not judged.
- **Challengers.** A model of `portent_shadow_*` is named by the champion's reference. The difference is in its life unit: never add it over models.
- **Latency** goes from 0.5 ms to 93 s in steps of a factor of 1.41, so a quantile is right within that factor.
)";

std::string_view word(serve::MetricKind kind) {
  switch (kind) {
    case serve::MetricKind::kCounter:
      return "counter";
    case serve::MetricKind::kHistogram:
      return "histogram";
    case serve::MetricKind::kGauge:
      break;
  }
  return "gauge";
}

}  // namespace

std::string metrics_page() {
  std::string page(kBefore);
  for (const auto* spec : serve::metric_catalogue())
    page += fmt::format("| `{}` | {} | {} | {} | {} |\n", spec->name, word(spec->kind), spec->unit,
                        spec->labels, spec->help);
  return page.append(kAfter);
}

}  // namespace portent::tests
