#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>

#include "cli/bridge.h"
#include "ingest/error.h"
#ifdef PORTENT_WITH_MQTT
#include "serve/bridge/mqtt_bridge.h"
#endif

namespace portent::cli {

#ifdef PORTENT_WITH_MQTT
namespace {

struct MqttCall {
  std::string server = "127.0.0.1:1883", password_file;
  serve::MqttBridgeOptions bridge;
};

void add_options(CLI::App& app, MqttCall& call) {
  app.add_option("--server", call.server, "HOST:PORT of the MQTT broker")->capture_default_str();
  app.add_option(
      "--topic", call.bridge.templates,
      "plain topics, such as plant/{asset}/{channel}; {site}, + and a last # are known; may be repeated");
  app.add_option("--sparkplug", call.bridge.sparkplug, "a Sparkplug B group, or + for all; may be repeated");
  app.add_option("--sparkplug-asset", call.bridge.sparkplug_asset, "how its names make an asset's id")
      ->capture_default_str();
  app.add_option("--client-id", call.bridge.broker.client_id,
                 "names the session that the broker keeps; of one bridge alone")
      ->capture_default_str();
  app.add_option("--username", call.bridge.broker.username, "a user of the MQTT broker");
  app.add_option("--password-file", call.password_file,
                 "its first line is the password (else PORTENT_MQTT_PASSWORD of the environment)");
  app.add_option("--ca", call.bridge.broker.ca, "authorities (PEM) that vouch for the broker: uses TLS");
  app.add_option("--certificate", call.bridge.broker.certificate, "of this client (PEM)");
  app.add_option("--key", call.bridge.broker.key, "of that certificate (PEM)");
}

std::string password_of(const MqttCall& call) {
  if (call.password_file.empty()) {
    const char* set = std::getenv("PORTENT_MQTT_PASSWORD");
    return set ? set : "";
  }
  std::ifstream file(call.password_file);
  std::string password;
  if (!std::getline(file, password))
    throw ingest::FatalError(
        "--password-file: can't read " + call.password_file + "; name a file with one line", 2);
  return password;
}

void set_server(const MqttCall& call, ingest::MqttOptions& broker) {
  const auto colon = call.server.rfind(':');
  broker.host = call.server.substr(0, colon);
  const std::string port = colon == std::string::npos ? "1883" : call.server.substr(colon + 1);
  const auto read = std::from_chars(port.data(), port.data() + port.size(), broker.port);
  if (read.ec != std::errc() || read.ptr != port.data() + port.size() || broker.port < 1 ||
      broker.port > 65'535 || broker.host.empty())
    throw ingest::FatalError("--server " + call.server + ": expected HOST:PORT, such as 127.0.0.1:1883", 2);
}

std::int64_t wall_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

void print_counts(const BridgeOptions& shared, const std::string& program, const serve::MqttBridgeCounts& c) {
  print_summary(shared, program,
                {{"messages", c.messages},
                 {"readings", c.readings},
                 {"dead_letters", c.rejected},
                 {"reconnects", c.reconnects},
                 {"births", c.sparkplug.births},
                 {"births_restored", c.births_restored},
                 {"deaths", c.sparkplug.deaths},
                 {"old_deaths", c.sparkplug.old_deaths},
                 {"sequence_gaps", c.sparkplug.sequence_gaps},
                 {"unknown_metrics", c.sparkplug.unknown_metrics},
                 {"metrics_without_a_number", c.sparkplug.not_numeric}});
}

}  // namespace

BridgeCommand add_bridge_mqtt(CLI::App& app) {
  auto call = std::make_shared<MqttCall>();
  add_options(app, *call);
  return [call](const BridgeOptions& shared, const std::string& program) {
    serve::MqttBridgeOptions options = call->bridge;
    set_server(*call, options.broker);
    options.broker.password = password_of(*call);
    options.format = shared.telemetry_format();
    options.now_ms = wall_ms;
    return run_bridge(shared, false,
                      [&](ingest::Log& log, const ingest::Topics& topics, std::stop_token stop) {
                        options.topics = topics;
                        serve::MqttBridge bridge(log, options);
                        fmt::print(stderr, "{}: subscribing at {}; Ctrl-C stops it\n", program, call->server);
                        bridge.run(stop);
                        print_counts(shared, program, bridge.counts());
                      });
  };
}

#else

BridgeCommand add_bridge_mqtt(CLI::App&) {
  return [](const BridgeOptions&, const std::string&) -> int {
    throw ingest::FatalError("this program was built without MQTT; build with -DPORTENT_WITH_MQTT=ON");
  };
}

#endif

}  // namespace portent::cli
