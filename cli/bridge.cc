#include "cli/bridge.h"

#include "cli/verbs.h"

namespace {

using portent::cli::BridgeCommand;

struct Command {
  CLI::App* app;
  BridgeCommand run;
};

}  // namespace

int verb_bridge(int argc, char** argv) {
  CLI::App app("Feeds the telemetry topic from other sources, and only reads from them (docs/sources.md).");
  app.require_subcommand(1);
  app.fallthrough();
  portent::cli::BridgeOptions options;
  options.service.add_log_to(app);
  app.add_option("--format", options.format, "how readings are written: json or protobuf")
      ->check(CLI::IsMember({"json", "protobuf"}))
      ->capture_default_str();
  app.add_flag("--json", options.json, "summary as JSON on stdout");
  CLI::App* mqtt = app.add_subcommand("mqtt", "subscribe to an MQTT broker: plain JSON and Sparkplug B");
  CLI::App* file = app.add_subcommand("file", "a file of telemetry JSON or CSV, once or as it grows");
  CLI::App* waveform = app.add_subcommand("waveform", "features of the blocks on topic waveform");
  const Command commands[] = {{mqtt, portent::cli::add_bridge_mqtt(*mqtt)},
                              {file, portent::cli::add_bridge_file(*file)},
                              {waveform, portent::cli::add_bridge_waveform(*waveform)}};
  if (const auto code = portent::cli::parse_options(app, argc, argv)) return *code;
  for (const Command& command : commands)
    if (command.app->parsed()) return command.run(options, argv[0]);
  return 2;
}
