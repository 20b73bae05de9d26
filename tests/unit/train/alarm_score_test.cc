#include "train/alarm_score.h"

#include <gtest/gtest.h>

#include "tests/unit/train/replayed.h"

namespace portent::train {
namespace {

using Spans = std::vector<AlarmSpan>;

ReplayedLife forecasting(int length, const std::function<double(double)>& median, bool failed = true) {
  return replayed_life(
      length,
      [&](double left) {
        return models::Interval{0, median(left), 125};
      },
      "pump-1", failed);
}
double truly(double left) {
  return left;
}
/// Right, but for a scare between 100 and 80 left.
double scared(double left) {
  return left <= 100 && left > 80 ? 20 : left;
}

AlarmScore score(const std::vector<ReplayedLife>& lives) {
  return score_alarm(lives, kReferenceRule, usual_options());
}

TEST(AlarmSpans, begin_at_the_third_forecast_in_a_row_and_last_to_failure) {
  EXPECT_EQ(alarm_spans(forecasting(200, truly), kReferenceRule), (Spans{{171, 200}}));  // 28 left
}

TEST(AlarmSpans, end_once_forecasts_are_over_the_hysteresis) {
  const auto spans = alarm_spans(forecasting(200, scared), kReferenceRule);

  EXPECT_EQ(spans, (Spans{{101, 121}, {171, 200}}));  // raised at 98 left, cleared at 78
}

TEST(AlarmSpans, forecasts_that_nobody_may_rely_on_neither_raise_nor_clear) {
  ReplayedLife life = forecasting(200, scared);
  for (auto& f : life.forecasts)
    if (f.remaining > 80) f.forecast.state = models::ForecastState::kOutOfDistribution;

  EXPECT_EQ(alarm_spans(life, kReferenceRule), (Spans{{171, 200}}));
}

TEST(AlarmScore, warns_of_a_truthful_forecast_28_ahead) {
  const AlarmScore s = score({forecasting(200, truly)});

  EXPECT_EQ(s.warned[0].lives, 1U);
  EXPECT_EQ(s.warned[0].warned, 1U);
  EXPECT_DOUBLE_EQ(s.lead.mean, 28);
  EXPECT_EQ(s.nuisance, 0U);
  EXPECT_EQ(s.unwarned, 0U);
}

TEST(AlarmScore, an_alarm_too_early_is_a_nuisance_and_no_warning_once_cleared) {
  const AlarmScore s = score({forecasting(200, scared)});

  EXPECT_EQ(s.nuisance, 1U);
  EXPECT_DOUBLE_EQ(s.nuisance_per_life(), 1);
  EXPECT_DOUBLE_EQ(s.lead.mean, 28);
}

TEST(AlarmScore, an_alarm_too_early_that_stands_warns_from_the_bound_on) {
  const AlarmScore s = score({forecasting(200, [](double left) { return left <= 100 ? 20 : left; })});

  EXPECT_EQ(s.nuisance, 1U);
  EXPECT_DOUBLE_EQ(s.lead.mean, 60);
}

TEST(AlarmScore, an_alarm_past_the_horizon_is_a_late_warning) {
  const AlarmScore s = score({forecasting(200, [](double left) { return left + 25; })});

  EXPECT_EQ(s.warned[0].warned, 0U);
  EXPECT_DOUBLE_EQ(s.lead.mean, 3);
  EXPECT_EQ(s.unwarned, 0U);
}

TEST(AlarmScore, a_life_never_warned_of_counts_as_missed) {
  const AlarmScore s = score({forecasting(200, [](double) { return 125; })});

  EXPECT_DOUBLE_EQ(s.warned[0].share(), 0);
  EXPECT_EQ(s.unwarned, 1U);
  EXPECT_EQ(s.lead.count, 0U);
}

TEST(AlarmScore, a_life_met_inside_the_horizon_is_not_asked_for_a_warning) {
  EXPECT_EQ(score({forecasting(8, truly)}).warned[0].lives, 0U);
}

TEST(AlarmScore, lives_that_did_not_fail_prove_nuisance_alarms_but_no_warnings) {
  const AlarmScore s = score({forecasting(200, scared, false)});

  EXPECT_EQ(s.nuisance, 1U);     // at least 98 were left
  EXPECT_EQ(s.unjudgeable, 1U);  // at least 28 were left: who knows
  EXPECT_EQ(s.watched, 1U);
  EXPECT_EQ(s.warned[0].lives, 0U);
  EXPECT_EQ(s.lead.count, 0U);
}

}  // namespace
}  // namespace portent::train
