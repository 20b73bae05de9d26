#include "train/test_cuts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portent::train {
namespace {

using testing::Each;
using testing::Field;
using testing::Ge;

/// A life of 200 readings, `each` life units apart, that failed at the last one.
TestLife life_of(double each) {
  TestLife life;
  life.asset = "P-1";
  for (int i = 1; i <= 200; ++i) {
    ingest::Reading reading;
    reading.asset = life.asset;
    reading.ts = i;
    reading.usage = each * i;
    life.readings.push_back(reading);
  }
  return life;
}

TEST(TestCuts, tell_the_life_left_at_each) {
  const TestLife life = life_of(1);
  const auto cuts = draw_test_cuts(life, 0, {}, 0);

  ASSERT_EQ(cuts.size(), 5U);
  EXPECT_THAT(cuts, Each(Field(&TestCut::readings, Ge(20U))));
  for (const TestCut& cut : cuts) EXPECT_EQ(cut.truth, 200 - static_cast<double>(cut.readings));
}

TEST(TestCuts, are_the_same_for_the_same_life_and_others_for_another) {
  const TestLife life = life_of(1);

  EXPECT_EQ(draw_test_cuts(life, 0, {}, 3), draw_test_cuts(life, 0, {}, 3));
  EXPECT_NE(draw_test_cuts(life, 0, {}, 3), draw_test_cuts(life, 0, {}, 4));
}

TEST(TestCuts, are_drawn_in_life_units_of_any_size) {
  TestCutRule rule;
  rule.unit = 1.0 / 6;  // a step of ten minutes, life in hours
  const auto cuts = draw_test_cuts(life_of(rule.unit), 0, rule, 0),
             steps = draw_test_cuts(life_of(1), 0, {}, 0);

  ASSERT_EQ(cuts.size(), steps.size());
  for (std::size_t i = 0; i < cuts.size(); ++i) EXPECT_NEAR(cuts[i].truth, steps[i].truth * rule.unit, 0.34);
}

TEST(TestCuts, come_after_what_nobody_saw) {
  EXPECT_THAT(draw_test_cuts(life_of(1), 100, {}, 0), Each(Field(&TestCut::readings, Ge(120U))));
  EXPECT_TRUE(draw_test_cuts(life_of(1), 190, {}, 0).empty());
}

TEST(ReadingsBefore, counts_life_units_or_a_share) {
  const TestLife life = life_of(0.5);

  EXPECT_EQ(readings_before(life, {.age = 10, .share = {}}), 19U);  // the 20th reading is at 10
  EXPECT_EQ(readings_before(life, {.age = {}, .share = 0.25}), 50U);
  EXPECT_EQ(readings_before(life, {}), 0U);
}

TEST(ReadingsBefore, counts_from_the_replacement_of_a_renewed_life) {
  TestLife life = life_of(1);
  for (auto& reading : life.readings) *reading.usage += 5000;
  life.renewed = true;

  EXPECT_EQ(readings_before(life, {.age = 30, .share = {}}), 30U);
}

TEST(MetLater, keeps_the_cuts_where_they_were_in_time) {
  TestLife life = life_of(1);
  life.cuts = {{100, 100}, {150, 50}};
  life.renewed = true;

  const TestLife late = met_later(life, 60);

  EXPECT_EQ(late.readings.size(), 140U);
  EXPECT_EQ(late.readings.front().usage, 61);
  EXPECT_EQ(late.cuts, (std::vector<TestCut>{{40, 100}, {90, 50}}));
  EXPECT_FALSE(late.renewed);
}

}  // namespace
}  // namespace portent::train
