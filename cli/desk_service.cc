#include "cli/desk_service.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "cli/cmms_options.h"
#include "cli/desk_access.h"
#include "cli/open_log.h"
#include "cli/outward_options.h"
#include "cli/version.h"
#include "ingest/error.h"
#include "serve/api/access_routes.h"
#include "serve/api/alarm_routes.h"
#include "serve/api/answer_once.h"
#include "serve/api/connector_routes.h"
#include "serve/api/cursor_secret.h"
#include "serve/api/figures_routes.h"
#include "serve/api/history_routes.h"
#include "serve/api/ledger_routes.h"
#include "serve/api/order_routes.h"
#include "serve/api/predict_routes.h"
#include "serve/api/reading_routes.h"
#include "serve/api/round_routes.h"
#include "serve/api/search_routes.h"
#include "serve/api/statistics_routes.h"
#include "serve/api/stock_routes.h"
#include "serve/api/subscriber_routes.h"
#include "serve/store/access_rows.h"
#include "serve/store/idempotency.h"

namespace portent::cli {
namespace {

constexpr std::int64_t kDay = 86'400'000;

serve::AccessOptions access_options(serve::ApiCounters& counters) {
  serve::AccessOptions options;
  options.counters = &counters;
  return options;
}

serve::GateOptions gate_options(const ServiceConfig& config, serve::ApiCounters& counters) {
  serve::GateOptions options;
  options.counters = &counters;
  options.local_viewer = config.api_without_key == "view";
  return options;
}

serve::WebOptions web_options(const ServiceConfig& config,
                              const std::function<void(const std::string&)>& say) {
  serve::WebOptions options;
  options.host = config.api_host;
  options.port = config.api_port;
  options.purpose = "the HTTP API";
  options.say = say;
  options.option = "--set api.port";
  if (config.api_certificate.empty() != config.api_key.empty())
    throw ingest::FatalError("api.certificate and api.key: TLS needs both files", 2);
  if (!config.api_certificate.empty()) options.tls = {config.api_certificate, config.api_key};
  return options;
}

/// This process among those that share a database.
std::string holder_name() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  return fmt::format("{}:{}", host.data(), ::getpid());
}

/// A frozen desk's locks last no longer than its lease.
serve::store::StoreOptions store_options(const ServiceConfig& config) {
  serve::store::StoreOptions options;
  options.url = config.desk_store;
  options.stalled_writer = std::chrono::seconds(config.desk_lease_s);
  return options;
}

serve::desk::StatisticsOptions statistics_options(const ServiceConfig& config) {
  serve::desk::StatisticsOptions options;
  options.keep_hours_ms = config.desk_hour_days * kDay;
  return options;
}

}  // namespace

DeskService::DeskService(const ServiceConfig& config, ingest::Log& log, const serve::ApiSources& sources,
                         serve::LiveBindings bindings, std::function<void(const std::string&)> say,
                         std::function<void()> failed)
    : config_(config),
      say_(std::move(say)),
      failed_(std::move(failed)),
      claim_(config.desk_store),
      store_(store_options(config)),
      audit_(audit_path({config.desk_store, config.desk_audit})),
      book_(store_, audit_, access_options(requests_)),
      gate_(book_, gate_options(config, requests_)),
      signer_(serve::cursor_secret(store_, wall_clock_ms())),
      models_(models::Registry(config.registry, false), config.backend),
      board_(store_, static_cast<std::size_t>(config.metrics_assets)),
      figures_(store_, static_cast<std::size_t>(config.metrics_groups), say_),
      consumer_(store_, log, consumer_options(std::move(bindings))),
      router_(std::make_unique<serve::Router>(routes(log, sources), hooks())),
      server_(std::make_unique<serve::WebServer>(web_options(config, say_), router_->handler(), &hub_)),
      statistics_(store_, statistics_options(config)),
      sender_(store_, outward_options()),
      connector_(make_connector()),
      stock_(store_, {.committed = [this] { feed_.wake(); }}),
      tasks_(store_),
      inspections_(store_, {.committed = [this] { feed_.wake(); }}) {}

