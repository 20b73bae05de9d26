#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "models/explain.h"
#include "tests/unit/explain/blend_sample.h"

namespace portent::models {
namespace {

using testing::HasSubstr, testing::Not;

Explanation sample() {
  const Bundle bundle = tests::blend_sample();
  return explain_forecast(bundle, tests::moment_after(bundle, 30));
}

TEST(ExplanationText, says_whether_the_replay_gave_the_same_bytes) {
  Explanation e = sample();
  e.replay = {ReplayVerdict::kIdentical, "", {}};
  EXPECT_THAT(to_text(e), HasSubstr("Replayed: identical"));
  e.replay = {ReplayVerdict::kEvidenceGone, "Nothing from before June is kept.", {}};
  EXPECT_THAT(to_text(e), HasSubstr("the evidence is gone. Nothing from before June is kept."));
  e.replay = {ReplayVerdict::kDiffers, "", {{"/rul/p50", "12.5", "13"}}};
  EXPECT_THAT(to_text(e), HasSubstr("/rul/p50: stored 12.5, replayed 13"));
}

TEST(ExplanationText, names_what_is_out_of_range_and_what_is_accepted) {
  Explanation e = sample();
  e.faults = {{features::RangeFault::Kind::kSetting, "load", 30, 5, 15}};
  EXPECT_THAT(to_text(e), HasSubstr("setting load is 30; near this regime it lay in 5 to 15"));
}

TEST(ExplanationText, leaves_out_what_is_not_known) {
  Explanation e;
  e.forecast = sample().forecast;
  e.replay.verdict = ReplayVerdict::kEvidenceGone;
  EXPECT_THAT(to_text(e), Not(HasSubstr("Why, in")));
  EXPECT_THAT(to_text(e), Not(HasSubstr("Machines that")));
}

TEST(ExplanationText, many_channels_are_cut_to_the_largest_and_the_sum_of_the_rest) {
  Explanation e = sample();
  e.attribution->channels.clear();
  for (int c = 0; c < 20; ++c) e.attribution->channels.push_back({"c" + std::to_string(c), 20.0 - c});
  const std::string text = to_text(e);
  EXPECT_THAT(text, HasSubstr("c11 "));
  EXPECT_THAT(text, Not(HasSubstr("c12 ")));
  EXPECT_THAT(text, HasSubstr("8 other channels"));
  EXPECT_THAT(text, HasSubstr("+36.0"));
}

/// An interval well under the cap, and a median close to it.
Explanation near_the_cap() {
  Explanation e = sample();
  e.forecast.state = ForecastState::kBeyondRange;
  e.forecast.cap = 70;
  e.forecast.rul = {58, 65, 68};
  e.forecast.rul90 = {56, 69};
  e.forecast.failure_probability = {{33, 0}};
  return e;
}

TEST(ExplanationText, does_not_deny_an_interval_that_it_has_just_told) {
  const std::string text = to_text(near_the_cap());
  EXPECT_THAT(text, HasSubstr("fail between 58 and 68"));
  EXPECT_THAT(text, HasSubstr("Close to the most that this model tells, 70 cycles."));
  EXPECT_THAT(text, Not(HasSubstr("all it can tell")));
}

TEST(ExplanationText, says_that_a_life_at_the_cap_may_be_longer) {
  Explanation e = near_the_cap();
  e.forecast.rul.p90 = 70;
  EXPECT_THAT(to_text(e), HasSubstr("70 cycles: it may well be more."));
}

TEST(ExplanationText, tells_no_remaining_life_where_the_model_has_none) {
  Explanation e = near_the_cap();
  e.tells_life = false;
  const std::string text = to_text(e);
  EXPECT_THAT(text, HasSubstr("This model tells health only"));
  EXPECT_THAT(text, HasSubstr("Health "));
  EXPECT_THAT(text, Not(HasSubstr("fail between")));
  EXPECT_THAT(text, Not(HasSubstr(" left.")));
}

TEST(ExplanationText, tells_no_remaining_life_where_a_trend_points_to_no_failure) {
  Explanation e = near_the_cap();
  e.forecast.rul = {0, 35, 70};
  e.forecast.rul90 = {0, 70};
  e.forecast.failure_probability.clear();
  EXPECT_THAT(to_text(e), HasSubstr("can't be told now: nothing points to a failure yet"));
  EXPECT_THAT(to_text(e), Not(HasSubstr("fail between")));
}

TEST(ExplanationText, says_that_the_model_was_trained_on_this_life) {
  Explanation e = sample();
  EXPECT_THAT(to_text(e), Not(HasSubstr("very life")));
  e.seen = true;
  EXPECT_THAT(to_text(e), HasSubstr("was trained on this very life, so this forecast of it proves nothing"));
}

TEST(ExplanationText, says_how_much_networks_and_trees_weigh) {
  Explanation e = sample();
  e.attribution->network_weight = 0;
  EXPECT_THAT(to_text(e), HasSubstr("0 % of what the networks and 100 % of what the trees made of it"));
}

TEST(ExplanationText, fits_into_110_columns) {
  Explanation e = sample();
  e.neighbourhood =
      Neighbourhood{{{"plant-in-a-far-land:machine-with-a-long-name-1", 123, 45, 67, 0.8}}, 1, 45, 45, 45};
  std::istringstream lines(to_text(e));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 110U) << line;
}

}  // namespace
}  // namespace portent::models
