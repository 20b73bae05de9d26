#include <fmt/format.h>

#include <csignal>

#include "cli/options.h"
#include "cli/score_features.h"
#include "cli/service.h"
#include "cli/verbs.h"

namespace {

using portent::cli::Service;

int run_service(int argc, char** argv, const char* about, bool api) {
  CLI::App app(about);
  portent::cli::ServiceOptions options;
  options.add_to(app);
  bool features = false, drain = false;
  if (!api) {
    CLI::Option* const only =
        app.add_flag("--features", features, "window statistics to the features topic, without any model");
    app.add_flag("--drain", drain, "end once everything is done that stands in the topic now")->needs(only);
  }
  if (const auto code = portent::cli::parse_options(app, argc, argv)) return *code;
  if (options.wants_reference()) {
    fmt::print("{}", portent::cli::config_reference());
    return 0;
  }
  if (features) return portent::cli::score_features(options.config(), drain, argv[0]);
  portent::cli::Signals signals;
  Service service(options.config(), api, [program = argv[0]](const std::string& line) {
    fmt::print(stderr, "{}: {}\n", program, line);
  });
  service.start();
  if (api) fmt::print(stderr, "{}: engines nearest to failure at {}/\n", argv[0], service.api_url());
  fmt::print(stderr, "{}: metrics at {}\n{}: ready; Ctrl-C stops it\n", argv[0], service.metrics_url(),
             argv[0]);
  const int signal = service.run(signals);
  service.stop();
  fmt::print(stderr, "{}: stopped by {}; {} readings, {} forecasts, all committed\n", argv[0],
             signal == SIGINT ? "Ctrl-C" : "SIGTERM", service.counters().readings.load(),
             service.counters().forecasts.load());
  return 0;
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
