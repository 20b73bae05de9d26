#include "serve/desk/condition_judge.h"

#include <gmock/gmock.h>

#include "tests/support/sample_forecast.h"
#include "tests/unit/alarms/sample_condition.h"

namespace portent::tests {
namespace {

using models::ForecastState;
using models::policy::Edge;
using models::policy::Level;
using serve::desk::AlarmPolicy;
using serve::desk::Condition;
using serve::desk::ConditionJudge;
using serve::desk::DeskMemory;
using serve::desk::MemoryChanges;
using serve::desk::PointLimits;
using serve::desk::RecordPlace;
using serve::desk::RuleBook;
using serve::desk::StatisticRecord;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// One asset's records as they come, each taken as a batch of its own.
class ConditionJudgeTest : public testing::Test {
 protected:
  template <typename Take>
  std::vector<std::string> take(Take take) {
    MemoryChanges changes(memory_);
    ConditionJudge judge(policy_, book_, points_, memory_, changes);
    found_ = take(judge, RecordPlace{"t", 0, ++offset_});
    changes.apply(memory_);
    std::vector<std::string> lines;
    for (const Condition& c : found_)
      lines.push_back(c.key.kind + " " + c.key.subject + " " +
                      std::string(models::policy::level_name(c.level)));
    return lines;
  }
  std::vector<std::string> forecast(double p50, int minute = 0, ForecastState state = ForecastState::kOk) {
    auto f = sample_forecast("P-101", p50);
    f.ts = kStart + minute * kMinute;
    f.state = state;
    f.contributions = {{"vib", 0.62}, {"temp", 0.2}};
    if (state != ForecastState::kOk) f.breaches.clear();
    return take([&](ConditionJudge& judge, const RecordPlace& place) { return judge.forecast(f, place); });
  }
  std::vector<std::string> statistic(const StatisticRecord& record) {
    return take(
        [&](ConditionJudge& judge, const RecordPlace& place) { return judge.statistic(record, place); });
  }
  std::vector<std::string> reading(double temp, int minute) {
    ingest::Reading r;
    r.asset = "P-101";
    r.ts = kStart + minute * kMinute;
    r.values = {{"temp", temp}};
    return take([&](ConditionJudge& judge, const RecordPlace& place) {
      return judge.reading(r, place, memory_.values["P-101"]);
    });
  }
  static StatisticRecord quality(const std::string& suspect) {
    return {StatisticRecord::Kind::kQuality, "P-101", "north", "pump", kStart, 0, "",
            {{"temp", suspect, "stuck 12"}}};
  }

