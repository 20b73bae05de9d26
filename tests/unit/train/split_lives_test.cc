#include "train/split_lives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portent::train {
namespace {

using testing::ElementsAre;

/// Ten rows, one each 10 ms.
LifeEvidence ten_rows(const std::vector<AssetEvent>& events) {
  LifeEvidence evidence;
  evidence.rows = 10;
  evidence.ts = [](std::size_t row) { return static_cast<std::int64_t>(row) * 10; };
  evidence.events = &events;
  return evidence;
}

TEST(SplitLives, without_events_all_rows_are_one_censored_life) {
  EXPECT_THAT(split_lives(ten_rows({}), ""), ElementsAre(LifeRows{0, 10, false, false, {}}));
}

TEST(SplitLives, the_last_row_is_a_failure_where_the_schema_says_so) {
  const std::vector<AssetEvent> none;
  LifeEvidence evidence = ten_rows(none);
  evidence.fails_at_last_row = true;

  EXPECT_THAT(split_lives(evidence, ""), ElementsAre(LifeRows{0, 10, true, false, {}}));
}

TEST(SplitLives, a_replacement_censors_and_renews) {
  const std::vector<AssetEvent> events = {{35, "replacement", "", ""}};

  EXPECT_THAT(split_lives(ten_rows(events), ""),
              ElementsAre(LifeRows{0, 4, false, false, {}}, LifeRows{4, 10, false, true, {}}));
}

TEST(SplitLives, a_row_at_the_time_of_an_event_belongs_to_the_life_before) {
  const std::vector<AssetEvent> events = {{40, "failure", "", ""}, {40, "replacement", "", ""}};

  EXPECT_THAT(split_lives(ten_rows(events), ""),
              ElementsAre(LifeRows{0, 5, true, false, 40}, LifeRows{5, 10, false, true, {}}));
}

TEST(SplitLives, a_failure_after_the_last_row_ends_the_last_life_and_a_replacement_there_does_not) {
  const std::vector<AssetEvent> failed = {{95, "failure", "", ""}}, replaced = {{95, "replacement", "", ""}};

  EXPECT_THAT(split_lives(ten_rows(failed), ""), ElementsAre(LifeRows{0, 10, true, false, 95}));
  EXPECT_THAT(split_lives(ten_rows(replaced), ""), ElementsAre(LifeRows{0, 10, false, false, {}}));
}

TEST(SplitLives, a_failure_long_after_the_last_row_leaves_the_life_censored) {
  const std::vector<AssetEvent> events = {{900, "failure", "", ""}};
  LifeEvidence evidence = ten_rows(events);
  evidence.latest_failure = 120;

  EXPECT_THAT(split_lives(evidence, ""), ElementsAre(LifeRows{0, 10, false, false, {}}));
}

TEST(SplitLives, events_of_other_parts_end_nothing) {
  const std::vector<AssetEvent> events = {
      {15, "maintenance", "pump", ""}, {35, "failure", "belt", ""}, {55, "overhaul", "", ""}};

  EXPECT_THAT(split_lives(ten_rows(events), "belt"),
              ElementsAre(LifeRows{0, 4, true, false, 35}, LifeRows{4, 6, false, true, {}},
                          LifeRows{6, 10, false, true, {}}));
}

TEST(SplitLives, repeated_events_without_rows_between_make_no_empty_lives) {
  const std::vector<AssetEvent> events = {{-5, "replacement", "", ""},
                                          {-4, "failure", "", ""},
                                          {41, "replacement", "", ""},
                                          {42, "replacement", "", ""}};

  EXPECT_THAT(split_lives(ten_rows(events), ""),
              ElementsAre(LifeRows{0, 5, false, true, {}}, LifeRows{5, 10, false, true, {}}));
}

TEST(SplitLives, after_a_crossed_limit_the_machine_stays_failed_until_it_is_renewed) {
  const std::vector<AssetEvent> events = {{65, "replacement", "", ""}};
  LifeEvidence evidence = ten_rows(events);
  evidence.flagged = [](std::size_t row) { return row == 3 || row == 5; };
  evidence.flag_is_condition = true;

  EXPECT_THAT(split_lives(evidence, ""),
              ElementsAre(LifeRows{0, 4, true, false, {}}, LifeRows{7, 10, false, true, {}}));
}

TEST(EventChannel, counts_what_ends_no_life) {
  const std::vector<std::string> parts = {"pump"};

  EXPECT_EQ(event_channel({0, "error", "", "E7"}, parts), "error:E7");
  EXPECT_EQ(event_channel({0, "maintenance", "belt", ""}, parts), "maintenance:belt");
  EXPECT_EQ(event_channel({0, "maintenance", "", ""}, parts), "maintenance");
  EXPECT_EQ(event_channel({0, "maintenance", "pump", ""}, parts), "");
  EXPECT_EQ(event_channel({0, "failure", "pump", ""}, parts), "");
  EXPECT_EQ(event_channel({0, "overhaul", "", ""}, parts), "");
}

}  // namespace
}  // namespace portent::train
