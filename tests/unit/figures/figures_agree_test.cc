#include <fmt/format.h>

#include <map>
#include <random>

#include "serve/desk/figure_report.h"
#include "serve/store/alarm_changes.h"
#include "serve/store/alarms.h"
#include "serve/store/nodes.h"
#include "serve/store/outbox.h"
#include "tests/unit/figures/figures_rig.h"
#include "tests/unit/figures/plant_by_hand.h"

// The figures of the API against those of somebody who has every row.

namespace portent::tests {
namespace {

using serve::desk::FigurePeriod;
using serve::store::OrderState;
using serve::store::Production;

/// A plant of 3 days and 22 hours, all of whose times are whole minutes.
class FiguresAgree : public FiguresRig, public testing::WithParamInterface<unsigned> {
 protected:
  FiguresAgree() : FiguresRig(3) {
    add_node("north", NodeKind::kSite);
    add_node("south", NodeKind::kSite);
    add_node("line-1", NodeKind::kLine, "north");
    const std::vector<std::array<std::string, 3>> machines = {
        {"N-1", "line-1", "pump"}, {"N-2", "line-1", "fan"}, {"N-3", "north", "pump"},
        {"N-4", "north", ""},      {"S-1", "south", "pump"}, {"S-2", "south", "fan"}};
    for (const auto& [id, parent, of] : machines) {
      add_node(id, NodeKind::kEquipment, parent, of);
      const bool north = id.starts_with("N");
      plant_.places[id] = {id, north ? "north" : "south", parent == "line-1" ? parent : "", of};
    }
    plant_.places["north"] = {"north", "north", "", ""};  // orders may be about it, but it is no machine
  }
  std::int64_t minute(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution(least, most)(random_);
  }
  bool chance(double share) { return std::bernoulli_distribution(share)(random_); }
  std::string machine() {
    return std::next(plant_.places.begin(), minute(0, 5))->first;
  }  // by id: north comes last

