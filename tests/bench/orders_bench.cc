#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "serve/desk/figure_report.h"
#include "serve/desk/ledger.h"
#include "serve/desk/period_statistics.h"
#include "serve/store/store.h"
#include "serve/store/work_order_list.h"
#include "serve/store/work_orders.h"

// What pages of a list of work orders, and figures of them, cost in a database that holds many.
//
//     orders_bench URL [ORDERS]       fills the database of URL with ORDERS (1,000,000), unless it has some,
//     then asks
//
// 1 in 100 is open; 10,000 assets of 10 sites, 20 people. Prints a row a kind of question, of 300 pages each:
// first ones, and ones somewhere in the middle;
// and of as many reports of figures, whose hours and days of the last 31 days are counted before, as a desk
// does, and of a year of 100 sites more.

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
  if (i % 2 || i % 200 == 0) order.due_ms = order.opened_ms + 86'400'000;
  if (!open) {
    order.begun_ms = order.opened_ms + 3'600'000;
    order.done_ms = order.closed_ms = order.opened_ms + 2 * 3'600'000;
    order.hours = 1;
    order.cost = 50;
    order.currency = "EUR";
  }
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

/// The assets that the orders are about, at their sites.
void add_assets(Store& store) {
  store.write([&](Session& session) {
    const auto add = [&](const std::string& id, NodeKind kind, const std::string& parent,
                         const std::string& of) {
      Node node;
      node.id = id;
      node.kind = kind;
      node.parent = parent;
      node.asset_class = of;
      if (!portent::serve::desk::create_node(session, node, kBegin))
        throw std::runtime_error("no node " + id);
    };
    for (int site = 0; site < kSites; ++site) add(fmt::format("plant{}", site), NodeKind::kSite, "", "");
    for (int i = 0; i < kAssets; ++i) {
      const WorkOrder order = order_at(i);
      add(order.asset, NodeKind::kEquipment, order.site, order.asset_class);
    }
  });
}

/// Counts what is due.
void count_due(Store& store, std::int64_t now_ms) {
  const auto lease = store.write(
      [&](Session& session) { return acquire_lease(session, "desk", "bench", now_ms, 1'000'000'000); });
  portent::serve::desk::PeriodStatistics statistics(store, {.pace_ms = 0});
  while (statistics.step(now_ms, lease)) {
  }
}

/// Counts the last 31 days.
void count_periods(Store& store, std::int64_t now_ms) {
  store.write([&](Session& session) {
    for (const char* period : {"hour", "day"}) set_counted_until(session, period, 0);
  });
  count_due(store, now_ms);
}

/// A year of days, and of hours of today, of 100 more sites, each like the newest day of a site of above.
void add_year(Store& store, std::int64_t now_ms) {
  using portent::serve::desk::Period;
  constexpr std::int64_t kDay = 86'400'000, kHour = 3'600'000;
  const std::int64_t today = portent::serve::desk::begin_of(Period::kDay, now_ms);
  store.write([&](Session& session) {
    PeriodRow row = periods_between(session, "day", {.site = "plant3"}, 0, now_ms, 1).at(0);
    const auto add = [&](Period period, std::int64_t from_ms) {
      row.period = period == Period::kDay ? "day" : "hour";
      row.from_ms = from_ms;
      row.id = fmt::format("{}/*/*/{}/{}", row.site, row.period, from_ms);
      save_period(session, row);
      portent::serve::desk::sums_are_due(session, period, from_ms);
    };
    for (int site = 0; site < 100; ++site) {
      row.site = fmt::format("site{:03}", site);
      for (int day = 1; day <= 365; ++day) add(Period::kDay, today - day * kDay);
      for (std::int64_t hour = today; hour + kHour < now_ms; hour += kHour) add(Period::kHour, hour);
    }
  });
  count_due(store, now_ms);
}

/// Milliseconds of each report, as the API makes it.
std::vector<double> ask_figures(Store& store, const portent::serve::desk::FigureQuery& query) {
  std::vector<double> times;
  for (int i = 0; i < kPages; ++i) {
    const auto begin = Clock::now();
    const auto report = store.read([&](Session& session) {
      backlog(session, query.to_ms);
      return portent::serve::desk::figure_report(session, query);
    });
    if (!report || report->rows.empty()) throw std::runtime_error("there are no figures");
    std::size_t bytes = 0;
    for (const auto& row : report->rows)
      bytes += portent::serve::desk::figures_json(row.figures).dump().size();
    if (bytes == 0) throw std::runtime_error("figures say nothing");
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
  }
  std::ranges::sort(times);
  return times;
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

std::vector<std::pair<const char*, portent::serve::desk::FigureQuery>> figure_questions(std::int64_t now_ms) {
  using portent::serve::desk::FigurePeriod;
  constexpr std::int64_t kDay = 86'400'000;
  const PeriodScope all, each_site{.site = std::nullopt}, each_class{.asset_class = std::nullopt},
      of_site{.site = "plant3"};
  return {{"figures, days", {all, FigurePeriod::kDay, now_ms - 31 * kDay, now_ms}},
          {"figures, hours of a day", {all, FigurePeriod::kHour, now_ms - kDay, now_ms}},
          {"figures of a site, weeks", {of_site, FigurePeriod::kWeek, now_ms - 31 * kDay, now_ms}},
          {"figures by class, days", {each_class, FigurePeriod::kDay, now_ms - 31 * kDay, now_ms}},
          {"figures by site, days", {each_site, FigurePeriod::kDay, now_ms - 31 * kDay, now_ms}}};
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 2;
  const std::int64_t orders = count > 2 ? std::atoll(arguments[2]) : 1'000'000;
  Store store({arguments[1]});
  const auto begin = Clock::now();
  const bool filled = store.read([](Session& session) { return find_order(session, "wo-1").has_value(); });
  if (!filled) {
    fill(store, orders);
    add_assets(store);
  }
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
  const auto print = [](const char* name, const std::vector<double>& times) {
    fmt::print("| {} | {:.2f} | {:.2f} | {:.1f} |\n", name, times[times.size() / 2],
               times[times.size() * 99 / 100], times.back());
  };
  for (const auto& [name, filter] : questions) print(name, ask(store, filter, orders));
  const std::int64_t now_ms = kBegin + orders * kEvery;
  if (!filled) {
    const auto counting = Clock::now();
    count_periods(store, now_ms);
    fmt::print("31 days counted in {:.0f} s\n",
               std::chrono::duration<double>(Clock::now() - counting).count());
  }
  for (const auto& [name, query] : figure_questions(now_ms)) print(name, ask_figures(store, query));
  if (!filled) add_year(store, now_ms);
  const PeriodScope each_site{.site = std::nullopt};
  const std::int64_t year = 365 * std::int64_t{86'400'000};
  print("figures of 110 sites, a year by months",
        ask_figures(store, {each_site, portent::serve::desk::FigurePeriod::kMonth, now_ms - year, now_ms}));
  return 0;
}
