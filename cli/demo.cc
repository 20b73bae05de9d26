#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "cli/child.h"
#include "cli/demo_report.h"
#include "cli/demo_run.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "ingest/error.h"

namespace {

using namespace portent;

void add_options(CLI::App& app, cli::DemoCall& call) {
  app.add_option("--dir", call.dir, "folder for the demo's registry and log");
  app.add_option("--data", call.data,
                 "folder with train_, test_ and RUL_FD00N.txt (default: the copy that comes with Portent)");
  app.add_option("--dataset", call.subset, "FD001 to FD004")
      ->check(CLI::IsMember({"FD001", "FD002", "FD003", "FD004"}));
  app.add_option("--broker", call.broker, "HOST:PORT of your Apache Kafka, instead of the local log");
  app.add_option("--prefix", call.prefix,
                 "what stands before the topics' names (default on Kafka: a new one each run)");
  app.add_option("--speed", call.speed, "rows per second an engine; 0: as fast as it goes")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seed", call.seed, "of the training");
  app.add_option("--threads", call.threads, "scoring threads")->check(CLI::Range(1, 64));
  app.add_option("--backend", call.backend, "native or torch")->check(CLI::IsMember({"native", "torch"}));
  app.add_option("--registry", call.registry, "take turbofan@champion from here instead of training one");
  app.add_option("--api-port", call.api_port, "port of the HTTP API; 0: any")->check(CLI::Range(0, 65535));
  app.add_option("--metrics", call.metrics, "HOST:PORT of /metrics");
  app.add_option(
      "--forecasts", call.forecasts,
      "write every forecast to this file, one JSON a line, in the order of the topic's partitions");
  app.add_flag("--stay", call.stay, "keep the API, /metrics and the stream up afterwards");
  app.add_flag("--json", call.json, "the result as JSON on stdout");
}

/// Trains unless a registry was named; false where the training was interrupted.
int train_if_needed(cli::DemoCall& call, cli::Signals& signals) {
  if (!call.registry.empty()) return 0;
  call.registry = (std::filesystem::path(call.dir) / "registry").string();
  fmt::print(stderr,
             "1. Training a remaining-useful-life network on the {} training engines (quick preset)\n",
             call.subset);
  return cli::run_child(
      cli::training_program(),
      {"--dataset", "cmapss:" + call.subset, "--data", call.data, "--registry", call.registry, "--name",
       "turbofan", "--preset", "quick", "--seed", std::to_string(call.seed), "--force-promote"},
      signals, true);
}

}  // namespace

int verb_demo(int argc, char** argv) {
  CLI::App app(
      "Trains on real engines, streams the test engines through the log, forecasts each reading, and tells "
      "the truth at the end.");
  cli::DemoCall call;
  add_options(app, call);
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  if (call.data.empty()) call.data = cli::bundled_data();
  cli::Signals signals;
  if (const int code = train_if_needed(call, signals); code != 0) return code;
  cli::DemoRun run(call);
  const cli::DemoResult result = run.stream(signals);
  if (signals.came()) return 128 + signals.last();
  if (!call.forecasts.empty()) run.write_forecasts();
  if (call.json) fmt::print("{}\n", cli::report_json(result));
  fmt::print(call.json ? stderr : stdout, "{}", cli::report_text(result));
  if (call.stay) run.stay(signals);
  run.stop();
  return 0;
}
