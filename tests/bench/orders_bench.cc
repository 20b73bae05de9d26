#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "serve/store/store.h"
#include "serve/store/work_order_list.h"
#include "serve/store/work_orders.h"

// What pages of a list of work orders cost in a database that holds many.
//
//     orders_bench URL [ORDERS]       fills the empty database of URL with ORDERS (1,000,000), then asks
//
// 1 in 100 is open; 10,000 assets of 10 sites, 20 people. Prints a row a kind of question, of 300 pages each:
// first ones, and ones somewhere in the middle.

namespace {

using namespace portent::serve::store;
using Order = OrderFilter::Order;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kBegin = 1'600'000'000'000, kEvery = 60'000;
constexpr int kAssets = 10'000, kSites = 10, kPeople = 20, kPages = 300;

WorkOrder order_at(std::int64_t i) {
  const bool open = i % 100 == 0;
  WorkOrder order;
  order.site = fmt::format("plant{}", i % kSites);
  order.asset = fmt::format("plant{}:P-{:05}", i % kSites, (i * 7) % kAssets);
  order.asset_class = i % 3 ? "pump" : "fan";
  order.fault = fmt::format("fault-{}", i);
  order.kind = i % 5 ? "corrective" : "preventive";
  order.origin = i % 4 ? "alarm" : "hand";
  order.state = !open ? (i % 20 == 1 ? OrderState::kRejected : OrderState::kConfirmed)
                      : static_cast<OrderState>(i / 100 % 4);
  order.priority = static_cast<Priority>(1 + i % 4);
  order.title = fmt::format("Look at pump {}", i);
  order.assignee = fmt::format("person{}", i % kPeople);
  order.opened_ms = kBegin + i * kEvery;
  if (i % 2) order.due_ms = order.opened_ms + 86'400'000;
  order.version = 1;
  return order;
}

void fill(Store& store, std::int64_t count) {
  constexpr std::int64_t kBatch = 5'000;
  for (std::int64_t from = 0; from < count; from += kBatch)
    store.write([&](Session& session) {
      for (std::int64_t i = from; i < std::min(count, from + kBatch); ++i) {
        WorkOrder order = order_at(i);
        insert_order(session, order);
      }
    });
}

/// Milliseconds of each page: half of them first ones.
std::vector<double> ask(Store& store, OrderFilter filter, std::int64_t count) {
  std::vector<double> times;
  for (int i = 0; i < kPages; ++i) {
    const std::int64_t middle = kBegin + (count * ((i * 37) % kPages) / kPages) * kEvery;
    const auto begin = Clock::now();
    store.read([&](Session& session) {
      if (i % 2 && filter.order != Order::kDue) filter.opened_to_ms = middle;
      return list_orders(session, filter, "", 100);
    });
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
    filter.opened_to_ms.reset();
  }
  std::ranges::sort(times);
  return times;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const std::int64_t orders = count > 2 ? std::atoll(arguments[2]) : 1'000'000;
  Store store({arguments[1]});
  const auto begin = Clock::now();
  fill(store, orders);
  fmt::print("{} orders in {:.0f} s\n", orders, std::chrono::duration<double>(Clock::now() - begin).count());
  const std::vector<std::pair<const char*, OrderFilter>> questions = {
      {"newest", {}},
      {"oldest", {.order = Order::kOldest}},
      {"open", {.open = true}},
      {"open, most urgent", {.open = true, .order = Order::kUrgent}},
      {"most urgent", {.order = Order::kUrgent}},
      {"open, due first", {.open = true, .order = Order::kDue}},
      {"of a site", {.site = "plant3"}},
      {"open of a site", {.site = "plant0", .open = true}},
      {"of an asset", {.asset = "plant7:P-00049"}},
      {"of a class", {.asset_class = "fan"}},
      {"of a person", {.assignee = "person3"}},
      {"open of a person", {.assignee = "person0", .open = true}},
      {"done", {.state = "done"}},
      {"in progress", {.state = "in_progress"}},
      {"rejected", {.state = "rejected"}},
      {"of reports", {.origin = "hand"}}};
  fmt::print("| question | p50 ms | p99 ms | longest |\n|---|---|---|---|\n");
  for (const auto& [name, filter] : questions) {
    const std::vector<double> times = ask(store, filter, orders);
    fmt::print("| {} | {:.2f} | {:.2f} | {:.1f} |\n", name, times[times.size() / 2],
               times[times.size() * 99 / 100], times.back());
  }
  return 0;
}
