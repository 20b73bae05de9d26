#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>

#include "cli/open_log.h"
#include "ingest/decode.h"
#include "ingest/encode.h"
#include "models/forecast.h"
#include "models/registry.h"
#include "tests/integration/forecasts/fd001.h"
#include "tests/support/child_process.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/temporary_folder.h"

// latency_bench [RATE ASSETS SCORE_EVERY [SECONDS [ROUNDS [SPACING]]]]: from a reading's produce call to its
// committed forecast in another consumer's hands, through a real broker and a scorer of its own process, in
// both modes of delivery. SPACING is scoring.commit_spacing in milliseconds, its default where absent. RATE
// readings a second of ASSETS machines in turn, the FD001 test engines' readings over and over; the quick
// blend forecasts after every SCORE_EVERY of a machine's readings. Without arguments: 1,000 readings a second
// with a forecast each, and 10,000 with a forecast a machine and second. The first two seconds of each round
// are not counted, nor is a first round of 60 s that only warms the broker's JVM up.

namespace {

using namespace portent;
using Clock = std::chrono::steady_clock;

struct Load {
  int rate = 1'000;
  int assets = 100;
  int score_every = 1;
  int seconds = 12;
  int rounds = 3;
  int spacing = cli::ServiceConfig{}.commit_spacing_ms;
  std::size_t turns() const {
    return static_cast<std::size_t>(rate) * static_cast<std::size_t>(seconds) /
           static_cast<std::size_t>(assets);
  }
};

constexpr std::int64_t kBegin = 1'700'000'000'000;
constexpr double kUncounted = 2;  // seconds
constexpr int kWarmUp = 60;       // seconds, until the broker's code is compiled
// A small machine's collector, which stops the broker for 50 ms every ten seconds instead of 150 ms every
// two.
constexpr const char* kBrokerMemory = "-Xms1g -Xmx1g -Xmn800m -XX:+UseSerialGC";

std::string name_of(int asset) {
  return fmt::format("m-{:05}", asset);
}

/// The reading that `asset` sends in turn `turn`: that of an engine, under another name and time.
std::string message(const std::vector<ingest::Reading>& engine, int asset, std::size_t turn) {
  ingest::Reading reading = engine[turn % engine.size()];
  reading.asset = name_of(asset);
  reading.ts = kBegin + static_cast<std::int64_t>(turn) * 100;
  reading.usage = static_cast<double>(turn + 1);
  return ingest::encode_telemetry(reading);
}

std::vector<std::vector<ingest::Reading>> engines() {
  std::map<std::string, std::vector<ingest::Reading>> by_engine;
  ingest::Decoder decoder;
  for (const ingest::OutRecord& record : tests::fd001_messages())
    by_engine[record.key].push_back(*decoder.telemetry(record.value));
  std::vector<std::vector<ingest::Reading>> all;
  for (auto& [name, readings] : by_engine) all.push_back(std::move(readings));
  return all;
}

/// When each reading was sent, nanoseconds of the steady clock; by turn, then asset.
class SendTimes {
 public:
  explicit SendTimes(const Load& load)
      : assets_(static_cast<std::size_t>(load.assets)), at_(load.turns() * assets_) {}
  std::atomic<std::int64_t>& at(std::size_t turn, std::size_t asset) { return at_[turn * assets_ + asset]; }
  std::atomic<std::int64_t>& of(const models::Forecast& forecast) {
    int asset = 0;
    std::from_chars(forecast.asset.data() + 2, forecast.asset.data() + forecast.asset.size(), asset);
    return at(static_cast<std::size_t>((forecast.ts - kBegin) / 100), static_cast<std::size_t>(asset));
  }
  static std::int64_t now() { return Clock::now().time_since_epoch().count(); }

