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

TEST(ExplanationText, fits_into_110_columns) {
  Explanation e = sample();
  e.neighbourhood =
      Neighbourhood{{{"plant-in-a-far-land:machine-with-a-long-name-1", 123, 45, 67, 0.8}}, 1, 45, 45, 45};
  std::istringstream lines(to_text(e));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 110U) << line;
}

}  // namespace
}  // namespace portent::models
