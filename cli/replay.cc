#include <fmt/format.h>

#include <filesystem>
#include <thread>

#include "cli/open_log.h"
#include "cli/options.h"
#include "cli/replayer.h"
#include "cli/signals.h"
#include "cli/verbs.h"
#include "ingest/error.h"

namespace {

using namespace portent;

struct ReplayCall {
  std::string file, dataset, data, split = "test", log, broker, prefix = "portent.", config, format = "json";
  int partitions = 4;
  double speed = 0;
  bool json = false;
};

void add_options(CLI::App& app, ReplayCall& call) {
  app.add_option("FILE", call.file, "telemetry JSON, one message a line; plain, .gz or .xz");
  app.add_option("--dataset", call.dataset, "cmapss:FD00N instead of a file");
  app.add_option("--data", call.data, "folder of the data set's files");
  app.add_option("--split", call.split, "train or test")->check(CLI::IsMember({"train", "test"}));
  app.add_option("--log", call.log, "folder of the local log to send to");
  app.add_option("--broker", call.broker, "HOST:PORT of the Apache Kafka to send to");
  app.add_option("--config", call.config, "configuration file, for kafka.security (default: portent.yaml)");
  app.add_option("--format", call.format, "json: as the file has it; protobuf: encoded anew")
      ->check(CLI::IsMember({"json", "protobuf"}));
  app.add_option("--prefix", call.prefix, "what stands before every topic's name");
  app.add_option("--partitions", call.partitions, "partitions of the topics, where they are created")
      ->check(CLI::Range(1, 1024));
  app.add_option("--speed", call.speed, "messages per second and asset; 0: as fast as it goes")
      ->check(CLI::NonNegativeNumber);
  app.add_flag("--json", call.json, "summary as JSON on stdout");
}

cli::MessageSource json_source_of(const ReplayCall& call) {
  if (call.dataset.empty() == call.file.empty())
    throw ingest::FatalError("name either FILE or --dataset cmapss:FD00N --data DIR", 2);
  if (!call.file.empty()) return cli::file_messages(call.file);
  constexpr std::string_view kScheme = "cmapss:";
  if (!call.dataset.starts_with(kScheme))
    throw ingest::FatalError("--dataset " + call.dataset + ": known are cmapss:FD001 to cmapss:FD004", 2);
  return cli::cmapss_messages(
      call.data, call.dataset.substr(kScheme.size()),
      call.split == "train" ? ingest::CmapssSplit::kTrain : ingest::CmapssSplit::kTest);
}

cli::MessageSource source_of(const ReplayCall& call) {
  cli::MessageSource source = json_source_of(call);
  return call.format == "protobuf" ? cli::as_protobuf(std::move(source)) : source;
}

cli::ServiceConfig config_of(const ReplayCall& call) {
  cli::ServiceConfig config;
  if (!call.config.empty())
    cli::read_config(config, call.config);
  else if (std::filesystem::exists("portent.yaml"))
    cli::read_config(config, "portent.yaml");
  config.log_folder = call.log;
  config.broker = call.broker;
  config.topic_prefix = call.prefix;
  config.partitions = call.partitions;
  return config;
}

}  // namespace

int verb_replay(int argc, char** argv) {
  CLI::App app("Sends a file's readings to the telemetry topic, each asset's in order.");
  ReplayCall call;
  add_options(app, call);
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  if (call.log.empty() == call.broker.empty())
    throw ingest::FatalError("name either --log DIR or --broker HOST:PORT to send to", 2);
  const cli::MessageSource source = source_of(call);
  const cli::ServiceConfig config = config_of(call);
  cli::Signals signals;
  const auto log = cli::open_log(config);
  std::stop_source stop;
  std::jthread watcher([&](std::stop_token done) {
    while (!done.stop_requested())
      if (signals.wait(std::chrono::milliseconds(50))) stop.request_stop();
  });
  const auto summary =
      cli::replay(*log, source, {cli::topics_of(config).telemetry(), call.speed, 0, {}}, stop.get_token());
  watcher.request_stop();
  watcher.join();
  if (call.json) fmt::print("{{\"sent\":{},\"seconds\":{:.3f}}}\n", summary.sent, summary.seconds);
  fmt::print(stderr, "{}: sent {} messages in {:.1f} s ({:.0f}/s)\n", argv[0], summary.sent, summary.seconds,
             static_cast<double>(summary.sent) / std::max(summary.seconds, 1e-9));
  return signals.came() ? 128 + signals.last() : 0;
}
