#include <fmt/format.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "cli/open_log.h"
#include "cli/options.h"
#include "cli/signals.h"
#include "cli/verbs.h"
#include "ingest/error.h"
#include "ingest/local/forwarder.h"

namespace {

using namespace portent;

/// Waits, but not beyond a stop.
void pause(std::stop_token stop, std::chrono::milliseconds wait) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, wait, [] { return false; });
}

/// Ships until stopped; a target that is away is tried again every second, and said once.
void ship(ingest::LocalLog& spool, const cli::ServiceConfig& config, const ingest::ForwardOptions& options,
          ingest::ForwardCounts& counts, const char* program, std::stop_token stop) {
  std::string said;
  while (!stop.stop_requested()) {
    try {
      const auto target = cli::open_existing_log(config);
      ingest::Forwarder forwarder(spool, *target, options, counts);
      if (!said.empty()) fmt::print(stderr, "{}: {} answers again\n", program, config.broker);
      said.clear();
      forwarder.run(stop);
    } catch (const ingest::FatalError& error) {
      if (error.what() != said)
        fmt::print(stderr, "{}: {}; keeping readings meanwhile\n", program, error.what());
      said = error.what();
      pause(stop, std::chrono::seconds(1));
    }
  }
}

void check(const cli::ServiceConfig& config) {
  if (config.broker.empty())
    throw ingest::FatalError("name --broker HOST:PORT to ship to; --log names the spool", 2);
}

std::unique_ptr<ingest::LocalLog> open_spool(const cli::ServiceConfig& config) {
  ingest::LocalLogOptions options;
  options.folder = config.log_folder;
  auto spool = ingest::open_local_log(options);
  if (spool->partitions(cli::topics_of(config).telemetry()) == 0)
    spool->create_topics(cli::topics_of(config).specs(config.partitions));
  return spool;
}

}  // namespace

int verb_forward(int argc, char** argv) {
  CLI::App app(
      "Ships the readings of a local log, the spool of an edge node, to Apache Kafka: in order, each once, "
      "for as long as the broker is away kept on disk.");
  cli::ServiceOptions service;
  service.add_to(app);
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  const cli::ServiceConfig config = service.config();
  check(config);
  ingest::ForwardOptions options;
  options.topic = cli::topics_of(config).telemetry();
  options.name = config.forward_name;
  options.max_bytes = std::int64_t{config.forward_max_mib} << 20;
  cli::Signals signals;
  const auto spool = open_spool(config);
  ingest::ForwardCounts counts;
  std::stop_source stop;
  std::exception_ptr failed;
  std::jthread shipping([&] {
    try {
      ship(*spool, config, options, counts, argv[0], stop.get_token());
    } catch (...) {
      failed = std::current_exception();
      stop.request_stop();
    }
  });
  fmt::print(stderr, "{}: shipping {} to {}; Ctrl-C stops it\n", argv[0], config.log_folder, config.broker);
  ingest::SpoolBound bound(*spool, options);
  while (!stop.stop_requested()) {
    bound.make_room();
    if (signals.wait(std::chrono::milliseconds(100))) stop.request_stop();
  }
  shipping.join();
  if (failed) std::rethrow_exception(failed);
  fmt::print(stderr, "{}: stopped; {} records shipped, {} dropped for lack of room\n", argv[0],
             counts.sent.load(), counts.dropped.load());
  return 0;
}
