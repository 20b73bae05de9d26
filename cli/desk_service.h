#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cli/config.h"
#include "ingest/log.h"
#include "serve/api/access_gate.h"
#include "serve/api/alarm_feed.h"
#include "serve/api/api_counters.h"
#include "serve/api/event_hub.h"
#include "serve/api/fleet_routes.h"
#include "serve/api/list_query.h"
#include "serve/api/model_book.h"
#include "serve/api/router.h"
#include "serve/api/web_server.h"
#include "serve/connector/connector.h"
#include "serve/desk/alarm_board.h"
#include "serve/desk/desk_consumer.h"
#include "serve/desk/figure_board.h"
#include "serve/desk/inspection_watch.h"
#include "serve/desk/period_statistics.h"
#include "serve/desk/search_book.h"
#include "serve/desk/stock_watch.h"
#include "serve/desk/tasks.h"
#include "serve/outward/outward_sender.h"
#include "serve/store/desk_claim.h"
#include "serve/stream/live_bindings.h"

namespace portent::cli {

/// The desk of `portent serve`: its database and audit file, who may ask for what, the HTTP API, and the
/// threads that take the log into the database and tell what is in it. One thread owns it.
class DeskService {
 public:
  /// Opens the database and brings its tables up to date. `say`: told a line for a person, from any thread;
  /// `failed`: called once where the desk's thread can't go on. Throws FatalError where something can't be
  /// used. `log` and what `sources` names must outlive it.
  DeskService(const ServiceConfig& config, ingest::Log& log, const serve::ApiSources& sources,
              serve::LiveBindings bindings, std::function<void(const std::string&)> say,
              std::function<void()> failed);

  /// Throws FatalError where the address is in use.
  void start();
  void stop();
  int port() const { return server_->port(); }
  std::string url() const;
  /// What the metrics tell of alarms. Thread-safe.
  std::shared_ptr<const serve::desk::AlarmPicture> alarms() const { return board_.picture(); }
  /// What they tell of maintenance. Thread-safe.
  std::shared_ptr<const serve::desk::FigurePicture> figures() const { return figures_.picture(); }
  /// What else the metrics tell of it. Thread-safe.
  const serve::desk::DeskCounters& counters() const { return consumer_.counters(); }
  const serve::ApiCounters& requests() const { return requests_; }
  std::size_t streams() const { return server_->streams(); }
  /// How it stands with webhooks and mail. Thread-safe.
  std::shared_ptr<const serve::outward::OutwardPicture> outward() const { return sender_.picture(); }
  /// How it stands with the CMMS. Thread-safe.
  serve::connector::ConnectorPicture connector() const {
    return connector_ ? *connector_->picture() : serve::connector::ConnectorPicture{};
  }
  /// Throws what ended a thread of the desk, if anything did.
  void rethrow() const;

 private:
  std::vector<serve::Route> routes(ingest::Log& log, const serve::ApiSources& sources);
  serve::desk::ConsumerOptions consumer_options(serve::LiveBindings bindings);
  serve::RouterHooks hooks();
  serve::outward::SenderOptions outward_options();
  std::unique_ptr<serve::connector::Connector> make_connector();
  /// Lets `work` run on a thread of its own; what it throws ends the service.
  void run(std::function<void(const std::stop_token&)> work);
  void say_first_steps();

  const ServiceConfig config_;
  std::function<void(const std::string&)> say_;
  std::function<void()> failed_;
  serve::store::DeskClaim claim_;  // before the database: another program's version may be at work on it
  serve::store::Store store_;
  serve::desk::AuditFile audit_;
  serve::ApiCounters requests_;
  serve::AccessBook book_;
  serve::AccessGate gate_;
  serve::CursorSigner signer_;
  serve::ModelBook models_;
  serve::EventHub hub_;
  serve::AlarmFeed feed_{store_, hub_};
  serve::desk::SearchBook search_{store_};
  serve::desk::AlarmBoard board_;
  serve::desk::FigureBoard figures_;
  serve::desk::DeskConsumer consumer_;
  std::unique_ptr<serve::Router> router_;
  std::unique_ptr<serve::WebServer> server_;
  serve::desk::PeriodStatistics statistics_;
  serve::outward::OutwardSender sender_;
  std::unique_ptr<serve::connector::Connector> connector_;  // nullptr: none is configured
  serve::desk::StockWatch stock_;
  serve::desk::TaskWatch tasks_;
  serve::desk::InspectionWatch inspections_;
  mutable std::mutex mutex_;
  std::exception_ptr error_;  ///< the first
  std::optional<serve::AccessUpkeep> upkeep_;
  std::vector<std::jthread> threads_;
};

}  // namespace portent::cli
