#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <optional>

#include "cli/drain_goal.h"
#include "cli/open_log.h"
#include "cli/options.h"
#include "cli/score_features.h"
#include "cli/service.h"
#include "cli/verbs.h"

namespace {

using portent::cli::Service;

/// Forecasts until a signal comes or, with `drain`, until what stood in the log is done.
int forecast(const portent::cli::ServiceConfig& config, bool api, bool drain, const char* program) {
  portent::cli::Signals signals;
  Service service(config, api,
                  [program](const std::string& line) { fmt::print(stderr, "{}: {}\n", program, line); });
  std::optional<portent::cli::DrainGoal> goal;
  if (drain) goal.emplace(service.log(), config.group, portent::cli::topics_of(config).telemetry());
  service.start();
  if (api) fmt::print(stderr, "{}: engines nearest to failure at {}/\n", program, service.api_url());
  fmt::print(stderr, "{}: metrics at {}\n{}: ready; Ctrl-C stops it\n", program, service.metrics_url(),
             program);
  const auto start = std::chrono::steady_clock::now();
  const int signal = service.run(signals, [&] { return goal && goal->reached(); });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  service.stop();
  const std::uint64_t readings = service.counters().readings, forecasts = service.counters().forecasts;
  if (signal == 0)
    fmt::print("{{\"readings\":{},\"forecasts\":{},\"seconds\":{:.3f}}}\n", readings, forecasts,
               took.count());
  else
    fmt::print(stderr, "{}: stopped by {}; {} readings, {} forecasts, all committed\n", program,
               signal == SIGINT ? "Ctrl-C" : "SIGTERM", readings, forecasts);
  return 0;
}

int run_service(int argc, char** argv, const char* about, bool api) {
  CLI::App app(about);
  portent::cli::ServiceOptions options;
  options.add_to(app);
  bool features = false, drain = false;
  if (!api) {
    app.add_flag("--features", features, "window statistics to the features topic, without any model");
    app.add_flag("--drain", drain, "end once everything is done that stands in the topic now");
  }
  if (const auto code = portent::cli::parse_options(app, argc, argv)) return *code;
  if (options.wants_reference()) {
    fmt::print("{}", portent::cli::config_reference());
    return 0;
  }
  if (features) return portent::cli::score_features(options.config(), drain, argv[0]);
  return forecast(options.config(), api, drain, argv[0]);
}

}  // namespace

int verb_score(int argc, char** argv) {
  return run_service(argc, argv,
                     "Forecasts from the telemetry topic; scale out by starting more with the same --group "
                     "and another --instance.",
                     false);
}

int verb_serve(int argc, char** argv) {
  return run_service(argc, argv, "Scorer, HTTP API and metrics in one process.", true);
}
