#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "cli/options.h"
#include "cli/verbs.h"
#include "ingest/plural.h"
#include "ingest/simulate/files.h"

namespace {

using portent::ingest::SimulationConfig;
using portent::ingest::SimulationSummary;

struct Call {
  SimulationConfig config;
  std::string out;
  std::string format = "jsonl";
  bool force = false;
  bool json = false;
};

void describe_fleet(CLI::App& app, SimulationConfig& config) {
  app.add_option("--assets", config.assets, "machines (C-MAPSS files: in each of training and test)")
      ->capture_default_str();
  app.add_option("--channels", config.channels, "sensors of each machine")->capture_default_str();
  app.add_option("--regimes", config.regimes, "operating regimes that machines switch between")
      ->capture_default_str();
  app.add_option("--fault-modes", config.fault_modes, "ways to fail, each in channels of its own")
      ->capture_default_str();
  app.add_option("--mean-life", config.mean_life, "mean life in steps")->capture_default_str();
  app.add_option("--sensor-faults", config.sensor_faults, "share of machines with a faulty sensor")
      ->capture_default_str();
  app.add_option("--censored", config.censored, "share of machines whose record ends before they fail")
      ->capture_default_str();
  app.add_option("--seed", config.seed, "same seed, same bytes")->capture_default_str();
  app.add_option("--interval-ms", config.interval_ms, "between the steps of a machine")
      ->capture_default_str();
  app.add_flag("--one-tag", config.one_tag, "one tag a message");
  app.add_option("--late", config.late, "share of messages that come later than their turn")
      ->capture_default_str();
  app.add_option("--late-by", config.late_by, "at most so many intervals late")->capture_default_str();
  app.add_flag_callback(
      "--out-of-order", [&config] { config.late = 1; }, "every message late by its own amount: --late 1");
}

void print_summary(const Call& call, const SimulationSummary& summary, double seconds) {
  if (call.json) {
    fmt::print(
        R"({{"assets":{},"failed":{},"censored":{},"faulty_sensors":{},"steps":{},"messages":{},"seconds":{:.3f}}})"
        "\n",
        summary.assets, summary.failed, summary.censored, summary.faulty_sensors, summary.steps,
        summary.messages, seconds);
    return;
  }
  fmt::print("{} in {}: {} failed, {} censored, {} with a faulty sensor\n{} steps in {} {}, {:.1f} s\n",
             portent::ingest::counted(summary.assets, "machine", "machines"), call.out, summary.failed,
             summary.censored, summary.faulty_sensors, summary.steps, summary.messages,
             call.format == "cmapss" ? "rows" : "messages", seconds);
}

}  // namespace

int verb_simulate(int argc, char** argv) {
  Call call;
  CLI::App app("Writes a synthetic fleet with known failure times, and the truth about it.", argv[0]);
  describe_fleet(app, call.config);
  app.add_option("--out", call.out, "folder to write to")->required();
  app.add_option("--format", call.format, "telemetry messages, or files as of C-MAPSS")
      ->check(CLI::IsMember({"jsonl", "cmapss"}))
      ->capture_default_str();
  app.add_flag("--force", call.force, "write to a folder that is not empty");
  app.add_flag("--json", call.json, "print the summary as JSON");
  if (const auto code = portent::cli::parse_options(app, argc, argv)) return *code;

  const auto start = std::chrono::steady_clock::now();
  const auto write =
      call.format == "cmapss" ? portent::ingest::write_cmapss_fleet : portent::ingest::write_jsonl_fleet;
  const SimulationSummary summary = write(call.config, call.out, call.force);
  print_summary(call, summary,
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return 0;
}
