#include "models/policy/breach.h"

#include <gtest/gtest.h>

#include <cmath>

namespace portent::models::policy {
namespace {

/// One machine judged forecast by forecast, a minute apart.
class Story {
 public:
  explicit Story(Policy policy) : policy_(std::move(policy)) {}
  std::vector<Breach> forecast(double rul) { return judge(policy_, state_, now_ += 60'000, rul); }
  /// The letters r, h, c of the first breach after each forecast, `-` where there is none.
  std::string forecasts(const std::vector<double>& ruls) {
    std::string edges;
    for (const double rul : ruls) {
      const auto breaches = forecast(rul);
      edges += breaches.empty() ? '-' : edge_name(breaches.front().edge).front();
    }
    return edges;
  }
  BreachState& state() { return state_; }
  std::int64_t now() const { return now_; }

 private:
  Policy policy_;
  BreachState state_;
  std::int64_t now_ = 0;
};

const Policy kOrangeAt30 = {{{Level::kOrange, 30, 10, 3}}};

TEST(BreachJudge, raises_once_after_three_in_a_row) {
  EXPECT_EQ(Story(kOrangeAt30).forecasts({50, 29, 28, 27, 26, 25}), "---rhh");
}

TEST(BreachJudge, counts_the_threshold_itself_as_under) {
  EXPECT_EQ(Story(kOrangeAt30).forecasts({30, 30, 30}), "--r");
}

TEST(BreachJudge, does_not_raise_after_two_under_and_one_over) {
  EXPECT_EQ(Story(kOrangeAt30).forecasts({29, 29, 31, 29, 29, 31, 29, 29}), "--------");
}

TEST(BreachJudge, raises_once_while_the_forecast_flaps_around_the_threshold) {
  EXPECT_EQ(Story(kOrangeAt30).forecasts({29, 29, 29, 31, 29, 35, 28, 39, 40, 30}), "--rhhhhhhh");
}

TEST(BreachJudge, clears_once_after_three_above_the_hysteresis) {
  EXPECT_EQ(Story(kOrangeAt30).forecasts({9, 9, 9, 41, 41, 41, 41, 41}), "--rhhc--");
}

TEST(BreachJudge, does_not_clear_where_one_of_three_is_within_the_hysteresis) {
  EXPECT_EQ(Story(kOrangeAt30).forecasts({9, 9, 9, 41, 41, 40, 41, 41, 39}), "--rhhhhhh");
}

TEST(BreachJudge, raises_again_after_it_was_cleared) {
  EXPECT_EQ(Story(kOrangeAt30).forecasts({9, 9, 9, 99, 99, 99, 9, 9, 9}), "--rhhc--r");
}

TEST(BreachJudge, raises_and_clears_at_once_where_one_forecast_is_enough) {
  EXPECT_EQ(Story({{{Level::kRed, 15, 0, 1}}}).forecasts({16, 15, 16, 15}), "-rcr");
}

TEST(BreachJudge, tells_since_when_a_breach_stands_by_event_time) {
  Story story(kOrangeAt30);
  story.forecasts({9, 9, 9});
  const std::int64_t raised = story.now();
  EXPECT_EQ(story.forecast(9), (std::vector<Breach>{{Level::kOrange, Edge::kHeld, raised}}));
  story.forecasts({99, 99});
  EXPECT_EQ(story.forecast(99), (std::vector<Breach>{{Level::kOrange, Edge::kCleared, raised}}));
}

TEST(BreachJudge, judges_each_rule_apart_and_reports_in_their_order) {
  Story story(Policy{});
  story.forecasts({45, 45, 25, 25});
  const auto breaches = story.forecast(25);
  ASSERT_EQ(breaches.size(), 2U);
  EXPECT_EQ(breaches[0], (Breach{Level::kYellow, Edge::kHeld, 180'000}));
  EXPECT_EQ(breaches[1], (Breach{Level::kOrange, Edge::kRaised, 300'000}));
}

TEST(BreachJudge, is_moved_by_nothing_that_is_no_number) {
  EXPECT_EQ(Story(kOrangeAt30).forecasts({NAN, NAN, NAN, 9, 9, NAN, 9}), "-------");
}

TEST(BreachJudge, needs_no_more_than_its_state_and_arguments) {
  Story story(Policy{});
  story.forecasts({45, 45, 45, 25, 25});
  BreachState copy = story.state();
  EXPECT_EQ(judge(Policy{}, copy, 360'000, 25), story.forecast(25));
  EXPECT_EQ(copy, story.state());
}

TEST(BreachState, survives_saving_and_loading) {
  Story story(Policy{});
  story.forecasts({45, 45, 45, 25, 25, 70});
  ingest::ByteWriter writer;
  story.state().save(writer);
  const std::string bytes = writer.take();
  ingest::ByteReader reader(bytes);
  EXPECT_EQ(BreachState::load(reader), story.state());
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(reader.failed());
}

TEST(BreachState, is_not_loaded_from_bytes_that_are_cut_short) {
  Story story(Policy{});
  story.forecasts({45, 45, 45});
  ingest::ByteWriter writer;
  story.state().save(writer);
  const std::string bytes = writer.take();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ingest::ByteReader reader(std::string_view(bytes).substr(0, size));
    EXPECT_EQ(BreachState::load(reader), BreachState{}) << size;
    EXPECT_TRUE(reader.failed()) << size;
  }
}

TEST(BreachState, is_not_loaded_from_a_count_that_cannot_be) {
  const std::string bytes(1'000, '\xFF');
  ingest::ByteReader reader(bytes);
  BreachState::load(reader);
  EXPECT_TRUE(reader.failed());
}

TEST(Worst, is_the_highest_level_that_still_stands) {
  EXPECT_EQ(worst({}), Level::kNone);
  EXPECT_EQ(worst({{Level::kYellow, Edge::kHeld, 1}, {Level::kOrange, Edge::kRaised, 2}}), Level::kOrange);
  EXPECT_EQ(worst({{Level::kYellow, Edge::kHeld, 1}, {Level::kRed, Edge::kCleared, 2}}), Level::kYellow);
}

}  // namespace
}  // namespace portent::models::policy
