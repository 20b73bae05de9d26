#include "models/policy/threshold.h"

#include <gtest/gtest.h>

#include <cmath>

namespace portent::models::policy {
namespace {

const Thresholds kTemperature = {
    {{Level::kYellow, {}, 70}, {Level::kOrange, {}, 80}, {Level::kRed, 5, 90}}, 2, 2};

class Story {
 public:
  explicit Story(Thresholds thresholds) : thresholds_(std::move(thresholds)) {}
  std::optional<Breach> value(double value) { return judge(thresholds_, state_, now_ += 1'000, value); }
  /// The first letter of the level after each value, capital where that was just raised, `-` for none, `.`
  /// where one was cleared.
  std::string values(const std::vector<double>& values) {
    std::string letters;
    for (const double v : values) letters += letter(value(v));
    return letters;
  }
  ThresholdState& state() { return state_; }

 private:
  static char letter(const std::optional<Breach>& breach) {
    if (!breach) return '-';
    if (breach->edge == Edge::kCleared) return '.';
    const char first = level_name(breach->level).front();
    return breach->edge == Edge::kRaised ? static_cast<char>(std::toupper(first)) : first;
  }
  Thresholds thresholds_;
  ThresholdState state_;
  std::int64_t now_ = 0;
};

TEST(ThresholdJudge, raises_after_so_many_values_in_a_row) {
  EXPECT_EQ(Story(kTemperature).values({60, 71, 60, 71, 72, 73}), "----Yy");
}

TEST(ThresholdJudge, counts_the_limit_itself) {
  EXPECT_EQ(Story(kTemperature).values({70, 70}), "-Y");
}

TEST(ThresholdJudge, raises_the_mildest_level_that_all_of_them_reach) {
  EXPECT_EQ(Story(kTemperature).values({95, 85, 95, 95}), "-Oor");
}

TEST(ThresholdJudge, knows_values_that_are_too_low) {
  EXPECT_EQ(Story(kTemperature).values({5, 4, 6, 6, 8, 8}), "-Rrrr.");
}

TEST(ThresholdJudge, falls_only_past_the_hysteresis) {
  EXPECT_EQ(Story(kTemperature).values({85, 85, 79, 79, 77, 78, 77, 76, 69, 69, 67, 67, 60}),
            "-Oooooo"
            "yyyy.-");
}

TEST(ThresholdJudge, does_not_flap_around_a_limit) {
  EXPECT_EQ(Story(kTemperature).values({70, 70, 69.5, 70, 68.5, 71, 67, 70, 67, 70}), "-Yyyyyyyyy");
}

TEST(ThresholdJudge, is_not_changed_by_what_is_no_number) {
  EXPECT_EQ(Story(kTemperature).values({71, std::nan(""), 71, std::nan("")}), "--Yy");
}

TEST(ThresholdJudge, goes_on_from_a_saved_state) {
  Story story(kTemperature);
  story.values({85, 85, 95});
  ingest::ByteWriter bytes;
  story.state().save(bytes);
  const std::string saved = bytes.take();
  ingest::ByteReader from(saved);
  EXPECT_EQ(ThresholdState::load(from), story.state());
  EXPECT_FALSE(from.failed());
}

TEST(ThresholdJudge, refuses_a_state_that_is_none) {
  const std::string bytes = "\x05 no state at all";
  ingest::ByteReader from(bytes);
  ThresholdState::load(from);
  EXPECT_TRUE(from.failed());
}

TEST(Thresholds, say_what_is_wrong_with_them) {
  EXPECT_EQ(thresholds_problem(kTemperature), "");
  EXPECT_EQ(thresholds_problem({{}, -1, 1}), "hysteresis is not a number of at least 0");
  EXPECT_EQ(thresholds_problem({{}, 0, 0}), "consecutive is under 1");
  EXPECT_EQ(thresholds_problem({{{Level::kRed, {}, {}}}}), "red has neither low nor high");
  EXPECT_EQ(thresholds_problem({{{Level::kRed, 5, 5}}}), "red: low is not under high");
  EXPECT_EQ(thresholds_problem({{{Level::kRed, {}, 5}, {Level::kBlue, {}, 6}}}),
            "blue stands behind red: blue, yellow, orange, red");
  EXPECT_EQ(thresholds_problem({{{Level::kYellow, {}, 5}, {Level::kRed, {}, 4}}}),
            "red.high is under yellow's");
  EXPECT_EQ(thresholds_problem({{{Level::kYellow, 5, {}}, {Level::kRed, 6, {}}}}),
            "red.low is over yellow's");
  EXPECT_EQ(thresholds_problem({{{Level::kRed, {}, std::nan("")}}}),
            "red has a limit that is no finite number");
}

}  // namespace
}  // namespace portent::models::policy
