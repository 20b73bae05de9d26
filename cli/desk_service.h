#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "cli/config.h"
#include "ingest/log.h"
#include "serve/api/access_gate.h"
#include "serve/api/event_hub.h"
#include "serve/api/fleet_routes.h"
#include "serve/api/list_query.h"
#include "serve/api/router.h"
#include "serve/api/web_server.h"
#include "serve/desk/desk_consumer.h"
#include "serve/stream/live_bindings.h"

namespace portent::cli {

/// The desk of `portent serve`: its database and audit file, who may ask for what, the HTTP API, and the
/// thread that takes the log into the database. One thread owns it.
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
  /// Throws what ended the desk's thread, if anything did.
  void rethrow() const;

 private:
  std::vector<serve::Route> routes(const serve::ApiSources& sources);
  serve::RouterHooks hooks();
  void consume(const std::stop_token& stop);
  void say_first_steps();

  const ServiceConfig config_;
  std::function<void(const std::string&)> say_;
  std::function<void()> failed_;
  serve::store::Store store_;
  serve::desk::AuditFile audit_;
  serve::AccessBook book_{store_, audit_};
  serve::AccessGate gate_;
  serve::CursorSigner signer_;
  serve::EventHub hub_;
  std::unique_ptr<serve::Router> router_;
  std::unique_ptr<serve::WebServer> server_;
  serve::desk::DeskConsumer consumer_;
  std::exception_ptr error_;
  std::atomic<bool> ended_{false};  ///< error_ may be read
  std::optional<serve::AccessUpkeep> upkeep_;
  std::jthread thread_;
};

}  // namespace portent::cli
