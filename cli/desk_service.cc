#include "cli/desk_service.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "cli/desk_access.h"
#include "cli/open_log.h"
#include "cli/version.h"
#include "ingest/error.h"
#include "serve/api/access_routes.h"
#include "serve/api/answer_once.h"
#include "serve/desk/secret.h"
#include "serve/store/access_rows.h"

namespace portent::cli {
namespace {

constexpr std::int64_t kDay = 86'400'000;

serve::GateOptions gate_options(const ServiceConfig& config) {
  serve::GateOptions options;
  options.local_viewer = config.api_without_key == "view";
  return options;
}

serve::WebOptions web_options(const ServiceConfig& config) {
  serve::WebOptions options;
  options.host = config.api_host;
  options.port = config.api_port;
  options.purpose = "the HTTP API";
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

serve::desk::ConsumerOptions consumer_options(const ServiceConfig& config, serve::LiveBindings bindings) {
  serve::desk::ConsumerOptions options;
  options.intake.topics = topics_of(config);
  options.intake.bindings = [bindings] { return bindings.current(); };
  options.holder = holder_name();
  options.lease_ms = config.desk_lease_s * std::int64_t{1'000};
  options.keep_forecasts_ms = config.desk_forecast_days * kDay;
  options.keep_alarms_ms = config.desk_alarm_days * kDay;
  return options;
}

}  // namespace

DeskService::DeskService(const ServiceConfig& config, ingest::Log& log, const serve::ApiSources& sources,
                         serve::LiveBindings bindings, std::function<void(const std::string&)> say,
                         std::function<void()> failed)
    : config_(config),
      say_(std::move(say)),
      failed_(std::move(failed)),
      store_({config.desk_store}),
      audit_(audit_path({config.desk_store, config.desk_audit})),
      gate_(book_, gate_options(config)),
      signer_(serve::desk::random_text(32)),
      router_(std::make_unique<serve::Router>(routes(sources), hooks())),
      server_(std::make_unique<serve::WebServer>(web_options(config), router_->handler(), &hub_)),
      consumer_(store_, log, consumer_options(config, std::move(bindings))) {}

std::vector<serve::Route> DeskService::routes(const serve::ApiSources& sources) {
  std::vector<serve::Route> routes;
  serve::Schemas schemas;
  const auto add = [&](std::vector<serve::Route> more, serve::Schemas named) {
    routes.insert(routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    schemas.merge(named);
  };
  const auto require = [this](const serve::Call& call, serve::desk::Permission permission,
                              const std::string& site) { return gate_.require(call, permission, site); };
  add(serve::fleet_routes(sources, require), serve::fleet_schemas());
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
  hooks.failed = [this](const serve::Route& route, const std::string& what) {
    if (say_) say_(fmt::format("{} {} failed: {}", route.method, route.path, what));
  };
  return hooks;
}

void DeskService::start() {
  server_->start();
  upkeep_.emplace(gate_, book_, wall_clock_ms);
  thread_ = std::jthread([this](const std::stop_token& stop) { consume(stop); });
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

void DeskService::consume(const std::stop_token& stop) {
  try {
    consumer_.run(stop, wall_clock_ms);
  } catch (...) {
    error_ = std::current_exception();
    ended_ = true;
    failed_();
  }
}

void DeskService::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  server_->stop();
  upkeep_.reset();
}

std::string DeskService::url() const {
  return fmt::format("{}://{}:{}", config_.api_certificate.empty() ? "http" : "https", config_.api_host,
                     server_->port());
}

void DeskService::rethrow() const {
  if (ended_ && error_) std::rethrow_exception(error_);
}

}  // namespace portent::cli
