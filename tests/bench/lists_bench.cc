#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "serve/store/alarm_list.h"
#include "tests/bench/large_plant.h"
#include "tests/unit/api/raw_client.h"

// What tests/bench/lists.py runs: the database of a large plant, and questions about it to a desk.
//
//     lists_bench fill URL [FORECASTS]                  10,000 assets, 100,000 alarms, 1,000,000 forecasts
//     lists_bench load PORT KEY URL RATE SECONDS        RATE questions a second of 16 connections that are
//     kept
//
// Questions are asked at times fixed beforehand, whatever became of those before, and timed from then on: a
// desk that stalls is charged for all who wait. Prints a row a kind of question, and one for all together.

namespace {

using namespace portent;
using serve::store::Store;
using Clock = std::chrono::steady_clock;

constexpr int kConnections = 16;

struct Question {
  std::string kind, target;
};

using Dice = std::mt19937;
int roll(Dice& dice, int below) {
  return std::uniform_int_distribution<int>(0, below - 1)(dice);
}

/// One of what a maintenance team's screens ask: lists with filters and orders, searches, single things.
Question question(Dice& dice, const std::vector<std::string>& alarms) {
  const std::string asset = bench::asset_name(roll(dice, bench::kAssets));
  const std::string site = fmt::format("plant{}", roll(dice, bench::kSites));
  const std::string other = fmt::format("plant{}", roll(dice, bench::kSites));
  const std::string& alarm = alarms[static_cast<std::size_t>(roll(dice, static_cast<int>(alarms.size())))];
  const std::vector<Question> all = {
      {"alarms, newest", "/api/v1/alarms"},
      {"alarms, open, worst first", "/api/v1/alarms?sort=-severity&filter=state=open"},
      {"alarms, open of a site", fmt::format("/api/v1/alarms?filter=site={};state=open", site)},
      {"alarms, site, worst first", fmt::format("/api/v1/alarms?sort=-severity&filter=site={}", site)},
      {"alarms, two sites, worst first",
       fmt::format("/api/v1/alarms?sort=-severity&filter=site={}%7C{}", site, other)},
      {"alarms of an asset", fmt::format("/api/v1/alarms?filter=asset={}", asset)},
      {"alarms of a person", "/api/v1/alarms?filter=assignee=tom"},
      {"alarms, class and severity", "/api/v1/alarms?filter=class=fan;severity%3E=red"},
      {"alarm", "/api/v1/alarms/" + alarm},
      {"assets of a site", fmt::format("/api/v1/nodes?kind=equipment&site={}", site)},
      {"assets by name", "/api/v1/nodes?sort=name&class=pump"},
      {"assets of a maker", "/api/v1/nodes?filter=maker=Howden;criticality=A"},
      {"assets found by text", fmt::format("/api/v1/nodes?text=P-{:04}", roll(dice, 1'000))},
      {"children of a line", fmt::format("/api/v1/nodes/{}:L{}/children", site, roll(dice, 10))},
      {"asset", "/api/v1/nodes/" + asset},
      {"newest forecast", fmt::format("/api/v1/assets/{}/forecast", asset)},
      {"forecasts of an asset", fmt::format("/api/v1/assets/{}/forecasts?limit=100", asset)},
      {"events of an asset", fmt::format("/api/v1/assets/{}/events", asset)},
  };
  return all[static_cast<std::size_t>(roll(dice, static_cast<int>(all.size())))];
}

/// Milliseconds by kind of question; thread-safe.
class Times {
 public:
  void add(const std::string& kind, double ms) {
    const std::lock_guard lock(mutex_);
    by_kind_[kind].push_back(ms);
    by_kind_["all"].push_back(ms);
  }
  void print() {
    fmt::print("| question | asked | p50 ms | p99 ms | longest |\n|---|---|---|---|---|\n");
    for (auto& [kind, ms] : by_kind_) {
      std::ranges::sort(ms);
      fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.1f} |\n", kind, ms.size(), ms[ms.size() / 2],
                 ms[ms.size() * 99 / 100], ms.back());
    }
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<double>> by_kind_;
};

struct Load {
  int port = 0;
  std::string key;
  double rate = 500;
  double seconds = 20;
};

/// Asks every kConnections-th question of the schedule, from the `first` on.
void ask(const Load& load, int first, Clock::time_point begin, const std::vector<std::string>& alarms,
         Times& times) {
  tests::RawClient client(load.port);
  Dice dice(static_cast<unsigned>(first));
  const int count = static_cast<int>(load.rate * load.seconds);
  for (int i = first; i < count; i += kConnections) {
    const Question asked = question(dice, alarms);
    const auto due =
        begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(i / load.rate));
    std::this_thread::sleep_until(due);
    client.send(fmt::format("GET {} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", asked.target,
                            load.key));
    const std::string answer = client.read_answer();
    times.add(asked.kind, std::chrono::duration<double, std::milli>(Clock::now() - due).count());
    if (!answer.starts_with("HTTP/1.1 200")) {
      fmt::print(stderr, "{}: {}\n", asked.target, answer.substr(0, 600));
      std::exit(1);
    }
  }
}

std::vector<std::string> some_alarms(Store& store) {
  std::vector<std::string> ids;
  const auto page =
      store.read([](serve::store::Session& session) { return list_alarms(session, {}, "", 1'000); });
  for (const auto& alarm : page->alarms) ids.push_back(alarm.id);
  return ids;
}

int run_load(const Load& load, const std::string& url) {
  Store store({url});
  const std::vector<std::string> alarms = some_alarms(store);
  Times times;
  {
    const auto begin = Clock::now() + std::chrono::milliseconds(200);
    std::vector<std::jthread> threads;
    for (int i = 0; i < kConnections; ++i)
      threads.emplace_back([&, i] { ask(load, i, begin, alarms, times); });
  }
  times.print();
  return 0;
}

int fill(const std::string& url, int forecasts) {
  Store store({url});
  bench::make_nodes(store);
  bench::make_alarms(store);
  bench::make_forecasts(store, forecasts);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc >= 3 && std::strcmp(argv[1], "fill") == 0)
    return fill(argv[2], argc > 3 ? std::atoi(argv[3]) : 1'000'000);
  if (argc == 7 && std::strcmp(argv[1], "load") == 0)
    return run_load({std::atoi(argv[2]), argv[3], std::atof(argv[5]), std::atof(argv[6])}, argv[4]);
  fmt::print(stderr, "lists_bench fill URL [FORECASTS] | lists_bench load PORT KEY URL RATE SECONDS\n");
  return 2;
}
