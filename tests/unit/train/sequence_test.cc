#include "train/sequence.h"

#include <gtest/gtest.h>

#include "tests/unit/train/fleets.h"
#include "train/fit_extractor.h"

namespace portent::train {
namespace {

class SequenceTest : public testing::Test {
 protected:
  const Fleet fleet_ = make_fleet(3, 1);
  const features::ExtractorConfig config_ = fit_extractor(fleet_, true);
  const SequenceMaker maker_{fleet_, config_};
  const Life& life_ = fleet_.lives[0];
  const std::size_t age_ = 2 * config_.channels.size();
};

TEST_F(SequenceTest, labels_count_down_to_zero_at_the_last_step) {
  const Sequence s = maker_.make(life_, Meeting::kNew);

  ASSERT_EQ(s.steps(), life_.steps.size());
  EXPECT_EQ(s.remaining.front(), static_cast<double>(life_.steps.size() - 1));
  EXPECT_EQ(s.remaining.back(), 0);
}

TEST_F(SequenceTest, labels_follow_the_life_counter_not_the_count_of_steps) {
  const Fleet fleet =
      changed(fleet_, [](ingest::Step& step, std::size_t) { step.usage = 2.5 * *step.usage; });
  const Life& life = fleet.lives[0];

  EXPECT_EQ(maker_.make(life, Meeting::kNew).remaining[0], 2.5 * static_cast<double>(life.steps.size() - 1));
}

TEST_F(SequenceTest, a_machine_met_at_its_start_has_age_and_baseline) {
  const Sequence s = maker_.make(life_, Meeting::kNew);

  EXPECT_FLOAT_EQ(s.at(49)[age_], 0.5F);
  EXPECT_EQ(s.at(49)[age_ + 1], 1);
  EXPECT_EQ(s.at(49)[age_ + 2], 1);
}

TEST_F(SequenceTest, a_machine_without_a_counter_has_a_baseline_but_no_age) {
  const Sequence s = maker_.make(life_, Meeting::kNewNoCounter);

  EXPECT_EQ(s.at(49)[age_], 0);
  EXPECT_EQ(s.at(49)[age_ + 1], 0);
  EXPECT_EQ(s.at(49)[age_ + 2], 1);
  EXPECT_EQ(s.at(49)[0], maker_.make(life_, Meeting::kNew).at(49)[0]);
}

TEST_F(SequenceTest, a_machine_met_in_mid_life_has_no_baseline_and_an_age_only_from_a_ledger) {
  const Sequence unknown = maker_.make(life_, Meeting::kMidLife, 30, 20);
  const Sequence aged = maker_.make(life_, Meeting::kMidLifeWithAge, 30, 20);

  ASSERT_EQ(unknown.steps(), 20U);
  for (std::size_t c = 0; c < config_.channels.size(); ++c)
    EXPECT_EQ(unknown.at(19)[config_.channels.size() + c], 0);
  EXPECT_EQ(unknown.at(19)[age_], 0);
  EXPECT_EQ(unknown.at(19)[age_ + 1], 0);
  EXPECT_EQ(unknown.at(19)[age_ + 2], 0);
  EXPECT_FLOAT_EQ(aged.at(19)[age_], 0.5F);
  EXPECT_EQ(aged.at(19)[age_ + 1], 1);
  EXPECT_EQ(aged.at(19)[age_ + 2], 0);
}

TEST_F(SequenceTest, a_machine_met_in_mid_life_begins_its_smoothing_there) {
  const Sequence late = maker_.make(life_, Meeting::kMidLife, 30, 1);
  Life cut = life_;
  cut.steps = cut.steps.subseries(30);

  EXPECT_EQ(late.at(0)[0], maker_.make(cut, Meeting::kMidLife).at(0)[0]);
  EXPECT_NE(late.at(0)[0], maker_.make(life_, Meeting::kNew).at(30)[0]);
}

TEST_F(SequenceTest, a_renewed_life_is_as_good_as_new_and_its_age_counts_from_its_start) {
  Life life = life_;
  life.steps = life_.steps.subseries(30);
  life.renewed = true;
  life.start = *life.steps.front().usage;

  const Sequence s = maker_.make(life, Meeting::kNew);
  const Sequence aged = maker_.make(life, Meeting::kMidLifeWithAge, 10);

  EXPECT_FLOAT_EQ(s.at(20)[age_], 0.2F);
  EXPECT_EQ(s.at(20)[age_ + 2], 1);
  EXPECT_FLOAT_EQ(aged.at(10)[age_], 0.2F);
  EXPECT_EQ(aged.at(10)[age_ + 2], 0);
}

TEST_F(SequenceTest, what_is_left_of_a_censored_life_counts_to_where_it_is_known_to_have_lived) {
  Life life = life_;
  life.steps = life_.steps.subseries(0, 40);
  life.failed = false;
  life.end = 50;

  EXPECT_EQ(maker_.make(life, Meeting::kNew).remaining.back(), 10);
}

TEST_F(SequenceTest, restarts_the_window_where_a_gap_was) {
  const Fleet fleet = changed(fleet_, [](ingest::Step& step, std::size_t i) { step.after_gap = i == 10; });

  const Sequence s = maker_.make(fleet.lives[0], Meeting::kNew);

  EXPECT_TRUE(s.window_begins[0]);
  EXPECT_FALSE(s.window_begins[9]);
  EXPECT_TRUE(s.window_begins[10]);
}

}  // namespace
}  // namespace portent::train
