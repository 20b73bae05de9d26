#include <fmt/format.h>

#include <exception>
#include <thread>

#include "cli/bridge.h"
#include "cli/open_log.h"
#include "cli/signals.h"

namespace portent::cli {

serve::TelemetryFormat BridgeOptions::telemetry_format() const {
  return format == "protobuf" ? serve::TelemetryFormat::kProtobuf : serve::TelemetryFormat::kJson;
}

int run_bridge(const BridgeOptions& options, bool until_end,
               const std::function<void(ingest::Log&, const ingest::Topics&, std::stop_token)>& run) {
  const ServiceConfig config = options.service.config();
  Signals signals;
  const auto log = open_log(config);
  std::stop_source stop;
  std::jthread watcher([&](std::stop_token done) {
    while (!done.stop_requested())
      if (signals.wait(std::chrono::milliseconds(50))) stop.request_stop();
  });
  run(*log, topics_of(config), stop.get_token());
  watcher.request_stop();
  watcher.join();
  return until_end && signals.came() ? 128 + signals.last() : 0;
}

void print_summary(const BridgeOptions& options, const std::string& program,
                   const std::vector<BridgeFigure>& figures) {
  std::string words, json;
  for (const BridgeFigure& figure : figures) {
    std::string name = figure.name;
    for (char& c : name)
      if (c == '_') c = ' ';
    if (figure.value > 0 || words.empty())
      words += fmt::format("{}{} {}", words.empty() ? "" : ", ", figure.value, name);
    json += fmt::format("{}\"{}\":{}", json.empty() ? "" : ",", figure.name, figure.value);
  }
  if (options.json) fmt::print("{{{}}}\n", json);
  fmt::print(stderr, "{}: {}; all of it in the log\n", program, words);
}

}  // namespace portent::cli
