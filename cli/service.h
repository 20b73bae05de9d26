#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "cli/archiving.h"
#include "cli/config.h"
#include "cli/desk_service.h"
#include "cli/signals.h"
#include "ingest/bindings.h"
#include "ingest/log.h"
#include "serve/metrics/metrics_server.h"
#include "serve/stream/bindings_feed.h"
#include "serve/stream/counters.h"
#include "serve/stream/fleet_view.h"
#include "serve/stream/follower.h"
#include "serve/stream/model_shelf.h"
#include "serve/stream/scorer.h"
#include "serve/stream/silence_report.h"

namespace portent::cli {

/// What each asset is, and how its records are scored, by a configuration.
/// With models.assets `topic`, as that topic stands now.
ingest::Bindings bindings_of(const ServiceConfig& config, ingest::Log& log);
serve::ScoringOptions scoring_options(const ServiceConfig& config);

/// How workers of `group` work, whatever their job.
serve::ScorerOptions worker_options(const ServiceConfig& config, const std::string& group,
                                    std::function<void(const std::string&)> say = {});
/// How they and others serve their metrics.
serve::MetricsOptions metrics_options(const ServiceConfig& config,
                                      std::function<void(const std::string&)> say = {});
/// Where /metrics is, by the port that was got.
std::string metrics_url(const ServiceConfig& config, int port);

/// The parts of `score`, `serve` and `demo`, put together: log, models, scorer, fleet view, metrics and,
/// where wanted, the API. One thread owns it.
class Service {
 public:
  /// Opens the log and loads the models; `api`: with the HTTP API; `say`: told in one line each what becomes
  /// of challengers and of a log that goes away, from any thread. Throws FatalError where something is
  /// missing.
  Service(ServiceConfig config, bool api, std::function<void(const std::string&)> say = {});

  /// Listeners first, so that a port in use ends the program before it takes work from another; then the
  /// scorer.
  void start();
  /// Returns at the first signal (its number), or 0 once `done` says so, or throws what ended a part.
  int run(Signals& signals, const std::function<bool()>& done = {});
  /// Throws what ended a part, if anything did.
  void check() const;
  /// Stops scoring after the transactions in flight, then the listeners.
  void stop();

  ingest::Log& log() { return *log_; }
  const serve::FleetView& fleet() const { return fleet_; }
  const serve::StreamCounters& counters() const { return counters_; }
  const ServiceConfig& config() const { return config_; }
  std::uint64_t forecasts_seen() const { return follower_ ? follower_->seen() : 0; }
  std::string api_url() const;
  std::string metrics_url() const;

 private:
  serve::LiveBindings live_bindings() const { return feed_ ? feed_->live() : serve::LiveBindings(bindings_); }

  ServiceConfig config_;
  bool serves_api_;
  std::function<void(const std::string&)> say_;
  std::unique_ptr<ingest::Log> log_;
  serve::StreamCounters counters_;
  ingest::Bindings bindings_;                ///< where they come from no topic
  std::optional<serve::BindingsFeed> feed_;  ///< where they do
  serve::ModelShelf shelf_;
  serve::FleetView fleet_;
  serve::ArchiveCounters archive_;
  std::atomic<bool> failed_{false};
  std::optional<DeskService> desk_;  // the metrics ask it
  std::optional<serve::MetricsServer> metrics_;
  std::optional<serve::Follower> follower_;
  std::optional<serve::SilenceTimer> silence_;
  std::optional<serve::Scorer> scorer_;
  std::optional<Archiving> archiving_;
};

}  // namespace portent::cli
