#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <functional>

#include "serve/desk/alarm_life.h"
#include "serve/desk/desk_intake.h"
#include "serve/store/alarm_list.h"
#include "serve/store/alarms.h"
#include "serve/store/forecasts.h"
#include "tests/support/sample_forecast.h"
#include "tests/support/temporary_folder.h"

// The desk's database under load: forecasts written, whole batches of the log taken in, and lists of 100,000
// alarms.
//
//     alarms_bench [URL] [BATCHES]    SQLite in a temporary folder, or the database at URL ("-": SQLite)

namespace {

using namespace portent;
using serve::store::AlarmFilter;
using serve::store::Session;
using serve::store::Store;
using Clock = std::chrono::steady_clock;

constexpr int kAssets = 10'000, kBatch = 2'000, kAlarms = 100'000;
constexpr std::int64_t kStart = 1'700'000'000'000;

/// Time that passed, and time that this program computed, over several spans.
struct Stopwatch {
  double passed = 0, computed = 0;  // s
  void time(const std::function<void()>& work) {
    const auto begin = Clock::now();
    const std::clock_t cpu = std::clock();
    work();
    passed += std::chrono::duration<double>(Clock::now() - begin).count();
    computed += static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
  }
};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}
std::string asset(int i) {
  return fmt::format("plant{}:P-{:05}", i % 10, i);
}

/// As large as those of a real model: with probabilities, a trajectory and shares.
models::Forecast forecast(int number) {
  auto f = tests::sample_forecast(asset(number % kAssets), number % 20 == 0 ? 28 : 90);
  f.site = fmt::format("plant{}", number % 10);
  f.ts = kStart + 60'000LL * (number / kAssets);
  f.evidence = {"portent.telemetry", 0, number, number};
  for (const double horizon : {10.0, 20.0, 50.0}) f.failure_probability.push_back({horizon, 0.123456});
  for (const double ahead : {10.0, 20.0, 50.0}) f.trajectory.push_back({ahead, {50.5, 60.25, 70.125}});
  f.contributions = {{"vib_2", 0.62}, {"temp_4", 0.21}, {"p_1", 0.05}};
  return f;
}

std::vector<ingest::Record> batch(int number) {
  std::vector<ingest::Record> records;
  for (int i = number * kBatch; i < (number + 1) * kBatch; ++i) {
    const auto f = forecast(i);
    records.push_back({f.asset, models::to_json(f), {}, 0, 0, i});
  }
  return records;
}

void write_forecasts(Store& store, int batches) {
  Stopwatch watch;
  for (int b = 0; b < batches; ++b) {
    std::vector<serve::store::ForecastRow> rows;
    for (const auto& record : batch(b)) {
      const auto f = forecast(static_cast<int>(record.offset));
      rows.push_back({f.asset, f.part, f.site, f.ts + 1, record.offset, f.rul.p10, f.rul.p50, f.rul.p90,
                      f.health, f.unit, "ok", models::policy::Level::kNone, record.value});
    }
    watch.time([&] { store.write([&](Session& session) { save_forecasts(session, rows); }); });
  }
  fmt::print("forecasts written:  {:>8.0f} /s, {:>8.0f} per s of CPU ({} of {} bytes each, batches of {})\n",
             batches * kBatch / watch.passed, batches * kBatch / watch.computed, batches * kBatch,
             batch(0)[0].value.size(), kBatch);
}

void take_batches(Store& store, int batches) {
  serve::desk::DeskIntake intake(store, {});
  Stopwatch watch;
  for (int b = 0; b < batches; ++b) {
    const auto records = batch(b);
    watch.time([&] {
      intake.take("portent.predictions", 0, records, b * kBatch, (b + 1) * kBatch, std::nullopt, kStart);
    });
  }
  fmt::print(
      "forecasts taken in: {:>8.0f} /s, {:>8.0f} per s of CPU (read, judged, 5 % of assets in alarm)\n",
      batches * kBatch / watch.passed, batches * kBatch / watch.computed);
}

void make_alarms(Store& store) {
  const serve::desk::AlarmPolicy policy;
  for (int begin = 0; begin < kAlarms; begin += 5'000)
    store.write([&](Session& session) {
      for (int i = begin; i < begin + 5'000; ++i) {
        serve::desk::Condition condition;
        condition.key = {asset(i % kAssets), "", "rule", fmt::format("rule {}", i / kAssets)};
        condition.site = fmt::format("plant{}", i % 10);
        condition.asset_class = i % 3 ? "pump" : "fan";
        condition.level = static_cast<models::policy::Level>(1 + i % 4);
        condition.ts_ms = kStart + 1'000LL * i;
        condition.evidence.offset = i;
        auto life = serve::desk::AlarmLife::raise(policy, condition, kStart, "");
        if (i % 97 == 0) static_cast<void>(life.assign("mia", "tom", kStart));
        if (i % 5) {
          static_cast<void>(life.clear({condition.ts_ms, kStart}));
          static_cast<void>(life.acknowledge("mia", kStart));
          static_cast<void>(life.close("mia", kStart));
        }
        save_alarm(session, life.alarm(), 0, life.events());
      }
    });
}

void time_list(Store& store, const char* name, const AlarmFilter& filter) {
  std::vector<double> times;
  std::string cursor;
  for (int i = 0; i < 200; ++i) {
    const auto begin = Clock::now();
    const auto page = store.read([&](Session& session) { return list_alarms(session, filter, cursor, 50); });
    times.push_back(1'000 * seconds_since(begin));
    cursor = page->next;
  }
  std::ranges::sort(times);
  fmt::print("{:<23} p50 {:>6.2f} ms, p99 {:>6.2f} ms\n", name, times[100], times[198]);
}

void time_lists(Store& store) {
  using Order = AlarmFilter::Order;
  using models::policy::Level;
  time_list(store, "list: newest", {});
  time_list(store, "list: open, worst first", {.open = true, .order = Order::kWorst});
  time_list(store, "list: one asset", {.asset = asset(7)});
  time_list(store, "list: one site", {.site = "plant3"});
  time_list(store, "list: open of a site", {.site = "plant3", .open = true});
  time_list(store, "list: one assignee", {.assignee = "tom"});
  time_list(store, "list: class, red", {.asset_class = "fan", .at_least = Level::kRed});
  time_list(store, "list: nobody's", {.assignee = "nobody", .open = true});
  time_list(store, "list: a day", {.from_ms = kStart + 40'000'000, .to_ms = kStart + 60'000'000});
}

}  // namespace

int main(int argc, char** argv) {
  const TemporaryFolder folder;
  const bool sqlite = argc < 2 || std::strcmp(argv[1], "-") == 0;
  Store store({sqlite ? (folder.path() / "desk.db").string() : argv[1]});
  const int batches = argc > 2 ? std::atoi(argv[2]) : 50;
  take_batches(store, batches);
  write_forecasts(store, batches);
  make_alarms(store);
  time_lists(store);
  return 0;
}
