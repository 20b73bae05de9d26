#include "cli/score_features.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <optional>
#include <sstream>

#include "cli/drain_goal.h"
#include "cli/open_log.h"
#include "cli/service.h"
#include "ingest/error.h"
#include "serve/metrics/metrics_server.h"
#include "serve/stream/scorer.h"

namespace portent::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> words;
  std::istringstream text(list);
  for (std::string word; std::getline(text, word, ',');) {
    std::erase(word, ' ');
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

std::vector<features::Statistic> statistics_of(const std::string& list) {
  std::vector<features::Statistic> statistics;
  for (const std::string& word : words_of(list)) {
    const auto statistic = features::statistic_from(word);
    if (!statistic)
      throw ingest::FatalError("features.statistics: unknown statistic '" + word +
                               "'; known: mean, std, min, max, last, slope");
    statistics.push_back(*statistic);
  }
  return statistics;
}

struct Outcome {
  int signal = 0;
  double seconds = 0;  ///< from where every partition was ready to the end, drained
};

class Run {
 public:
  Run(const ServiceConfig& config, const std::string& program)
      : config_(config),
        program_(program),
        options_(features_options(config)),
        log_(open_plain_log(config)),
        job_(options_) {
    log_->create_topics(options_.topics.features_specs(config.partitions));
    metrics_.emplace(metrics_options(config), serve::MetricsSources{fleet_, counters_});
  }

  Outcome run(bool drain) {
    std::optional<DrainGoal> goal;
    if (drain) goal.emplace(*log_, options_.group, options_.topics.telemetry());
    metrics_->start();
    serve::Scorer workers(
        *log_, job_, counters_,
        worker_options(config_, options_.group,
                       [this](const std::string& line) { fmt::print(stderr, "{}: {}\n", program_, line); }),
        [this] { failed_ = true; });
    fmt::print(stderr, "{}: metrics at {}\n{}: ready; Ctrl-C stops it\n", program_,
               metrics_url(config_, metrics_->port()), program_);
    const Outcome outcome = watch(workers, goal);
    workers.stop();
    metrics_->stop();
    return outcome;
  }

  const serve::StreamCounters& counters() const { return counters_; }

 private:
  Outcome watch(const serve::Scorer& workers, std::optional<DrainGoal>& goal) {
    constexpr std::chrono::milliseconds kLook{50};
    std::optional<Clock::time_point> first;
    while (true) {
      if (failed_) workers.rethrow();
      if (!first && counters_.ready) first = Clock::now();
      if (goal && counters_.ready && goal->reached())
        return {0, std::chrono::duration<double>(Clock::now() - *first).count()};
      if (const int signal = signals_.wait(kLook)) return {signal, 0};
    }
  }

  Signals signals_;
  const ServiceConfig& config_;
  std::string program_;
  serve::FeaturesOptions options_;
  std::unique_ptr<ingest::Log> log_;
  serve::FeaturesJob job_;
  serve::FleetView fleet_;
  serve::StreamCounters counters_;
  std::optional<serve::MetricsServer> metrics_;
  std::atomic<bool> failed_{false};
};

}  // namespace

serve::FeaturesOptions features_options(const ServiceConfig& config) {
  serve::FeaturesOptions options;
  options.topics = topics_of(config);
  options.group = config.group + "-features";
  options.channels = words_of(config.features_channels);
  if (options.channels.empty())
    throw ingest::FatalError(
        "features.channels is empty; name the channels to make statistics of, such as "
        "--set features.channels=s1,s2");
  options.window = static_cast<std::size_t>(config.features_window);
  options.statistics = statistics_of(config.features_statistics);
  options.format =
      config.features_format == "json" ? serve::FeatureFormat::kJson : serve::FeatureFormat::kBinary;
  options.limits.max_bytes = static_cast<std::size_t>(config.max_record_bytes);
  options.max_clock_ahead = std::chrono::seconds(config.max_clock_ahead_s);
  options.round_every = config.round_every;
  return options;
}

int score_features(const ServiceConfig& config, bool drain, const std::string& program) {
  Run run(config, program);
  const Outcome outcome = run.run(drain);
  const std::uint64_t readings = run.counters().readings, features = run.counters().features;
  if (drain && outcome.signal == 0) {
    fmt::print("{{\"readings\":{},\"features\":{},\"seconds\":{:.3f}}}\n", readings, features,
               outcome.seconds);
    return 0;
  }
  fmt::print(stderr, "{}: stopped by {}; {} readings, {} records of statistics, all committed\n", program,
             outcome.signal == SIGINT ? "Ctrl-C" : "SIGTERM", readings, features);
  return 0;
}

}  // namespace portent::cli
