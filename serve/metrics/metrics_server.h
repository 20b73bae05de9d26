#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "serve/api/api_counters.h"
#include "serve/archive/archive_counters.h"
#include "serve/connector/connector_picture.h"
#include "serve/desk/alarm_picture.h"
#include "serve/desk/desk_counters.h"
#include "serve/desk/figure_board.h"
#include "serve/metrics/scrape_access.h"
#include "serve/outward/outward_picture.h"
#include "serve/stream/counters.h"
#include "serve/stream/fleet_view.h"

namespace portent::serve {

struct MetricsOptions {
  std::string address =
      "127.0.0.1:9464";             ///< HOST:PORT, `[ADDRESS]:PORT` for IPv6; port 0 lets the system choose
  std::size_t most_assets = 1'000;  ///< that get series of their own; those nearest to failure are kept
  ScrapeAccess access = {};
  std::function<void(const std::string&)> say =
      {};  ///< told when a certificate was read anew, or could not be
};

/// What the metrics are read from, at each scrape.
struct MetricsSources {
  const FleetView& fleet;
  const StreamCounters& counters;
  const ArchiveCounters* archive = nullptr;  ///< where this process archives
  /// Where this process is a desk: what its AlarmBoard last saw, never nullptr.
  std::function<std::shared_ptr<const desk::AlarmPicture>()> alarms = {};
  const desk::DeskCounters* desk = nullptr;  ///< where it is, as the next two
  const ApiCounters* api = nullptr;
  std::function<std::size_t()> streams = {};  ///< of events, open now; thread-safe
  /// What its sender last saw, never nullptr; thread-safe.
  std::function<std::shared_ptr<const outward::OutwardPicture>()> outward = {};
  /// What the desk's FigureBoard last saw, never nullptr; thread-safe.
  std::function<std::shared_ptr<const desk::FigurePicture>()> figures = {};
  std::function<connector::ConnectorPicture()> connector =
      {};  ///< what the connector to a CMMS last saw; thread-safe
};

class WebServer;

/// Serves `/metrics` to Prometheus on a listener of its own, apart from the API, to whom
/// MetricsOptions::access lets. start(), port() and stop() belong to one thread. The sources must outlive it.
class MetricsServer {
 public:
  MetricsServer(MetricsOptions options, MetricsSources sources);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  /// Throws FatalError where the address is malformed, in use or not this machine's, where it is open to
  /// other machines without anything that keeps them out, or where certificate or key can't be used.
  void start();
  /// The bound port; 0 before start().
  int port() const;
  /// Returns in about 100 ms. May be called twice.
  void stop();

 private:
  MetricsOptions options_;
  MetricsSources sources_;
  std::unique_ptr<WebServer> server_;
};

}  // namespace portent::serve
