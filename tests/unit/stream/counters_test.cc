#include "serve/stream/counters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <thread>
#include <vector>

namespace portent::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr double kBucketWidth = 1.1892071150027212;  // a fourth of a doubling

TEST(LatencyHistogram, bounds_go_from_half_a_millisecond_to_about_two_minutes) {
  EXPECT_DOUBLE_EQ(LatencyHistogram::upper_bound(0), 0.0005);
  EXPECT_DOUBLE_EQ(LatencyHistogram::upper_bound(4), 0.001);
  EXPECT_DOUBLE_EQ(LatencyHistogram::upper_bound(68), 65.536);
  EXPECT_NEAR(LatencyHistogram::upper_bound(71), 110.2, 0.1);
}

TEST(LatencyHistogram, counts_a_value_on_a_bound_in_the_bucket_that_it_bounds) {
  LatencyHistogram histogram;
  histogram.observe(0.001);
  const auto snapshot = histogram.snapshot();
  EXPECT_EQ(snapshot.counts[4], 1u);
  EXPECT_EQ(snapshot.total, 1u);
}

TEST(LatencyHistogram, counts_what_is_over_the_last_bound_in_the_open_bucket) {
  LatencyHistogram histogram;
  histogram.observe(3'600);
  histogram.observe(std::numeric_limits<double>::infinity());
  EXPECT_EQ(histogram.snapshot().counts[LatencyHistogram::kBuckets], 2u);
}

TEST(LatencyHistogram, counts_negative_times_and_nan_as_zero) {
  LatencyHistogram histogram;
  histogram.observe(-5);
  histogram.observe(std::numeric_limits<double>::quiet_NaN());
  const auto snapshot = histogram.snapshot();
  EXPECT_EQ(snapshot.counts[0], 2u);
  EXPECT_EQ(snapshot.sum_seconds, 0);
}

TEST(LatencyHistogram, quantiles_are_within_one_bucket_of_the_truth) {
  LatencyHistogram histogram;
  for (int i = 1; i <= 10'000; ++i) histogram.observe(i * 1e-5);
  const auto snapshot = histogram.snapshot();
  EXPECT_NEAR(snapshot.quantile(0.5), 0.05, 0.05 * (kBucketWidth - 1));
  EXPECT_NEAR(snapshot.quantile(0.99), 0.099, 0.099 * (kBucketWidth - 1));
  EXPECT_NEAR(snapshot.sum_seconds, 500.05, 1e-6);
}

TEST(LatencyHistogram, quantiles_of_nothing_are_zero_and_those_of_the_open_bucket_its_lower_bound) {
  LatencyHistogram histogram;
  EXPECT_EQ(histogram.snapshot().quantile(0.99), 0);
  histogram.observe(1e6);
  EXPECT_EQ(histogram.snapshot().quantile(0.5),
            LatencyHistogram::upper_bound(LatencyHistogram::kBuckets - 1));
}

TEST(LatencyHistogram, loses_nothing_when_threads_observe_together) {
  LatencyHistogram histogram;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 10'000; ++i) histogram.observe(0.25);
    });
  threads.clear();
  EXPECT_EQ(histogram.snapshot().total, 40'000u);
  EXPECT_DOUBLE_EQ(histogram.snapshot().sum_seconds, 10'000);
}

TEST(StreamCounters, adds_up_reasons_apart) {
  StreamCounters counters;
  counters.add_rejected("malformed", 2);
  counters.add_rejected("unknown_asset", 1);
  counters.add_rejected("malformed", 3);
  counters.add_marked("stuck", 7);
  EXPECT_THAT(counters.rejected(), ElementsAre(Pair("malformed", 5u), Pair("unknown_asset", 1u)));
  EXPECT_THAT(counters.marked(), ElementsAre(Pair("stuck", 7u)));
}

TEST(StreamCounters, forgets_the_lag_of_a_partition_that_was_lost) {
  StreamCounters counters;
  counters.set_lag(0, 10);
  counters.set_lag(1, 20);
  counters.set_lag(1, 5);
  counters.clear_lag(0);
  EXPECT_THAT(counters.lag(), ElementsAre(Pair(1, 5)));
}

TEST(StreamCounters, starts_with_nothing_and_not_ready) {
  StreamCounters counters;
  EXPECT_FALSE(counters.ready);
  EXPECT_EQ(counters.readings, 0u);
  EXPECT_THAT(counters.models(), IsEmpty());
}

TEST(StreamCounters, keeps_the_models_last_set) {
  StreamCounters counters;
  counters.set_models({{"turbofan@champion", 1, "a"}});
  counters.set_models({{"turbofan@champion", 2, "b"}});
  EXPECT_THAT(counters.models(), ElementsAre(ModelInUse{"turbofan@champion", 2, "b"}));
}

}  // namespace
}  // namespace portent::serve
