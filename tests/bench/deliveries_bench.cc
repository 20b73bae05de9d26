#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "serve/store/deliveries.h"
#include "serve/store/store.h"
#include "serve/store/subscribers.h"

// What a backlog of one subscriber costs the thread that sends for all: counting it, as the metrics ask every
// few seconds, with its index and without.
//
//     deliveries_bench URL [DELIVERIES]    fills the database of URL with DELIVERIES (1,000,000) of 10,000
//     assets, 700 bytes each, unless it has some; then counts them

namespace {

using namespace portent::serve::store;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kBegin = 1'600'000'000'000;
constexpr int kAssets = 10'000, kTimes = 30;

void fill(Store& store, std::int64_t count) {
  constexpr std::int64_t kBatch = 5'000;
  Subscriber away;
  away.name = "away";
  store.write([&](Session& session) { add_subscriber(session, away); });
  for (std::int64_t from = 0; from < count; from += kBatch)
    store.write([&](Session& session) {
      for (std::int64_t i = from; i < std::min(count, from + kBatch); ++i)
        add_delivery(session,
                     {0, away.name, fmt::format("msg_{:032x}", i), fmt::format("P-{:05}", i % kAssets),
                      "alarm.raised", std::string(700, 'x'), kBegin + i});
    });
}

void count(Store& store, const char* how) {
  std::vector<double> times;
  std::int64_t waiting = 0;
  for (int i = 0; i < kTimes; ++i) {
    const auto begin = Clock::now();
    waiting = store.read(count_deliveries)["away"].waiting;
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  }
  std::ranges::sort(times);
  fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.1f} |\n", how, waiting, times.front(), times[times.size() / 2],
             times.back());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "give a database: deliveries_bench URL [DELIVERIES]\n");
    return 2;
  }
  Store store({argv[1]});
  if (store.read(count_deliveries).empty()) fill(store, argc > 2 ? std::atoll(argv[2]) : 1'000'000);
  fmt::print("| counted | waiting | shortest ms | p50 ms | longest |\n|---|---|---|---|---|\n");
  count(store, "with its index");
  store.write([](Session& session) { session.script("DROP INDEX deliveries_by_count"); });
  count(store, "without");
  store.write([](Session& session) {
    session.script("CREATE INDEX deliveries_by_count ON deliveries (subscriber, state, created_ms)");
  });
  return 0;
}
