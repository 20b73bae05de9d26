#include "cli/service.h"

#include "cli/desk_access.h"
#include "cli/explain_stored.h"
#include "cli/open_log.h"
#include "models/registry.h"

namespace portent::cli {

ingest::Bindings bindings_of(const ServiceConfig& config, ingest::Log& log) {
  if (config.assets == kFromTopic) return serve::read_bindings(log, topics_of(config).assets());
  return config.assets.empty() ? ingest::Bindings::all_to(config.model)
                               : ingest::Bindings::from_file(config.assets);
}

serve::ScoringOptions scoring_options(const ServiceConfig& config) {
  serve::ScoringOptions options;
  options.topics = topics_of(config);
  options.group = config.group;
  options.round_every = config.round_every;
  options.readings_a_state = 16;
  options.limits.max_bytes = static_cast<std::size_t>(config.max_record_bytes);
  options.quality_window_ms = config.quality_window_s * std::int64_t{1'000};
  options.silent_after_ms = config.silent_after_s * std::int64_t{1'000};
  options.max_clock_ahead = std::chrono::seconds(config.max_clock_ahead_s);
  return options;
}

serve::ScorerOptions worker_options(const ServiceConfig& config, const std::string& group,
                                    std::function<void(const std::string&)> say) {
  serve::ScorerOptions options;
  options.threads = config.threads;
  serve::WorkerOptions& worker = options.worker;
  worker.group.group = group;
  worker.group.instance = config.instance;
  worker.max_batch = static_cast<std::size_t>(config.max_batch);
  worker.max_delay = std::chrono::milliseconds(config.max_delay_ms);
  worker.group.session_timeout = std::chrono::milliseconds(config.session_timeout_ms);
  worker.group.max_poll_interval = std::chrono::milliseconds(config.max_poll_interval_ms);
  worker.delivery =
      config.delivery == "at_least_once" ? serve::Delivery::kAtLeastOnce : serve::Delivery::kExactlyOnce;
  worker.commit_every = std::chrono::milliseconds(config.commit_every_ms);
  worker.commit_interval = std::chrono::milliseconds(config.commit_interval_ms);
  worker.commit_spacing = std::chrono::milliseconds(config.commit_spacing_ms);
  worker.scoring = scoring_options(config);
  worker.say = std::move(say);
  return options;
}

serve::MetricsOptions metrics_options(const ServiceConfig& config,
                                      std::function<void(const std::string&)> say) {
  serve::MetricsOptions options;
  options.address = config.metrics;
  options.most_assets = static_cast<std::size_t>(config.metrics_assets);
  options.access = {config.metrics_certificate, config.metrics_certificate_key, config.metrics_key_file,
                    config.metrics_open};
  options.say = std::move(say);
  return options;
}

std::string metrics_url(const ServiceConfig& config, int port) {
  return (config.metrics_certificate.empty() ? "http://" : "https://") +
         config.metrics.substr(0, config.metrics.rfind(':')) + ":" + std::to_string(port) + "/metrics";
}

Service::Service(ServiceConfig config, bool api, std::function<void(const std::string&)> say)
    : config_(std::move(config)),
      serves_api_(api),
      say_(std::move(say)),
      log_(open_log(config_)),
      bindings_(bindings_of(config_, *log_)),
      shelf_(models::Registry(config_.registry, false),
             bindings_.version() < 0 ? bindings_.models() : std::vector<std::string>(), config_.backend,
             {config_.shadow, say_}) {
  if (bindings_.version() >= 0) feed_.emplace(*log_, topics_of(config_).assets(), counters_);
  if (api)
    desk_.emplace(config_, *log_,
                  serve::ApiSources{fleet_, counters_, {}, explainer(*log_, config_, live_bindings())},
                  live_bindings(), say_, [this] { failed_ = true; });
  serve::MetricsSources sources{fleet_, counters_};
  if (serves_api_ && !config_.archive_folder.empty()) sources.archive = &archive_;
  if (desk_) {
    sources.alarms = [this] { return desk_->alarms(); };
    sources.figures = [this] { return desk_->figures(); };
    sources.desk = &desk_->counters();
    sources.api = &desk_->requests();
    sources.streams = [this] { return desk_->streams(); };
    sources.outward = [this] { return desk_->outward(); };
    sources.connector = [this] { return desk_->connector(); };
  }
  metrics_.emplace(metrics_options(config_, say_), std::move(sources));
}

void Service::start() {
  metrics_->start();
  if (desk_) desk_->start();
  const auto failed = [this] { failed_ = true; };
  follower_.emplace(*log_, fleet_, serve::FollowerOptions{topics_of(config_).predictions()}, failed);
  silence_.emplace(
      *log_, live_bindings(), counters_,
      serve::SilenceOptions{topics_of(config_), config_.silent_after_s * std::int64_t{1'000}, wall_clock_ms});
  scorer_.emplace(*log_, live_bindings(), shelf_, counters_, worker_options(config_, config_.group, say_),
                  failed);
  if (serves_api_ && !config_.archive_folder.empty())
    archiving_.emplace(*log_, bindings_, config_, archive_, say_);
}

void Service::check() const {
  if (!failed_) return;
  if (scorer_) scorer_->rethrow();
  if (follower_) follower_->rethrow();
  if (desk_) desk_->rethrow();
}

int Service::run(Signals& signals, const std::function<bool()>& done) {
  while (true) {
    check();
    if (done && done()) return 0;
    if (const int signal = signals.wait(std::chrono::milliseconds(100))) return signal;
  }
}

void Service::stop() {
  if (scorer_) scorer_->stop();
  silence_.reset();
  archiving_.reset();
  if (desk_) desk_->stop();
  metrics_->stop();
  follower_.reset();
}

std::string Service::api_url() const {
  return desk_ ? desk_->url() : "";
}

std::string Service::metrics_url() const {
  return cli::metrics_url(config_, metrics_->port());
}

}  // namespace portent::cli
