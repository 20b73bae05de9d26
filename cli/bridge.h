#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/options.h"
#include "ingest/log.h"
#include "ingest/topics.h"
#include "serve/bridge/bridge_records.h"

// The commands of `portent bridge`: one function each adds its options to a subcommand and returns what runs
// it.

namespace portent::cli {

/// What every bridge is told.
struct BridgeOptions {
  ServiceOptions service;
  std::string format = "json";
  bool json = false;

  serve::TelemetryFormat telemetry_format() const;
};

/// Runs a bridge to its end; returns the exit code.
using BridgeCommand = std::function<int(const BridgeOptions&, const std::string& program)>;

BridgeCommand add_bridge_file(CLI::App& app);
BridgeCommand add_bridge_mqtt(CLI::App& app);
BridgeCommand add_bridge_waveform(CLI::App& app);

/// Opens the log and calls `run` with a token that a signal stops. Returns 0, or 128 + the signal where
/// `until_end` work was cut short.
int run_bridge(const BridgeOptions& options, bool until_end,
               const std::function<void(ingest::Log&, const ingest::Topics&, std::stop_token)>& run);

/// One figure of a bridge's summary.
struct BridgeFigure {
  const char* name;
  std::uint64_t value;
};
/// On stderr in words, on stdout as JSON where that was asked for.
void print_summary(const BridgeOptions& options, const std::string& program,
                   const std::vector<BridgeFigure>& figures);

}  // namespace portent::cli
