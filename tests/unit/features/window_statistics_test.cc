#include "features/window_statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace portent::features {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
const std::vector<Statistic> kAll = {Statistic::kMean, Statistic::kStd,  Statistic::kMin,
                                     Statistic::kMax,  Statistic::kLast, Statistic::kSlope};

/// One asset's ring and what is asked of it.
class Rig {
 public:
  Rig(std::size_t channels, std::size_t window)
      : statistics_(channels, window, kAll), rows_(statistics_.ring_size()), results_(statistics_.results()) {
    ring_.rows = rows_.data();
  }
  void add(const std::vector<double>& values) { statistics_.add(ring_, values); }
  float get(Statistic statistic, std::size_t channel = 0) {
    statistics_.compute(ring_, results_);
    return results_[static_cast<std::size_t>(statistic) * statistics_.channels() + channel];
  }
  const std::vector<float>& all() {
    statistics_.compute(ring_, results_);
    return results_;
  }

 private:
  WindowStatistics statistics_;
  std::vector<double> rows_;
  std::vector<float> results_;
  SampleRing ring_;
};

TEST(WindowStatistics, of_four_samples_are_those_of_a_textbook) {
  Rig rig(1, 10);
  for (const double value : {2.0, 4.0, 4.0, 6.0}) rig.add({value});
  EXPECT_EQ(rig.get(Statistic::kMean), 4.0F);
  EXPECT_EQ(rig.get(Statistic::kStd), std::sqrt(2.0F));
  EXPECT_EQ(rig.get(Statistic::kMin), 2.0F);
  EXPECT_EQ(rig.get(Statistic::kMax), 6.0F);
  EXPECT_EQ(rig.get(Statistic::kLast), 6.0F);
  EXPECT_FLOAT_EQ(rig.get(Statistic::kSlope), 1.2F);
}

TEST(WindowStatistics, of_one_sample_have_neither_spread_nor_slope) {
  Rig rig(1, 10);
  rig.add({71.3});
  EXPECT_EQ(rig.get(Statistic::kMean), 71.3F);
  EXPECT_EQ(rig.get(Statistic::kStd), 0.0F);
  EXPECT_EQ(rig.get(Statistic::kSlope), 0.0F);
}

TEST(WindowStatistics, forget_samples_older_than_the_window) {
  Rig rig(1, 3);
  for (const double value : {1e9, 1.0, 2.0, 3.0}) rig.add({value});
  EXPECT_EQ(rig.get(Statistic::kMax), 3.0F);
  EXPECT_EQ(rig.get(Statistic::kMean), 2.0F);
  EXPECT_EQ(rig.get(Statistic::kSlope), 1.0F);
}

TEST(WindowStatistics, of_a_constant_channel_are_exactly_flat_however_long_it_runs) {
  Rig rig(1, 30);
  std::mt19937 random(1);
  for (int i = 0; i < 1'000; ++i) rig.add({std::ldexp(static_cast<double>(random()) * 1e3, -7)});
  for (int i = 0; i < 30; ++i) rig.add({0.1});
  EXPECT_EQ(rig.get(Statistic::kMean), 0.1F);
  EXPECT_EQ(rig.get(Statistic::kStd), 0.0F);
  EXPECT_EQ(rig.get(Statistic::kSlope), 0.0F);
}

TEST(WindowStatistics, keep_small_changes_of_a_large_counter) {
  Rig rig(1, 30);
  for (int i = 0; i < 100; ++i) rig.add({123'456'789.0 + 0.25 * i});
  EXPECT_EQ(rig.get(Statistic::kSlope), 0.25F);
}

TEST(WindowStatistics, are_the_same_bits_for_a_channel_alone_and_among_others_that_lack_values) {
  std::mt19937 random(7);
  Rig alone(1, 30), among(7, 30);
  for (int i = 0; i < 100; ++i) {
    const double value = 500 + static_cast<double>(random() % 10'000) * 1e-4;
    const double other = i % 3 == 0 ? kNone : value * 2;
    alone.add({value});
    among.add({1, 2, 3, 4, 5, value, other});
    for (const Statistic statistic : kAll) ASSERT_EQ(alone.get(statistic), among.get(statistic, 5));
  }
}

TEST(WindowStatistics, depend_on_nothing_before_the_window) {
  std::mt19937 random(3);
  Rig old(5, 8), young(5, 8);
  for (int i = 0; i < 50; ++i) {
    std::vector<double> values;
    for (int c = 0; c < 5; ++c) values.push_back(static_cast<double>(random()) * 1e-3);
    old.add(values);
    if (i >= 42) young.add(values);
  }
  EXPECT_EQ(old.all(), young.all());
}

TEST(WindowStatistics, take_a_missing_value_for_a_place_without_a_sample) {
  Rig rig(2, 5);
  for (const double value : {1.0, kNone, 3.0, kNone}) rig.add({value, 0});
  EXPECT_EQ(rig.get(Statistic::kMean), 2.0F);
  EXPECT_EQ(rig.get(Statistic::kLast), 3.0F);
  EXPECT_EQ(rig.get(Statistic::kSlope), 1.0F) << "two apart in the window";
}

TEST(WindowStatistics, are_no_numbers_where_a_channel_has_no_value_at_all) {
  Rig rig(2, 5);
  rig.add({kNone, 1});
  for (const Statistic statistic : kAll) EXPECT_TRUE(std::isnan(rig.get(statistic, 0)));
  EXPECT_EQ(rig.get(Statistic::kMean, 1), 1.0F);
}

TEST(WindowStatistics, recover_once_missing_values_have_left_the_window) {
  Rig rig(1, 2);
  for (const double value : {kNone, kNone, kNone, 1.0, 2.0}) rig.add({value});
  EXPECT_EQ(rig.get(Statistic::kMean), 1.5F);
}

TEST(WindowStatistics, come_in_the_order_that_is_asked_for) {
  const WindowStatistics statistics(2, 3, {Statistic::kLast, Statistic::kMin});
  std::vector<double> rows(statistics.ring_size());
  SampleRing ring{rows.data()};
  statistics.add(ring, std::vector<double>{5, 50});
  statistics.add(ring, std::vector<double>{7, 70});
  std::vector<float> results(statistics.results());
  statistics.compute(ring, results);
  EXPECT_EQ(results, (std::vector<float>{7, 70, 5, 50}));
}

TEST(Statistic, has_a_name_that_leads_back_to_it) {
  for (const Statistic statistic : kAll) EXPECT_EQ(statistic_from(statistic_name(statistic)), statistic);
  EXPECT_EQ(statistic_from("median"), std::nullopt);
}

}  // namespace
}  // namespace portent::features
