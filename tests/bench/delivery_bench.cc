#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <thread>

#include "ingest/encode.h"
#include "ingest/kafka/kafka_log.h"
#include "models/registry.h"
#include "serve/stream/restore.h"
#include "serve/stream/scoring_job.h"
#include "serve/stream/worker.h"
#include "tests/support/kafka_broker.h"
#include "tests/support/sample_model.h"
#include "tests/support/temporary_folder.h"

// What delivery costs, through a real broker, by one worker in this process: each mode; one record in a
// hundred that can't be used; a round of states; a restore. Three rounds, which take turns.
//
//     delivery_bench [READINGS, 400000]

namespace {

using namespace portent;
using Clock = std::chrono::steady_clock;

constexpr int kAssets = 1'000;
constexpr int kRounds = 3;
constexpr int kPartitions = 4;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Cost {
  double wall_s = 0, cpu_s = 0;
  std::uint64_t dead = 0, states = 0, state_bytes = 0;
};

struct Job {
  std::string name;
  bool poison = false;
  serve::Delivery delivery = serve::Delivery::kExactlyOnce;
  std::vector<Cost> costs = {};
};

class Bench {
 public:
  explicit Bench(int readings) : readings_(readings), registry_(folder_.path() / "registry", true) {
    registry_.publish(tests::sample_model(1), true);
    ingest::KafkaOptions options;
    options.brokers = broker_.address();
    log_ = ingest::open_kafka_log(options);
    fill(clean_, false);
    fill(poisoned_, true);
  }

  Cost run(const Job& job) {
    const serve::WorkerOptions options = options_of(job);
    // Outputs of every run go to the same topics; each run is a group of its own.
    const ingest::Bindings bindings = ingest::Bindings::all_to("sample@champion");
    serve::ModelShelf shelf(registry_, bindings.models(), "", {false});
    serve::StreamCounters counters;
    std::jthread worker(
        [&](std::stop_token stop) { serve::Worker(*log_, bindings, shelf, counters, options).run(stop); });
    while (counters.readings + dead(counters) < 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const double cpu = cpu_seconds();
    const auto start = Clock::now();
    const std::uint64_t before = counters.readings + dead(counters);
    while (counters.readings + dead(counters) < static_cast<std::uint64_t>(readings_))
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const double share =
        static_cast<double>(readings_) / (static_cast<double>(readings_) - static_cast<double>(before));
    Cost cost{std::chrono::duration<double>(Clock::now() - start).count() * share,
              (cpu_seconds() - cpu) * share};
    worker.request_stop();
    worker.join();
    cost.dead = dead(counters);
    cost.states = counters.states_written;
    cost.state_bytes = counters.state_bytes;
    last_ = options;
    return cost;
  }

  /// Of every partition, as a successor of the last run; returns milliseconds and replayed records.
  std::pair<double, std::int64_t> restore() {
    struct Idle : ingest::GroupListener {
      std::vector<int> mine;
      void assigned(const std::vector<int>& p) override { mine.insert(mine.end(), p.begin(), p.end()); }
      void lost(const std::vector<int>&) override { mine.clear(); }
    } idle;
    const ingest::Bindings bindings = ingest::Bindings::all_to("sample@champion");
    serve::ModelShelf shelf(registry_, bindings.models(), "", {false});
    const auto session = log_->join(last_.group, last_.scoring.topics.telemetry(), idle);
    std::vector<ingest::Record> none;
    while (idle.mine.size() < kPartitions) session->poll(1, std::chrono::milliseconds(20), none);
    const auto start = Clock::now();
    std::int64_t replayed = 0;
    serve::StreamCounters unwatched;
    serve::ScoringJob scoring(serve::LiveBindings(bindings), shelf, unwatched, last_.scoring);
    for (const int p : idle.mine)
      replayed += serve::restore_partition(*log_, p, session->committed(p), scoring).replayed;
    return {std::chrono::duration<double, std::milli>(Clock::now() - start).count(), replayed};
  }

 private:
  static std::uint64_t dead(const serve::StreamCounters& counters) {
    std::uint64_t sum = 0;
    for (const auto& [reason, count] : counters.rejected()) sum += count;
    return sum;
  }
  serve::WorkerOptions options_of(const Job& job) {
    serve::WorkerOptions options;
    options.scoring.topics = job.poison ? poisoned_ : clean_;
    options.group.group = options.scoring.group = "bench-" + std::to_string(++groups_);
    options.scoring.round_every = readings_ / kPartitions / 4;  // some rounds in every run
    options.commit_interval = std::chrono::seconds(1);          // as configured by default
    options.delivery = job.delivery;
    return options;
  }
  void fill(const ingest::Topics& topics, bool poison) {
    log_->create_topics(topics.specs(kPartitions));
    const auto appender = log_->appender();
    for (int i = 0; i < readings_; ++i) {
      const std::string asset = "p1:m-" + std::to_string(i % kAssets);
      std::string value = ingest::encode_telemetry(tests::sample_reading(asset, i / kAssets + 1));
      if (poison && i % 100 == 99) value.resize(value.size() / 2);
      appender->append({topics.telemetry(), -1, asset, std::move(value), {}});
    }
    appender->flush();
  }

  int readings_;
  TemporaryFolder folder_;
  models::Registry registry_;
  tests::KafkaBroker broker_;
  std::unique_ptr<ingest::Log> log_;
  ingest::Topics clean_{"clean."}, poisoned_{"poisoned."};
  serve::WorkerOptions last_;
  int groups_ = 0;
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void report(const Job& job, int readings) {
  std::vector<double> rate, cpu;
  for (const Cost& cost : job.costs) {
    rate.push_back(readings / cost.wall_s);
    cpu.push_back(cost.cpu_s * 1e6 / readings);
  }
  fmt::print("{:<28} {:>8.0f} readings/s, {:.2f} CPU s per million (median of {}), {} dead letters\n",
             job.name, median(rate), median(cpu), kRounds, job.costs.back().dead);
}

}  // namespace

int main(int argc, char** argv) {
  const int readings = argc > 1 ? std::atoi(argv[1]) : 400'000;
  Bench bench(readings);
  std::vector<Job> jobs = {{"exactly once"},
                           {"exactly once, 1 % poison", true},
                           {"at least once", false, serve::Delivery::kAtLeastOnce}};
  for (int round = 0; round <= kRounds; ++round)  // the first only warms the broker up
    for (Job& job : jobs) {
      const Cost cost = bench.run(job);
      if (round > 0) job.costs.push_back(cost);
    }
  for (const Job& job : jobs) report(job, readings);
  const Cost& last = jobs.back().costs.back();
  const auto [ms, replayed] = bench.restore();
  fmt::print("states of {} assets: {:.0f} bytes an asset and round, {:.0f} a round of all\n", kAssets,
             static_cast<double>(last.state_bytes) / static_cast<double>(last.states),
             static_cast<double>(last.state_bytes) / static_cast<double>(last.states) * kAssets);
  fmt::print("restore of {} assets in {} partitions: {:.0f} ms, {} records replayed\n", kAssets, kPartitions,
             ms, replayed);
}
