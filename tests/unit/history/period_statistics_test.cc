#include <set>

#include "tests/unit/history/period_rig.h"

namespace portent::tests {
namespace {

using serve::desk::PeriodStatistics;
using serve::desk::StatisticsOptions;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class PeriodStatisticsTest : public PeriodRig {};

TEST_F(PeriodStatisticsTest, count_a_failure_and_its_repair) {
  happen("P-101", "failure", 15);
  happen("P-101", "repair", 45);
  count_all();
  const auto line = hour("north", "line-1");
  EXPECT_EQ(line["machines"], 1);
  EXPECT_EQ(line["unplanned_stops"], 1);
  EXPECT_EQ(line["availability"], 0.5);
  EXPECT_EQ(line["mtbf_h"], 0.5);
  EXPECT_EQ(line["mttr_h"], 0.5);
  const auto site = hour("north");
  EXPECT_EQ(site["machines"], 2);
  EXPECT_EQ(site["availability"], 0.75);
  EXPECT_EQ(hour("", "", "pump")["unplanned_stops"], 1);
}

TEST_F(PeriodStatisticsTest, count_alarms_of_their_machines_and_what_became_of_them) {
  const std::int64_t minutes = (begin_ - kStart) / kMinute + 20;
  tell("P-101", Level::kOrange, minutes);
  tell("P-102", Level::kYellow, minutes);
  work([&](AlarmWork& work) { work.judge({"P-101", begin_ + 40 * kMinute, "repair"}); });
  count_all();
  const auto alarms = hour("north")["alarms"];
  EXPECT_EQ(alarms["raised"]["orange"], 1);
  EXPECT_EQ(alarms["raised"]["yellow"], 1);
  EXPECT_EQ(alarms["judged"]["true"], 1);
  EXPECT_EQ(alarms["precision"], 1.0);
  EXPECT_EQ(hour("north", "line-1")["alarms"]["raised"]["yellow"], 0);
}

TEST_F(PeriodStatisticsTest, know_whose_data_came_and_how_much_of_it) {
  const std::vector<serve::store::AssetHour> hours = {{"P-101", begin_, 50, 0.5}, {"P-101", begin_, 60, 0.7}};
  store_.write([&](Session& session) { serve::store::add_asset_hours(session, hours); });
  count_all();
  EXPECT_EQ(hour("north")["live_share"], 0.5);
  EXPECT_NEAR(hour("north")["completeness"].get<double>(), 0.6, 1e-9);
  EXPECT_EQ(hour("north", "line-1")["live_share"], 1.0);
}

TEST_F(PeriodStatisticsTest, take_a_forecast_as_a_sign_of_data) {
  serve::store::ForecastRow row;
  row.asset = "P-102";
  row.ts_ms = begin_ + 5 * kMinute;
  row.body = "{}";
  store_.write([&](Session& session) { save_forecasts(session, std::span(&row, 1)); });
  count_all();
  EXPECT_EQ(hour("north")["live_share"], 0.5);
}

TEST_F(PeriodStatisticsTest, wait_until_a_period_has_ended_and_settled) {
  now_ = begin_ + kHour + 4 * kMinute;
  count_all();
  EXPECT_TRUE(hour("north").is_null());
  now_ = begin_ + kHour + 5 * kMinute;
  count_all();
  EXPECT_FALSE(hour("north").is_null());
}

TEST_F(PeriodStatisticsTest, tell_each_period_once) {
  count_all();
  empty_outbox();
  PeriodStatistics another(store_);
  while (another.step(now_, lease_)) now_ += kSecond;
  EXPECT_THAT(outbox(), IsEmpty());
}

TEST_F(PeriodStatisticsTest, catch_up_what_was_missed) {
  count_all();
  empty_outbox();
  now_ += 5 * kHour;
  std::set<std::int64_t> hours;
  for (const auto& told : count_all())
    if (told["period"] == "hour") hours.insert(told["from"].get<std::int64_t>());
  EXPECT_THAT(hours, ElementsAre(begin_ + kHour, begin_ + 2 * kHour, begin_ + 3 * kHour, begin_ + 4 * kHour,
                                 begin_ + 5 * kHour));
}

TEST_F(PeriodStatisticsTest, catch_up_no_further_than_they_were_told_to) {
  StatisticsOptions options;
  options.most_behind_ms = 3 * kHour;
  statistics_.emplace(store_, options);
  count_all();
  empty_outbox();
  now_ += 1'000 * kHour;
  std::set<std::int64_t> hours;
  for (const auto& told : count_all())
    if (told["period"] == "hour") hours.insert(told["from"].get<std::int64_t>());
  EXPECT_THAT(hours, SizeIs(3));
}

TEST_F(PeriodStatisticsTest, count_anew_what_an_event_recorded_later_changes) {
  count_all();
  empty_outbox();
  now_ += 10 * kMinute;
  happen("P-101", "failure", 15);
  now_ += 2 * kMinute;
  const auto told = count_all();
  EXPECT_EQ(hour("north")["unplanned_stops"], 1);
  ASSERT_FALSE(told.empty());
  for (const auto& message : told) EXPECT_EQ(message["unplanned_stops"], 1) << message;
}

TEST_F(PeriodStatisticsTest, leave_out_who_was_scrapped) {
  store_.write([&](Session& session) {
    ASSERT_TRUE(serve::desk::scrap_node(session, "P-102", 1, "mia", begin_ - kHour));
  });
  count_all();
  EXPECT_EQ(hour("north")["machines"], 1);
}

TEST_F(PeriodStatisticsTest, are_counted_by_who_has_the_lease_alone) {
  EXPECT_FALSE(statistics_->step(now_, std::nullopt));
  store_.write(
      [&](Session& session) { return acquire_lease(session, "desk", "b", lease_->until_ms, kHour); });
  EXPECT_THROW(statistics_->step(now_, lease_), ingest::FencedError);
  EXPECT_TRUE(hour("north").is_null());
}

TEST_F(PeriodStatisticsTest, are_forgotten_after_their_time) {
  StatisticsOptions options;
  options.keep_hours_ms = options.keep_days_ms = 100 * kDay;
  options.most_behind_ms = 3 * kHour;
  statistics_.emplace(store_, options);
  count_all();
  EXPECT_FALSE(hour("north").is_null());
  now_ += 101 * kDay;
  lease_ = store_.write([&](Session& session) { return acquire_lease(session, "desk", "a", now_, kHour); });
  count_all();
  EXPECT_TRUE(hour("north").is_null());
}

}  // namespace
}  // namespace portent::tests
