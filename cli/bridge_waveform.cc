#include <fmt/format.h>

#include <memory>

#include "cli/bridge.h"
#include "serve/bridge/waveform_bridge.h"

namespace portent::cli {

BridgeCommand add_bridge_waveform(CLI::App& app) {
  struct Call {
    std::string group = "portent-waveform", instance = "waveform-0";
    bool until_end = false;
  };
  auto call = std::make_shared<Call>();
  app.add_option("--group", call->group, "bridges of the same group share the partitions")
      ->capture_default_str();
  app.add_option("--instance", call->instance, "unique in the group, the same over restarts")
      ->capture_default_str();
  app.add_flag("--until-end", call->until_end, "stop where nothing more is there");
  return [call](const BridgeOptions& shared, const std::string& program) {
    return run_bridge(
        shared, call->until_end, [&](ingest::Log& log, const ingest::Topics& topics, std::stop_token stop) {
          serve::WaveformBridgeOptions options;
          options.topics = topics;
          options.group.group = call->group;
          options.group.instance = call->instance;
          options.format = shared.telemetry_format();
          options.until_end = call->until_end;
          serve::WaveformBridge bridge(log, options);
          fmt::print(stderr, "{}: reading {}; Ctrl-C stops it\n", program, topics.waveform());
          bridge.run(stop);
          print_summary(shared, program,
                        {{"blocks", bridge.counts().blocks}, {"dead_letters", bridge.counts().rejected}});
        });
  };
}

}  // namespace portent::cli