  void add_events(const std::string& asset) {
    std::int64_t at = begin_ + minute(0, 600) * kMinute;
    while (at < kNow) {
      const bool failure = chance(0.6);
      befall(asset, failure ? "failure" : "stop", at);
      at += minute(10, 700) * kMinute;
      if (at >= kNow) break;
      const bool worth = asset != "S-2" || at < begin_ + kDay;  // its repair
      const std::string then = !failure ? "start" : worth ? "repair" : "scrap";
      if (then == "scrap")
        scrap(asset, at);
      else
        befall(asset, then, at);
      at += minute(30, 1'500) * kMinute;
    }
  }
  /// Tells of it at the first minute from `at_ms` on of which nothing else is told.
  std::int64_t befall(const std::string& asset, const std::string& kind, std::int64_t at_ms) {
    auto& events = plant_.events[asset];
    while (events.contains(at_ms)) at_ms += kMinute;
    events[at_ms] = kind;
    happen(asset, kind, at_ms);
    return at_ms;
  }
  /// As the ledger does it, whose node is scrapped from then on and whose open orders are rejected then.
  void scrap(const std::string& asset, std::int64_t at_ms) {
    const std::int64_t scrapped = befall(asset, "scrap", at_ms);
    access_.store.write([&](Session& session) {
      const auto node = find_node(session, asset).value();
      ASSERT_TRUE(serve::desk::scrap_node(session, asset, node.version, "mia", scrapped));
    });
    for (WorkOrder& order : plant_.orders) {
      if (order.asset != asset || order.closed_ms) continue;
      order.closed_ms = scrapped;
      order.state = OrderState::kRejected;
    }
  }
  void change(const std::string& asset, const std::function<void(serve::store::Node&)>& how) {
    access_.store.write([&](Session& session) {
      auto node = find_node(session, asset).value();
      how(node);
      ASSERT_TRUE(serve::desk::change_node(session, node, access_.now_ms));
    });
  }
  std::optional<std::int64_t> later(std::optional<std::int64_t> than, double known = 0.9) {
    if (!than || !chance(known)) return std::nullopt;
    return *than + minute(-5, 300) * kMinute;  // some are out of their order
  }
  void add_order(int number) {
    WorkOrder order;
    order.asset = chance(0.1) ? "north" : machine();
    const Place& place = plant_.places.at(order.asset);
    order.site = place.site;
    order.asset_class = place.asset_class;
    order.fault = fmt::format("fault-{}", number);
    order.kind =
        std::array{"corrective", "preventive", "inspection"}.at(static_cast<std::size_t>(minute(0, 2)));
    order.opened_ms = begin_ + minute(-600, 5'400) * kMinute;
    order.sensed_ms = later(order.opened_ms);
    order.warned_ms = later(order.sensed_ms);
    order.begun_ms = later(order.warned_ms);
    order.done_ms = later(order.begun_ms);
    if (chance(0.7)) order.due_ms = order.opened_ms + minute(1, 2'000) * kMinute;
    order.hours = static_cast<double>(minute(0, 40)) / 4;
    order.cost = chance(0.5) ? static_cast<double>(minute(1, 9'999)) / 100 : 0;
    if (order.cost > 0) order.currency = chance(0.8) ? "EUR" : "USD";
    const std::int64_t closed = order.opened_ms + minute(1, 2'500) * kMinute;
    if (closed < kNow && chance(0.8)) {
      order.closed_ms = closed;
      order.state = chance(0.8) ? OrderState::kConfirmed : OrderState::kRejected;
      if (order.done_ms && chance(0.5)) order.assessed_ms = later(order.done_ms, 1);
    }
    order.version = 1;
    plant_.orders.push_back(order);
    order = keep(order);
    if (order.state == OrderState::kConfirmed && order.asset != "north" && order.done_ms) confirm(order);
  }
  /// What work came to, as the desk tells it to the machine's life.
  void confirm(const WorkOrder& order) {
    auto& events = plant_.events[order.asset];
    const std::int64_t done = *order.done_ms;
    if (done < begin_ + kHour || done >= kNow || events.contains(done)) return;
    const bool overhauled = chance(0.5);
    events[done] = overhauled ? "overhauled" : "serviced";
    happen(order.asset, overhauled ? "overhaul" : "maintenance", done, order.id);
  }
  /// Of a machine that is always there: one that is gone counts by its work alone.
  void add_judged(int number) {
    serve::store::Alarm alarm;
    alarm.id = fmt::format("alarm-{}", number);
    alarm.key = {std::array{"N-1", "N-3", "S-1"}.at(static_cast<std::size_t>(minute(0, 2))), "", "rule",
                 alarm.id};
    alarm.site = plant_.places.at(alarm.key.asset).site;
    alarm.raised_ms = begin_ + minute(0, 5'000) * kMinute;
    judge(alarm, alarm.raised_ms + minute(1, 400) * kMinute);
    if (chance(0.3)) judge(alarm, alarm.raised_ms + minute(401, 900) * kMinute);
  }
  /// One verdict or, where it has one already, another that replaces it.
  void judge(serve::store::Alarm& alarm, std::int64_t at_ms) {
    const std::string before = alarm.verdict;
    while (alarm.verdict == before)
      alarm.verdict = std::array{"true", "false", "late"}.at(static_cast<std::size_t>(minute(0, 2)));
    ++alarm.version;
    plant_.judged[alarm.id] = {alarm.key.asset, alarm.verdict, at_ms};
    const std::vector<serve::store::AlarmEvent> events = {
        {alarm.id, alarm.version, at_ms, "desk", "judged", before, alarm.verdict, ""}};
    access_.store.write([&](Session& session) {
      save_alarm(session, alarm, alarm.version - 1, events);
      note_alarm_changes(session, events, {});
    });
    alarms_[alarm.id] = alarm;
  }
  void say(Production made) {
    made.recorded_ms = access_.now_ms;
    access_.store.write([&](Session& session) { keep_production(session, made); });
    plant_.made[{made.asset, made.id}] = made;
  }
  Production production(int number) {
    Production made;
    made.asset = machine();
    made.id = fmt::format("shift-{}", number);
    made.from_ms = begin_ + minute(0, 5'000) * kMinute;
    const std::int64_t length = minute(30, 1'000);
    made.to_ms = made.from_ms + length * kMinute;
    made.planned_ms = minute(length / 2, length) * kMinute;
    if (chance(0.5)) made.run_ms = minute(length / 4, length / 2) * kMinute;
    made.total = static_cast<double>(minute(0, 900));
    made.good = made.total - static_cast<double>(minute(0, 20)) * made.total / 100;
    made.ideal_rate = static_cast<double>(minute(50, 200));
    made.ts_ms = made.to_ms;
    return made;
  }
  void live() {
    for (const auto& [asset, place] : plant_.places)
      if (asset != "north") add_events(asset);
    befall("N-2", "commissioning", begin_ + minute(60, 3'000) * kMinute);
    for (int i = 0; i < 150; ++i) add_order(i);
    for (int i = 0; i < 60; ++i) add_judged(i);
    for (int i = 0; i < 40; ++i) say(production(i));
  }

  PlantByHand plant_;
  std::map<std::string, serve::store::Alarm> alarms_;  // by id
  std::mt19937 random_{GetParam()};

  std::int64_t counted() const {
    return serve::desk::begin_of(serve::desk::Period::kHour, access_.now_ms - 5 * kMinute);
  }
  /// Every row that the API tells, and the total, against the naive ones.
  void expect_agreement() {
    for (const char* by : {"none", "site", "line", "class"})
      for (const char* period : {"hour", "day", "week", "month"}) {
        if (by != std::string("none") && period == std::string("hour")) continue;  // it would take long
        const json page =
            got(fmt::format("/api/v1/figures?by={}&period={}&from={}&to={}", by, period, begin_, counted()));
        ASSERT_TRUE(page.contains("items")) << page << failed_;
        EXPECT_FALSE(page["items"].empty());
        for (const json& row : page["items"]) expect_row(row, fmt::format("{} {}", by, period));
      }
    expect_row(got(fmt::format("/api/v1/figures?period=day&from={}", begin_))["total"], "total");
    expect_row(got(fmt::format("/api/v1/figures?site=north&class=pump&from={}", begin_))["total"], "pumps");
  }
  void expect_row(const json& row, const std::string& what) {
    const std::int64_t from = std::max(begin_, *serve::parse_time(row["begin"].get<std::string>()));
    const std::int64_t to = std::min(counted(), *serve::parse_time(row["end"].get<std::string>()));
    std::vector<std::string> found;
    differences(row, plant_.figures({row["site"], row["line"], row["class"]}, from, to), "", found);
    EXPECT_THAT(found, testing::IsEmpty())
        << what << " " << row["site"] << row["line"] << row["class"] << " from " << row["begin"];
  }
};

TEST_P(FiguresAgree, with_somebody_who_counts_every_row_minute_by_minute) {
  live();
  count_all();
  expect_agreement();
}

TEST_P(FiguresAgree, once_what_came_late_was_counted_and_what_was_wrong_corrected) {
  live();
  count_all();
  access_.now_ms += 10 * kMinute;
  const std::int64_t failed = begin_;  // before any other event of it
  const std::string asset = "N-4";
  if (!plant_.events[asset].empty() && plant_.events[asset].begin()->first > failed + kMinute) {
    happen(asset, "failure", failed);
    happen(asset, "repair", failed + kMinute);
    plant_.events[asset][failed] = "failure";
    plant_.events[asset][failed + kMinute] = "repair";
  }
  Production wrong = plant_.made.begin()->second;
  wrong.from_ms += 20 * kMinute;
  wrong.total += 100;
  wrong.good = wrong.total / 2;
  wrong.ts_ms += 1;
  say(wrong);
  Production late = production(1'000);
  say(late);
  count_all();
  expect_agreement();
}

TEST_P(FiguresAgree, once_machines_were_moved_scrapped_or_commissioned_after_they_were_counted) {
  live();
  count_all();
  access_.now_ms += 10 * kMinute;
  change("N-1", [](auto& node) { node.parent = "south"; });
  plant_.places["N-1"] = {"N-1", "south", "", "pump"};
  change("N-2", [](auto& node) { node.asset_class = "pump"; });  // the last fan there
  plant_.places["N-2"].asset_class = "pump";
  befall("N-4", "commissioning", begin_ + kDay + 90 * kMinute);
  scrap("N-4", begin_ + 2 * kDay + 100 * kMinute);
  count_all();
  expect_agreement();
}

TEST_P(FiguresAgree, once_verdicts_were_given_and_replaced_after_they_were_counted) {
  live();
  count_all();
  access_.now_ms += 10 * kMinute;
  for (int i = 60; i < 70; ++i) add_judged(i);
  for (int i = 0; i < 20; ++i) judge(alarms_.at(fmt::format("alarm-{}", i)), kNow - minute(1, 60) * kMinute);
  count_all();
  expect_agreement();
}

TEST_P(FiguresAgree, with_what_statistics_tell) {
  live();
  count_all();
  const json page =
      got(fmt::format("/api/v1/statistics?period=day&site=north&line=*&class=*&from={}", begin_));
  ASSERT_FALSE(page["items"].empty());
  for (const json& told : page["items"]) expect_row(told, "statistics");
}

INSTANTIATE_TEST_SUITE_P(Figures, FiguresAgree, testing::Values(1U, 2U));

}  // namespace
}  // namespace portent::tests
