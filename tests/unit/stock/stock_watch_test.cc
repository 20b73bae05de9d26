#include "serve/desk/stock_watch.h"

#include "models/forecast.h"
#include "serve/store/alarm_list.h"
#include "serve/store/alarms.h"
#include "serve/store/forecasts.h"
#include "tests/unit/stock/stock_fixture.h"

namespace portent::tests {
namespace {

using models::policy::Level;
using serve::desk::StockWatch;
using serve::store::Alarm;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t kDay = 86'400'000;

class StockWatchTest : public StockTest {
 protected:
  StockWatchTest() {
    Spare wanted = bearing();
    wanted.minimum = 5 * kOne;
    wanted.lead_time_days = 30;
    add_spare(wanted);
    lease_ = write([&](Session& session) {
      return serve::store::acquire_lease(session, "desk", "here", now_ms_, 1'000'000'000'000);
    });
  }
  void watch(StockWatch& by, int seconds) {
    for (int i = 0; i < seconds; ++i) by.step(now_ms_ += 1'000, lease_);
  }
  std::vector<Alarm> alarms() {
    return store_.read([](Session& session) { return serve::store::active_alarms(session); });
  }
  /// A week of forecasts of a machine that is used ten hours a day; its newest median is `p50`.
  void forecast(const std::string& asset, double p50, std::optional<double> usage = 1'070) {
    std::vector<serve::store::ForecastRow> rows;
    for (const std::int64_t days : {7, 0}) {
      models::Forecast one;
      one.asset = asset;
      one.site = "north";
      one.ts = now_ms_ - days * kDay;
      if (usage) one.usage = *usage - 10.0 * static_cast<double>(days);
      one.rul = {p50 * 0.8, p50, p50 * 1.2};
      one.rul90 = {p50 * 0.7, p50 * 1.3};
      one.unit = "h";
      one.cap = 10'000;
      rows.push_back({asset, "", "north", one.ts, 7 - days, one.rul.p10, one.rul.p50, one.rul.p90, 50, "h",
                      "ok", Level::kNone, to_json(one)});
    }
    write([&](Session& session) { serve::store::save_forecasts(session, rows); });
  }
  std::optional<serve::store::SpareDemand> demand() {
    return store_.read([](Session& session) { return serve::store::find_demand(session, "north:6205"); });
  }
  std::optional<serve::store::Lease> lease_;
};

TEST_F(StockWatchTest, raises_an_alarm_of_the_site_where_fewer_are_available_than_the_minimum) {
  StockWatch by(store_);
  move(MoveKind::kReceipt, 6);
  watch(by, 20);
  EXPECT_THAT(alarms(), IsEmpty());
  move(MoveKind::kReservation, 2, "WO-1");
  watch(by, 20);
  ASSERT_THAT(alarms(), SizeIs(1));
  const Alarm alarm = alarms().front();
  EXPECT_EQ(alarm.key, (serve::store::AlarmKey{"north", "", "spare_stock", "north:6205"}));
  EXPECT_EQ(alarm.level, Level::kYellow);
  EXPECT_THAT(alarm.diagnosis, HasSubstr("4 pcs are available, the minimum is 5 pcs"));
  EXPECT_THAT(alarm.advice, HasSubstr("Order at least 1 pcs; they take 30 days to come"));
}

TEST_F(StockWatchTest, says_how_many_are_available_now) {
  StockWatch by(store_);
  move(MoveKind::kReceipt, 4);
  watch(by, 20);
  ASSERT_THAT(alarms(), SizeIs(1));
  move(MoveKind::kIssue, 4);
  watch(by, 20);
  EXPECT_THAT(alarms().front().diagnosis, HasSubstr("0 pcs are available, the minimum is 5 pcs"));
  EXPECT_THAT(alarms().front().advice, HasSubstr("Order at least 5 pcs"));
  EXPECT_EQ(alarms().front().version, 2) << "told once";
}

TEST_F(StockWatchTest, clears_it_once_enough_have_been_there_for_a_while) {
  StockWatch by(store_);
  watch(by, 20);
  ASSERT_THAT(alarms(), SizeIs(1));
  move(MoveKind::kReceipt, 5);
  watch(by, 30);
  EXPECT_THAT(alarms(), SizeIs(1));
  watch(by, 60);
  EXPECT_THAT(alarms(), IsEmpty());
}

TEST_F(StockWatchTest, does_not_raise_what_lasts_only_for_a_moment) {
  move(MoveKind::kReceipt, 5);
  StockWatch by(store_, {.raise_after_ms = 30'000});
  for (int i = 0; i < 5; ++i) {
    move(MoveKind::kIssue, 1);
    watch(by, 15);
    move(MoveKind::kReceipt, 1);
    watch(by, 15);
  }
  EXPECT_THAT(alarms(), IsEmpty());
}

TEST_F(StockWatchTest, goes_on_at_another_desk_where_the_last_one_was) {
  {
    StockWatch first(store_);
    watch(first, 20);
  }
  StockWatch second(store_);
  watch(second, 20);
  EXPECT_THAT(alarms(), ElementsAre(Field(&Alarm::version, 1)));
  move(MoveKind::kReceipt, 5);
  watch(second, 80);
  EXPECT_THAT(alarms(), IsEmpty());
}

TEST_F(StockWatchTest, counts_what_forecasts_ask_for_over_the_lead_time) {
  for (const char* id : {"north:P-1", "north:P-2", "north:P-3", "north:P-4"}) add(pump(id));
  forecast("north:P-1", 100);    // 300 h are used in 30 days: it is sure to fail
  forecast("north:P-2", 300);    // as likely as not
  forecast("north:P-3", 5'000);  // surely not
  ASSERT_TRUE(try_fits("north:6205", {{.asset_class = "pump", .quantity = 2 * kOne}}));
  StockWatch by(store_);
  watch(by, 5);
  ASSERT_TRUE(demand());
  EXPECT_THAT(demand()->demand, DoubleNear(3.0, 1e-9));
  EXPECT_EQ(demand()->counted, 3);
  EXPECT_EQ(demand()->left_out, 1);
  EXPECT_THAT(demand()->detail,
              HasSubstr(R"({"asset":"north:P-4","quantity":2.0,"why":"it has no forecast"})"));
}

TEST_F(StockWatchTest, counts_of_a_class_the_machines_at_the_spares_own_site) {
  for (const char* site : {"north", "south"}) add(node(site, NodeKind::kSite));
  for (const char* id : {"north:P-1", "south:P-2", "south:P-3"}) {
    add(pump(id, std::string(id).substr(0, 5)));
    forecast(id, 100);
  }
  ASSERT_TRUE(try_fits("north:6205", {{.asset_class = "pump"}, {.asset = "south:P-3"}}));
  StockWatch by(store_);
  watch(by, 5);
  EXPECT_EQ(demand()->counted, 2) << "one elsewhere that is named itself counts as well";
  EXPECT_THAT(demand()->demand, DoubleNear(2.0, 1e-9));
  EXPECT_THAT(demand()->detail, testing::Not(HasSubstr("P-2")));
}

TEST_F(StockWatchTest, counts_a_spare_of_many_machines_in_many_steps) {
  for (int i = 0; i < 25; ++i) {
    add(pump("north:P-" + std::to_string(i)));
    forecast("north:P-" + std::to_string(i), 100);
  }
  ASSERT_TRUE(try_fits("north:6205", {{.asset_class = "pump"}}));
  StockWatch by(store_, {.lives_a_step = 10});
  watch(by, 2);
  EXPECT_FALSE(demand()) << "it is not counted yet";
  watch(by, 1);
  ASSERT_TRUE(demand());
  EXPECT_THAT(demand()->demand, DoubleNear(25.0, 1e-9));
  EXPECT_EQ(demand()->counted, 25);
}

TEST_F(StockWatchTest, leaves_out_machines_of_which_nobody_knows_how_much_they_are_used) {
  add(pump("north:P-1"));
  forecast("north:P-1", 10, std::nullopt);
  ASSERT_TRUE(try_fits("north:6205", {{.asset = "north:P-1"}}));
  StockWatch by(store_);
  watch(by, 5);
  EXPECT_EQ(demand()->demand, 0);
  EXPECT_THAT(demand()->detail, HasSubstr("how much it is used in a day is not known"));
}

TEST_F(StockWatchTest, raises_the_level_where_forecasts_ask_for_more_than_is_there) {
  add(pump("north:P-1"));
  move(MoveKind::kReceipt, 5);
  ASSERT_TRUE(try_fits("north:6205", {{.asset = "north:P-1", .quantity = 6 * kOne}}));
  StockWatch by(store_);
  watch(by, 20);
  EXPECT_THAT(alarms(), IsEmpty());
  forecast("north:P-1", 100);
  watch(by, 400);
  ASSERT_THAT(alarms(), SizeIs(1));
  EXPECT_EQ(alarms().front().level, Level::kOrange);
  EXPECT_THAT(alarms().front().diagnosis, HasSubstr("forecasts ask for 6 pcs within 30 days"));
}

}  // namespace
}  // namespace portent::tests
