#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "serve/desk/inspection_risk.h"
#include "serve/desk/search_book.h"
#include "serve/store/nodes.h"
#include "serve/store/search_rows.h"
#include "serve/store/spares.h"
#include "serve/store/work_orders.h"

// What search and the proposal of visits cost in a database of 10,000 assets, 10,000 spares and many orders.
//
//     search_bench URL [ORDERS]       fills the empty database of URL with ORDERS (1,000,000), then asks
//
// 1 order in 100 is open. Words are asked with two letters swapped, one missing or one doubled, of all kinds.

namespace {

using namespace portent::serve;
using store::Session;
using store::Store;
using Clock = std::chrono::steady_clock;

constexpr int kRecords = 10'000, kTimes = 300;
constexpr std::int64_t kBegin = 1'600'000'000'000;
constexpr std::array<const char*, 8> kNames = {"Feed pump",        "Cooling tower fan", "Gearbox",
                                               "Screw compressor", "Agitator",          "Homogenizer",
                                               "Conveyor drive",   "Vacuum blower"};

double since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

void fill_records(Session& session, int i) {
  store::Node node;
  node.id = fmt::format("plant{}:P-{:05}", i % 10, i);
  node.site = fmt::format("plant{}", i % 10);
  node.name = fmt::format("{} {}", kNames[static_cast<std::size_t>(i) % kNames.size()], i);
  node.maker = i % 3 ? "Grundfos" : "KSB";
  node.serial = fmt::format("SN{:07}", i * 37);
  store::insert_node(session, node);
  store::Spare spare;
  spare.id = fmt::format("plant{}:S-{:05}", i % 10, i);
  spare.site = node.site;
  spare.name = fmt::format("Bearing {}", 6'000 + i % 400);
  spare.maker = i % 3 ? "SKF" : "FAG";
  spare.maker_number = fmt::format("{}-2RS1", 6'000 + i % 400);
  store::insert_spare(session, spare);
}

void fill_order(Session& session, std::int64_t i) {
  store::WorkOrder order;
  order.site = fmt::format("plant{}", i % 10);
  order.asset = fmt::format("plant{}:P-{:05}", i % 10, i * 7 % kRecords);
  order.fault = fmt::format("fault-{}", i);
  order.state = i % 100 ? store::OrderState::kConfirmed : store::OrderState::kOpen;
  order.title = fmt::format("Look at {} {}", kNames[static_cast<std::size_t>(i) % kNames.size()], i);
  order.words = "It is louder than it was";
  order.opened_ms = kBegin + i * 60'000;
  order.version = 1;
  store::insert_order(session, order);
}

void fill(Store& store, std::int64_t orders) {
  constexpr std::int64_t kBatch = 5'000;
  for (std::int64_t from = 0; from < std::max<std::int64_t>(orders, kRecords); from += kBatch)
    store.write([&](Session& session) {
      for (std::int64_t i = from; i < from + kBatch; ++i) {
        if (i < kRecords) fill_records(session, static_cast<int>(i));
        if (i < orders) fill_order(session, i);
      }
    });
}

/// The name of a record with a fault of one of three sorts.
std::string misspelt(int i) {
  std::string name =
      fmt::format("{} {}", kNames[static_cast<std::size_t>(i) % kNames.size()], i * 31 % kRecords);
  if (i % 3 == 0) std::swap(name[2], name[3]);
  if (i % 3 == 1) name.erase(2, 1);
  if (i % 3 == 2) name.insert(2, 1, name[2]);
  return name;
}

void print(const std::string& what, std::vector<double> ms) {
  std::ranges::sort(ms);
  fmt::print("| {} | {} | {:.2f} | {:.2f} | {:.1f} |\n", what, ms.size(), ms[ms.size() / 2],
             ms[ms.size() * 99 / 100], ms.back());
}

void measure(desk::SearchBook& book, std::string_view kind) {
  std::vector<double> made, asked;
  const auto begin = Clock::now();
  book.index(kind, 0);
  made.push_back(since(begin));
  for (int i = 0; i < kTimes; ++i) {
    const auto before = Clock::now();
    const auto index = book.index(kind, i * 2'000);  // each time it is looked whether anything has changed
    index->find(misspelt(i), 100, [](const desk::Findable&) { return true; });
    asked.push_back(since(before));
  }
  print(fmt::format("{}, made", kind), made);
  print(fmt::format("{}, asked", kind), asked);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  Store store({arguments[1]});
  fill(store, count > 2 ? std::atoll(arguments[2]) : 1'000'000);
  desk::SearchBook book(store);
  fmt::print("| what | asked | p50 ms | p99 ms | longest |\n|---|---|---|---|---|\n");
  for (const std::string_view kind : {"asset", "spare", "work_order"}) measure(book, kind);
  std::vector<double> proposals;
  for (int i = 0; i < kTimes / 10; ++i) {
    const auto before = Clock::now();
    store.read([&](Session& session) { return desk::proposed_visits(session, {}, 20, kBegin); });
    proposals.push_back(since(before));
  }
  print("proposal of 20 visits", proposals);
  return 0;
}