 private:
  std::size_t assets_;
  std::vector<std::atomic<std::int64_t>> at_;
};

/// Turns in which a machine sends: they begin one after another, so that forecasts are due evenly.
bool sends(const Load& load, std::size_t turn, int asset) {
  return turn >= static_cast<std::size_t>(asset % load.score_every);
}

std::size_t expected_forecasts(const Load& load) {
  std::size_t count = 0;
  for (int asset = 0; asset < load.assets; ++asset) {
    const auto late = static_cast<std::size_t>(asset % load.score_every);
    if (load.turns() > late) count += (load.turns() - late) / static_cast<std::size_t>(load.score_every);
  }
  return count;
}

/// All that is to be sent, in order: making it is not what is measured.
std::vector<std::string> messages_of(const Load& load) {
  const auto all = engines();
  std::vector<std::string> messages;
  for (std::size_t turn = 0; turn < load.turns(); ++turn)
    for (int asset = 0; asset < load.assets; ++asset)
      messages.push_back(message(all[static_cast<std::size_t>(asset) % all.size()], asset, turn));
  return messages;
}

void produce(ingest::Log& log, const std::string& topic, const Load& load, std::vector<std::string> messages,
             SendTimes& sent) {
  const auto appender = log.appender();
  const auto begin = Clock::now();
  for (std::size_t number = 0; number < messages.size(); ++number) {
    const std::size_t turn = number / static_cast<std::size_t>(load.assets);
    const std::size_t asset = number % static_cast<std::size_t>(load.assets);
    if (!sends(load, turn, static_cast<int>(asset))) continue;
    std::this_thread::sleep_until(begin +
                                  std::chrono::nanoseconds(std::int64_t(number) * 1'000'000'000 / load.rate));
    sent.at(turn, asset) = SendTimes::now();
    appender->append({topic, -1, name_of(static_cast<int>(asset)), std::move(messages[number]), {}});
  }
  appender->flush();
}

struct Latencies {
  std::atomic<std::size_t> seen{0};
  std::atomic<bool> over{false};
};

/// Reads one partition of the forecasts; milliseconds of those that count.
std::vector<double> consume(ingest::Log& log, const std::string& topic, int partition, std::int64_t begin,
                            SendTimes& sent, Latencies& shared) {
  std::vector<double> latencies;
  const auto reader = log.reader(topic, partition, 0);
  std::vector<ingest::Record> records;
  while (!shared.over) {
    records.clear();
    reader->read(1'000, std::chrono::milliseconds(20), records);
    const std::int64_t now = SendTimes::now();
    for (const ingest::Record& record : records) {
      const std::int64_t at = sent.of(*models::forecast_from_json(record.value));
      if (static_cast<double>(at - begin) > kUncounted * 1e9)
        latencies.push_back(static_cast<double>(now - at) / 1e6);
    }
    shared.seen += records.size();
  }
  return latencies;
}

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return std::nan("");
  std::ranges::sort(values);
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(q * static_cast<double>(values.size())))];
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Transactions that the scorer has committed, by its own count; `output` is what it wrote.
std::uint64_t commits_of(const std::string& output) {
  constexpr std::string_view kAddress = "metrics at http://", kCount = "\nportent_commits_total ";
  const auto address = output.find(kAddress);
  if (address == std::string::npos) return 0;
  const auto begin = address + kAddress.size();
  httplib::Client client("http://" + output.substr(begin, output.find('/', begin) - begin));
  const auto page = client.Get("/metrics");
  const auto at = page ? page->body.find(kCount) : std::string::npos;
  return at == std::string::npos ? 0 : std::stoull(page->body.substr(at + kCount.size()));
}

/// The quick blend in a registry of its own, forecasting as often as the load says.
void publish(const std::filesystem::path& registry, const Load& load) {
  models::Bundle bundle = tests::quick_bundle();
  bundle.manifest.score_every = load.score_every;
  models::Bundle changed = models::make_bundle(bundle.manifest, bundle.weights);
  changed.files = bundle.files;
  models::Registry(registry, true).publish(changed, true);
}

std::vector<double> round(const std::string& broker, int number, const std::string& delivery,
                          const Load& load) {
  TemporaryFolder folder;
  publish(folder.path() / "registry", load);
  cli::ServiceConfig config = tests::service_config("", broker);
  config.topic_prefix = fmt::format("latency-{}-{}-{}.", delivery, load.rate, number);
  const auto log = cli::open_log(config);
  tests::ChildProcess scorer(
      {PORTENT_PROGRAM, "score", "--broker", broker, "--prefix", config.topic_prefix, "--registry",
       (folder.path() / "registry").string(), "--model", "turbofan@champion", "--metrics", "127.0.0.1:0",
       "--group", config.topic_prefix + "group", "--set", "scoring.delivery=" + delivery, "--set",
       fmt::format("scoring.commit_spacing={}", load.spacing)},
      (folder.path() / "output").string());
  SendTimes sent(load);
  std::vector<std::string> messages = messages_of(load);
  std::this_thread::sleep_for(std::chrono::seconds(5));  // the group has settled
  Latencies shared;
  const std::int64_t begin = SendTimes::now();
  std::vector<std::vector<double>> of_partition(static_cast<std::size_t>(config.partitions));
  std::vector<std::jthread> readers;
  for (int p = 0; p < config.partitions; ++p)
    readers.emplace_back([&, p] {
      of_partition[static_cast<std::size_t>(p)] =
          consume(*log, config.topic_prefix + "predictions", p, begin, sent, shared);
    });
  const std::uint64_t commits = commits_of(text_of(folder.path() / "output"));
  produce(*log, config.topic_prefix + "telemetry", load, std::move(messages), sent);
  const auto transactions = commits_of(text_of(folder.path() / "output")) - commits;
  const std::size_t expected = expected_forecasts(load);
  const auto deadline = Clock::now() + std::chrono::seconds(30);
  while (shared.seen < expected && Clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  shared.over = true;
  readers.clear();
  scorer.end(SIGTERM);
  if (shared.seen != expected)
    fmt::print("{} forecasts came of {} that are due; the scorer said:\n{}\n", shared.seen.load(), expected,
               text_of(folder.path() / "output"));
  std::vector<double> all;
  for (const auto& part : of_partition) all.insert(all.end(), part.begin(), part.end());
  if (number > 0 && transactions > 0)
    fmt::print("{} transactions, one in {:.1f} ms\n", transactions,
               1e3 * load.seconds / static_cast<double>(transactions));
  return all;
}

void measure(const std::string& broker, const std::string& delivery, const Load& load) {
  std::vector<double> medians, tails;
  static_cast<void>(
      round(broker, 0, delivery, {load.rate, load.assets, load.score_every, kWarmUp, 1, load.spacing}));
  for (int number = 1; number <= load.rounds; ++number) {
    const std::vector<double> latencies = round(broker, number, delivery, load);
    medians.push_back(quantile(latencies, 0.5));
    tails.push_back(quantile(latencies, 0.99));
    fmt::print("round {}: {} forecasts, p50 {:.1f} ms, p90 {:.1f} ms, p99 {:.1f} ms, worst {:.1f} ms\n",
               number, latencies.size(), medians.back(), quantile(latencies, 0.9), tails.back(),
               quantile(latencies, 1));
    std::fflush(stdout);
  }
  fmt::print(
      "{} readings/s of {} machines, a forecast every {}, {}: p50 min {:.1f} median {:.1f} ms; p99 min "
      "{:.1f} median {:.1f} ms\n",
      load.rate, load.assets, load.score_every, delivery, quantile(medians, 0), quantile(medians, 0.5),
      quantile(tails, 0), quantile(tails, 0.5));
  std::fflush(stdout);
}

std::vector<Load> loads(int argc, char** argv) {
  if (argc < 4) return {{1'000, 100, 1}, {10'000, 1'000, 10}};
  Load load{std::atoi(argv[1]), std::atoi(argv[2]), std::atoi(argv[3])};
  if (argc > 4) load.seconds = std::atoi(argv[4]);
  if (argc > 5) load.rounds = std::atoi(argv[5]);
  if (argc > 6) load.spacing = std::atoi(argv[6]);
  return {load};
}

}  // namespace

int main(int argc, char** argv) {
  setenv("KAFKA_HEAP_OPTS", kBrokerMemory, 0);
  tests::KafkaBroker broker;
  for (const Load& load : loads(argc, argv)) {
    measure(broker.address(), "exactly_once", load);
    measure(broker.address(), "at_least_once", load);
  }
}
