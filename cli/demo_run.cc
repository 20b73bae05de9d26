#include "cli/demo_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <thread>

#include "cli/child.h"
#include "cli/open_log.h"
#include "cli/replayer.h"
#include "ingest/error.h"
#include "ingest/files/cmapss.h"

namespace portent::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
constexpr std::uint64_t kInFlight =
    1'000;  // readings ahead of their forecasts while going as fast as it goes
constexpr std::size_t kRows = 12;

/// A prefix of its own each run, since a broker may still hold the topics of the last.
std::string fresh_prefix() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%S", &utc);
  return fmt::format("portent-demo-{}-{}.", stamp, getpid());
}

/// The demo starts anew: only its own files go, nothing else that may stand in the folder.
void clear(const fs::path& folder, const std::string& database) {
  for (const char* ending : {".db", ".db-wal", ".db-shm"}) fs::remove(folder / (database + ending));
}

ServiceConfig service_config(const DemoCall& call) {
  ServiceConfig config;
  config.broker = call.broker;
  config.log_folder = (fs::path(call.dir) / "log").string();
  config.topic_prefix = !call.prefix.empty()  ? call.prefix
                        : call.broker.empty() ? "portent."
                                              : fresh_prefix();
  config.registry = call.registry;
  config.group = config.topic_prefix + "demo";
  config.threads = call.threads;
  config.backend = call.backend;
  config.api_port = call.api_port;
  config.metrics = call.metrics;
  config.metrics_open = true;  // public data, and on loopback unless somebody says otherwise
  config.max_delay_ms = 5;
  config.api_without_key = "view";
  config.desk_store = (fs::path(call.dir) / "desk.db").string();
  if (call.broker.empty()) clear(config.log_folder, "log");
  clear(call.dir, "desk");
  return config;
}

}  // namespace

std::string bundled_data() {
  const fs::path here = program_folder();
  for (const fs::path& folder :
       {fs::path("tests/data/cmapss"), here / "../../../tests/data/cmapss", here / "../share/portent/cmapss"})
    if (fs::exists(folder / "train_FD001.txt.xz")) return fs::weakly_canonical(folder).string();
  throw ingest::FatalError(
      "demo: the bundled FD001 data is not found; name a folder with train_FD001.txt, test_FD001.txt and "
      "RUL_FD001.txt with --data");
}

DemoRun::DemoRun(DemoCall call) : call_(std::move(call)), service_(service_config(call_), true) {}

void DemoRun::wait_ready(Signals& signals) {
  const auto deadline = Clock::now() + std::chrono::seconds(60);
  while (!service_.counters().ready && !signals.came()) {
    service_.check();
    if (Clock::now() > deadline)
      throw ingest::FatalError("demo: the scorer got no partitions within 60 s; is the broker well?");
    signals.wait(std::chrono::milliseconds(10));
  }
}

std::uint64_t DemoRun::handled() const {
  std::uint64_t rejected = 0;
  for (const auto& [reason, count] : service_.counters().rejected()) rejected += count;
  return service_.counters().readings + rejected;
}

bool DemoRun::finished(std::uint64_t total) const {
  return handled() >= total && service_.forecasts_seen() >= service_.counters().forecasts;
}

DemoFrame DemoRun::frame(std::uint64_t sent, std::uint64_t total, double seconds) const {
  return {service_.fleet().nearest_to_failure(kRows), sent, total, service_.counters().forecasts, seconds,
          service_.counters().latency.snapshot()};
}

DemoResult DemoRun::stream(Signals& signals) {
  service_.start();
  wait_ready(signals);
  fmt::print(stderr, "2. {} is up, the scorer is ready, the API listens at {}\n",
             call_.broker.empty() ? "The local durable log" : "Apache Kafka at " + call_.broker,
             service_.api_url());
  std::vector<ingest::OutRecord> messages;
  const MessageSource source = cmapss_messages(call_.data, call_.subset, ingest::CmapssSplit::kTest);
  for (ingest::OutRecord message; source(message); message = {}) messages.push_back(std::move(message));
  fmt::print(stderr, "3. Replaying the test engines: {} readings through the log\n", messages.size());

  std::atomic<std::uint64_t> sent{0};
  const auto started = Clock::now();
  std::exception_ptr error;
  std::jthread sender([&](std::stop_token stop) {
    try {
      const MessageSource counted = [&](ingest::OutRecord& message) {
        if (sent == messages.size()) return false;
        message = messages[sent++];
        return true;
      };
      replay(service_.log(), counted,
             {topics_of(service_.config()).telemetry(), call_.speed, kInFlight, [this] { return handled(); }},
             stop);
    } catch (...) {
      error = std::current_exception();
      sent = messages.size() + 1;
    }
  });
  LiveScreen screen(isatty(STDERR_FILENO) != 0);
  const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - started).count(); };
  while (!finished(messages.size()) && !signals.came() && sent <= messages.size()) {
    service_.check();
    screen.show(frame(sent, messages.size(), elapsed()));
    for (int i = 0; i < 10 && !finished(messages.size()) && !signals.came(); ++i)
      signals.wait(std::chrono::milliseconds(20));
  }
  const double seconds = elapsed();
  sender.request_stop();
  sender.join();
  if (error) std::rethrow_exception(error);
  screen.show(frame(sent, messages.size(), seconds));
  return result(seconds);
}

DemoResult DemoRun::result(double seconds) const {
  DemoResult result;
  const std::vector<double> truth = ingest::read_cmapss_rul(call_.data, call_.subset);
  for (std::size_t unit = 1; unit <= truth.size(); ++unit) {
    auto forecast = service_.fleet().find(
        ingest::cmapss_asset(call_.subset, ingest::CmapssSplit::kTest, static_cast<int>(unit)));
    if (!forecast) continue;
    result.forecasts.push_back(std::move(*forecast));
    result.truth.push_back(truth[unit - 1]);
  }
  result.readings = service_.counters().readings;
  result.made = service_.counters().forecasts;
  result.rejected = handled() - result.readings;
  result.seconds = seconds;
  result.latency = service_.counters().latency.snapshot();
  return result;
}

void DemoRun::write_forecasts() {
  std::ofstream file(call_.forecasts);
  const std::string topic = topics_of(service_.config()).predictions();
  for (int p = 0; p < service_.log().partitions(topic); ++p) {
    const ingest::Extent extent = service_.log().extent(topic, p);
    const auto reader = service_.log().reader(topic, p, extent.begin);
    std::vector<ingest::Record> records;
    while (reader->position() < extent.end) reader->read(10'000, std::chrono::milliseconds(100), records);
    for (const ingest::Record& record : records) file << record.value << '\n';
  }
  file.flush();
  if (!file)
    throw ingest::FatalError("demo: can't write " + call_.forecasts +
                             "; name a writable file with --forecasts");
}

void DemoRun::stay(Signals& signals) {
  fmt::print(stderr,
             "\nStill up, open:\n  {}/                                   engines nearest to failure\n  "
             "{}/api/v1/assets\n  {}/api/v1/assets/{}/forecast\n  {}\nCtrl-C stops it.\n",
             service_.api_url(), service_.api_url(), service_.api_url(),
             ingest::cmapss_asset(call_.subset, ingest::CmapssSplit::kTest, 1), service_.metrics_url());
  service_.run(signals);
}

void DemoRun::stop() {
  service_.stop();
}

}  // namespace portent::cli