  AlarmPolicy policy_;
  RuleBook book_;
  std::vector<PointLimits> points_;
  DeskMemory memory_;
  std::vector<Condition> found_;
  std::int64_t offset_ = 0;
};

TEST_F(ConditionJudgeTest, tells_a_breach_once_with_its_evidence_advice_and_diagnosis) {
  EXPECT_THAT(forecast(28), ElementsAre("remaining_life  orange"));
  EXPECT_EQ(found_[0].evidence.offset, 1);
  EXPECT_THAT(found_[0].evidence.forecast_id, HasSubstr("P-101/-/"));
  EXPECT_EQ(found_[0].advice,
            "Plan the work within 21 cycle: about 28 cycle are left, and with 80 % certainty 21 to 35");
  EXPECT_EQ(found_[0].diagnosis, "vib makes up 62 % of the distance to healthy, temp 20 %");
  EXPECT_EQ(found_[0].life, 28);
  EXPECT_THAT(forecast(27, 1), IsEmpty());
}

TEST_F(ConditionJudgeTest, tells_that_it_rises_falls_and_ends) {
  EXPECT_THAT(forecast(40), ElementsAre("remaining_life  yellow"));
  EXPECT_THAT(forecast(12, 1), ElementsAre("remaining_life  red"));
  EXPECT_THAT(forecast(40, 2), ElementsAre("remaining_life  yellow"));
  EXPECT_THAT(forecast(90, 3), ElementsAre("remaining_life  none"));
  EXPECT_THAT(forecast(90, 4), IsEmpty());
}

TEST_F(ConditionJudgeTest, ends_no_breach_by_forecasts_that_nobody_may_rely_on) {
  forecast(28);
  EXPECT_THAT(forecast(90, 1, ForecastState::kWarming), IsEmpty());
  EXPECT_THAT(forecast(90, 2, ForecastState::kOutOfDistribution), IsEmpty());
}

TEST_F(ConditionJudgeTest, tells_of_a_model_that_is_out_of_its_depth_for_long) {
  using enum ForecastState;
  EXPECT_THAT(forecast(90, 0, kOutOfDistribution), IsEmpty());
  EXPECT_THAT(forecast(90, 59, kOutOfDistribution), IsEmpty());
  EXPECT_THAT(forecast(90, 60, kOutOfDistribution), ElementsAre("model  blue"));
  EXPECT_THAT(forecast(90, 61), IsEmpty());
  EXPECT_THAT(forecast(90, 121), ElementsAre("model  none"));
  EXPECT_THAT(memory_.watches, IsEmpty());
}

TEST_F(ConditionJudgeTest, tells_of_silence_and_its_end) {
  StatisticRecord silent{StatisticRecord::Kind::kSilent, "P-101", "north", "pump", kStart, 0, "wall", {}};
  EXPECT_THAT(statistic(silent), ElementsAre("silent  yellow"));
  EXPECT_EQ(found_[0].asset_class, "pump");
  EXPECT_THAT(statistic(silent), IsEmpty());
  silent.kind = StatisticRecord::Kind::kHeard;
  EXPECT_THAT(statistic(silent), ElementsAre("silent  none"));
}

TEST_F(ConditionJudgeTest, tells_of_a_sensor_that_is_suspect_for_three_windows) {
  EXPECT_THAT(statistic(quality("sensor")), IsEmpty());
  EXPECT_THAT(statistic(quality("sensor")), IsEmpty());
  EXPECT_THAT(statistic(quality("sensor")), ElementsAre("data_quality temp blue"));
  EXPECT_EQ(found_[0].diagnosis, "sensor temp is suspect: stuck 12");
  EXPECT_THAT(statistic(quality("")), IsEmpty());
  EXPECT_THAT(statistic(quality("sensor")), IsEmpty());
  for (int i = 0; i < 2; ++i) EXPECT_THAT(statistic(quality("")), IsEmpty());
  EXPECT_THAT(statistic(quality("")), ElementsAre("data_quality temp none"));
}

TEST_F(ConditionJudgeTest, tells_of_a_source_that_fails_once_not_by_channel) {
  for (int i = 0; i < 2; ++i) statistic(quality("source"));
  EXPECT_THAT(statistic(quality("source")), ElementsAre("data_quality  blue"));
}

TEST_F(ConditionJudgeTest, blames_no_sensor_for_the_machine) {
  for (int i = 0; i < 5; ++i) EXPECT_THAT(statistic(quality("machine")), IsEmpty());
}

TEST_F(ConditionJudgeTest, judges_rules_over_forecasts) {
  book_ = serve::desk::make_rule_book(
      {{"short", "forecast.p10 < 60 for 5m", Level::kRed, "", "", "go and look"}});
  EXPECT_THAT(forecast(70), IsEmpty());
  EXPECT_THAT(forecast(70, 5), ElementsAre("rule short red"));
  EXPECT_EQ(found_[0].diagnosis, "forecast.p10 < 60 for 5m: forecast.p10 is 52.5");
  EXPECT_EQ(found_[0].advice, "go and look");
  EXPECT_THAT(forecast(90, 6), IsEmpty());
  EXPECT_THAT(forecast(90, 11), ElementsAre("rule short none"));
}

TEST_F(ConditionJudgeTest, judges_rules_over_readings_and_forecasts_together) {
  book_ = serve::desk::make_rule_book({{"both", "temp > 80 and forecast.health < 60"}});
  EXPECT_THAT(forecast(70), IsEmpty());
  EXPECT_THAT(reading(85, 1), IsEmpty());
  EXPECT_THAT(forecast(70, 2), ElementsAre("rule both orange"));
}

TEST_F(ConditionJudgeTest, judges_rules_of_a_class_for_its_assets_only) {
  book_ = serve::desk::make_rule_book({{"fans", "temp > 80", Level::kRed, "", "fan"}});
  EXPECT_THAT(reading(85, 0), IsEmpty());
  memory_.assets["P-101"] = {"north", "fan"};
  EXPECT_THAT(reading(85, 1), ElementsAre("rule fans red"));
}

TEST_F(ConditionJudgeTest, ends_what_a_rule_raised_that_is_gone) {
  book_ = serve::desk::make_rule_book({{"hot", "temp > 80"}});
  reading(85, 0);
  book_ = {};
  EXPECT_THAT(take([](ConditionJudge& judge, const RecordPlace&) { return judge.forget_rules(kStart); }),
              ElementsAre("rule hot none"));
  EXPECT_THAT(memory_.watches, IsEmpty());
}

TEST_F(ConditionJudgeTest, judges_the_limits_of_a_measuring_point) {
  points_ = {{"P-101", "temp", "", "oil temperature", "Cel", {{{Level::kOrange, {}, 90}}, 2, 2}}};
  EXPECT_THAT(reading(91, 0), IsEmpty());
  EXPECT_THAT(reading(92.5, 1), ElementsAre("threshold oil temperature orange"));
  EXPECT_EQ(found_[0].diagnosis, "oil temperature is 92.5 Cel");
  EXPECT_THAT(reading(89, 2), IsEmpty());
  EXPECT_THAT(reading(80, 3), IsEmpty());
  EXPECT_THAT(reading(80, 4), ElementsAre("threshold oil temperature none"));
}

TEST_F(ConditionJudgeTest, knows_modes_in_which_alarms_are_not_told) {
  MemoryChanges changes(memory_);
  ConditionJudge judge(policy_, book_, points_, memory_, changes);
  EXPECT_EQ(judge.suppressed("P-101"), "");
  EXPECT_TRUE(judge.set_mode("P-101", ingest::Mode::kOverhaul, 10));
  EXPECT_EQ(judge.suppressed("P-101"), "overhaul");
  EXPECT_FALSE(judge.set_mode("P-101", ingest::Mode::kRun, 9));  // older
  EXPECT_TRUE(judge.set_mode("P-101", ingest::Mode::kTransient, 11));
  EXPECT_FALSE(judge.set_mode("P-101", ingest::Mode::kTransient, 12));
  EXPECT_TRUE(judge.set_mode("P-101", ingest::Mode::kIdle, 13));
}

}  // namespace
}  // namespace portent::tests
