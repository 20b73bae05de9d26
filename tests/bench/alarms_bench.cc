#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <functional>

#include "serve/desk/desk_intake.h"
#include "serve/store/alarm_list.h"
#include "serve/store/forecasts.h"
#include "tests/bench/large_plant.h"
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

using bench::asset_name;
using bench::forecast;
using bench::kStart;

constexpr int kBatch = 2'000;

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
  time_list(store, "list: one asset", {.asset = asset_name(7)});
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
  bench::make_alarms(store);
  time_lists(store);
  return 0;
}
