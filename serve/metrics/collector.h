#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <cstddef>
#include <vector>

#include "models/forecast.h"
#include "serve/metrics/metrics_server.h"

namespace portent::serve {

/// Makes the exposition when Prometheus asks for it, from snapshots: scoring threads never wait for a scrape,
/// and a series ends with its asset without being removed anywhere. Thread-safe.
class Collector : public prometheus::Collectable {
 public:
  Collector(MetricsSources sources, std::size_t most_assets) : sources_(sources), most_assets_(most_assets) {}
  /// One family for each metric of the catalogue, in its order; a family without samples is left out.
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  MetricsSources sources_;
  std::size_t most_assets_;
};

/// The histogram that Prometheus gets: every second bucket of the fine one (factor 1.41), 0.5 ms to 93 s.
/// Exact, since the kept bounds are bounds of the fine one.
prometheus::ClientMetric::Histogram latency_histogram(const LatencyHistogram::Snapshot& fine);

/// The families of single assets: remaining life, interval width, health, last reading; and their alarms,
/// as the desk has them, or where there is none (nullptr) by what the forecasts say.
void add_asset_families(const std::vector<models::Forecast>& kept, const desk::AlarmPicture* alarms,
                        std::vector<prometheus::MetricFamily>& to);
/// How the desk's alarms stand: of single assets, and counted.
void add_alarm_families(const desk::AlarmPicture& alarms, std::vector<prometheus::MetricFamily>& to);
/// What the desk of this process does; how its outbox stood when somebody looked; what its API was asked.
void add_desk_families(const desk::DeskCounters& desk, std::vector<prometheus::MetricFamily>& to);
void add_outbox_families(const desk::AlarmPicture& seen, std::vector<prometheus::MetricFamily>& to);
void add_api_families(const ApiCounters::Snapshot& api, std::size_t streams,
                      std::vector<prometheus::MetricFamily>& to);
/// How it stands with webhooks and mail, by subscriber.
void add_outward_families(const outward::OutwardPicture& seen, std::vector<prometheus::MetricFamily>& to);
/// How maintenance stands, by site, and by the largest lines and classes of sites.
void add_figure_families(const desk::FigurePicture& seen, std::vector<prometheus::MetricFamily>& to);
/// How it stands with the CMMS; nothing where there is none.
void add_connector_families(const connector::ConnectorPicture& seen,
                            std::vector<prometheus::MetricFamily>& to);
/// Whether the models in use still fit: drift of what comes in, and how intervals turned out.
void add_watch_families(const StreamCounters& counters, std::vector<prometheus::MetricFamily>& to);

}  // namespace portent::serve