serve::desk::ConsumerOptions DeskService::consumer_options(serve::LiveBindings bindings) {
  serve::desk::ConsumerOptions options;
  options.intake.topics = topics_of(config_);
  options.intake.bindings = [bindings] { return bindings.current(); };
  options.intake.committed = [this] { feed_.wake(); };
  options.holder = holder_name();
  options.say = say_;
  options.lease_ms = config_.desk_lease_s * std::int64_t{1'000};
  options.keep_forecasts_ms = config_.desk_forecast_days * kDay;
  options.keep_alarms_ms = config_.desk_alarm_days * kDay;
  options.keep_events_ms = config_.desk_event_days * kDay;
  return options;
}

serve::outward::SenderOptions DeskService::outward_options() {
  serve::outward::SenderOptions options = sender_options(config_, holder_name());
  options.disabled = [this](const std::string& subscriber, const std::string& why) {
    audit_.append({wall_clock_ms(), "desk", "", "subscriber.disable", subscriber, "done", why});
    if (say_) say_(fmt::format("subscriber {} is disabled: it {}", subscriber, why));
  };
  return options;
}

std::unique_ptr<serve::connector::Connector> DeskService::make_connector() {
  auto options = connector_options(config_, holder_name());
  if (!options) {
    serve::connector::Connector::retire(store_);
    return nullptr;
  }
  if (const std::string warning = cmms_warning(config_); say_ && !warning.empty()) say_(warning);
  options->mirror.audit = [this](const serve::desk::AuditEntry& entry) { audit_.append(entry); };
  return std::make_unique<serve::connector::Connector>(store_, *std::move(options));
}

std::vector<serve::Route> DeskService::routes(ingest::Log& log, const serve::ApiSources& sources) {
  std::vector<serve::Route> routes;
  serve::Schemas schemas;
  const auto add = [&](std::vector<serve::Route> more, serve::Schemas named) {
    routes.insert(routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    for (auto& [name, schema] : named)
      if (!schemas.emplace(name, schema).second)
        throw ingest::FatalError("two chapters of the API describe " + name);
  };
  const auto require = [this](const serve::Call& call, serve::desk::Permission permission,
                              const std::string& site, const serve::Problem& missing) {
    return gate_.require_of(call, permission, site, permission, missing);
  };
  serve::ApiSources seen = sources;
  seen.desk = &consumer_.counters();
  add(serve::fleet_routes(seen, require), serve::fleet_schemas());
  add(serve::predict_routes(models_), serve::predict_schemas());
  add(serve::ledger_routes(store_, audit_, gate_, signer_), serve::ledger_schemas());
  add(serve::stock_routes(store_, audit_, gate_, signer_), serve::stock_schemas());
  add(serve::round_routes(store_, audit_, gate_, signer_), serve::round_schemas());
  add(serve::search_routes(search_, signer_), serve::search_schemas());
  serve::AlarmRouteOptions alarms;
  alarms.committed = [this] { feed_.wake(); };
  add(serve::alarm_routes(store_, book_, gate_, signer_, alarms), serve::alarm_schemas());
  add(serve::order_routes(store_, book_, gate_, signer_, alarms), serve::order_schemas());
  add(serve::connector_routes(store_, book_, gate_, signer_, alarms), serve::connector_schemas());
  routes.push_back(serve::alarm_stream_route(gate_, wall_clock_ms));
  serve::HistoryOptions history;
  if (!config_.archive_folder.empty()) history.archive = config_.archive_folder;
  add(serve::history_routes(store_, gate_, signer_, history), serve::history_schemas());
  add(serve::statistics_routes(store_, gate_, signer_), serve::statistics_schemas());
  add(serve::figures_routes(store_, audit_, gate_, signer_), serve::figures_schemas());
  serve::ReadingOptions posts;
  posts.max_clock_ahead = std::chrono::seconds(config_.max_clock_ahead_s);
  add(serve::reading_routes(log, topics_of(config_), store_, gate_, audit_, posts), serve::reading_schemas());
  add(serve::subscriber_routes(store_, book_, gate_, signer_,
                               serve::outward::AllowList(config_.outward.allow)),
      serve::subscriber_schemas());
  add(serve::access_routes(book_, gate_, signer_), serve::access_schemas());
  serve::add_openapi_route(routes, schemas, program_version());
  return routes;
}

serve::RouterHooks DeskService::hooks() {
  serve::RouterHooks hooks;
  hooks.now_ms = wall_clock_ms;
  hooks.gate = [this](serve::HttpRequest& request, const serve::Route* route, std::int64_t now_ms) {
    return gate_.check(request, route, now_ms);
  };
  hooks.once = [this](serve::Call& call, const std::function<serve::WebAnswer()>& work) {
    return serve::answer_once(store_, call, work);
  };
  hooks.answered = [this](const serve::Route* route, int status, std::optional<double> seconds) {
    requests_.answered(route ? route->tag : "none", route ? route->method : "none", status);
    if (seconds) requests_.took(*seconds);
  };
  hooks.failed = [this](const serve::Route& route, const std::string& what) {
    if (say_) say_(fmt::format("{} {} failed: {}", route.method, route.path, what));
  };
  return hooks;
}

void DeskService::start() {
  // A database file is one desk's (claim_): what it was answering when it was killed may be asked again at
  // once.
  if (store_.engine() == serve::store::Engine::kSqlite) store_.write(serve::store::forget_killed);
  server_->start();
  upkeep_.emplace(gate_, book_, wall_clock_ms);
  run([this](const std::stop_token& stop) {
    consumer_.run(stop, wall_clock_ms, [this](std::int64_t now_ms, const auto& lease) {
      statistics_.step(now_ms, lease);
      stock_.step(now_ms, lease);
      tasks_.step(now_ms, lease);
      inspections_.step(now_ms, lease);
    });
  });
  run([this](const std::stop_token& stop) { feed_.run(stop); });
  run([this](const std::stop_token& stop) { board_.run(stop, wall_clock_ms); });
  run([this](const std::stop_token& stop) { figures_.run(stop, wall_clock_ms); });
  run([this](const std::stop_token& stop) { sender_.run(stop, wall_clock_ms); });
  if (connector_) run([this](const std::stop_token& stop) { connector_->run(stop, wall_clock_ms); });
  say_first_steps();
}

/// A desk that nobody can enter yet says how one does.
void DeskService::say_first_steps() {
  if (!say_ || config_.api_without_key == "view") return;
  const bool none =
      store_.read([](serve::store::Session& session) { return serve::store::list_keys(session, 1).empty(); });
  if (none)
    say_(
        fmt::format("nobody has a key yet: portent keys create --store {} --name me --role administrator "
                    "(or --set api.without_key=view, to look from this machine)",
                    config_.desk_store.starts_with("postgres") ? "URL" : config_.desk_store));
}

void DeskService::run(std::function<void(const std::stop_token&)> work) {
  threads_.emplace_back([this, work = std::move(work)](const std::stop_token& stop) {
    try {
      work(stop);
    } catch (...) {
      {
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::current_exception();
      }
      failed_();
    }
  });
}

void DeskService::stop() {
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
  server_->stop();
  upkeep_.reset();
}

std::string DeskService::url() const {
  return fmt::format("{}://{}:{}", config_.api_certificate.empty() ? "http" : "https", config_.api_host,
                     server_->port());
}

void DeskService::rethrow() const {
  const std::lock_guard lock(mutex_);
  if (error_) std::rethrow_exception(error_);
}

}  // namespace portent::cli
