#include "models/native/rolling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace portent::models::native {
namespace {

using Values = std::vector<double>;

/// Mean of the values from `newest` to `oldest` steps back, `oldest` not among them.
double mean_back(const Values& values, std::size_t newest, std::size_t oldest) {
  const std::size_t last = std::min(oldest, values.size());
  const auto from = values.rbegin() + static_cast<std::ptrdiff_t>(newest);
  const auto to = values.rbegin() + static_cast<std::ptrdiff_t>(last);
  return std::accumulate(from, to, 0.0) / static_cast<double>(last - newest);
}

Values newest(const Values& values, std::size_t count) {
  return {values.end() - static_cast<std::ptrdiff_t>(std::min(count, values.size())), values.end()};
}

double deviation(const Values& values) {
  const double mean = mean_back(values, 0, values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

double slope(const Values& values) {
  const double mean = mean_back(values, 0, values.size());
  const double middle = (static_cast<double>(values.size()) - 1) / 2;
  double product = 0, square = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double x = static_cast<double>(i) - middle;
    product += x * (values[i] - mean);
    square += x * x;
  }
  return square > 0 ? product / square : 0;
}

/// What a model of two channels is fed, and all of it that is wanted for another computation.
class Feed {
 public:
  static constexpr std::size_t kChannels = 2;

  const std::vector<float>& step(float first, float second) {
    const std::int64_t now = static_cast<std::int64_t>(z_[0].size());
    const float values[] = {first, second};
    for (std::size_t c = 0; c < kChannels; ++c) {
      z_[c].push_back(values[c]);
      ring_row(past_, rolling_.past_shape(), now)[c] = values[c];
    }
    rolling_.compute(past_, now, input_, row_);
    return row_;
  }
  /// The window begins anew; the ring keeps what it holds.
  void restart() {
    for (Values& values : z_) values.clear();
  }
  void set_baseline(bool known) { input_[2 * kChannels + 2] = known ? 1.0F : 0.0F; }
  void set_age(bool known) { input_[2 * kChannels + 1] = known ? 1.0F : 0.0F; }
  float feature(std::size_t kind, std::size_t channel) const { return row_[kind * kChannels + channel]; }
  const Values& z(std::size_t channel) const { return z_[channel]; }

 private:
  RollingFeatures rolling_{kChannels};
  std::vector<float> past_ = std::vector<float>(rolling_.past_shape().floats());
  std::vector<float> row_ = std::vector<float>(rolling_.count());
  /// Smoothed z, that minus the own baseline, age, "age is known", "baseline is known".
  std::vector<float> input_ = {0.5F, -0.25F, 0.125F, 0.75F, 1.5F, 1, 1, 0, 0};
  Values z_[kChannels];
};

void feed_waves(Feed& feed, int steps) {
  for (int i = 0; i < steps; ++i)
    feed.step(static_cast<float>(std::sin(0.3 * i) + 0.01 * i), static_cast<float>(std::cos(0.7 * i)));
}

void expect_naive(const Feed& feed, std::size_t channel) {
  const Values& z = feed.z(channel);
  std::size_t kind = 0;
  for (const std::size_t steps : {5, 10, 20, 40, 80, 120})
    EXPECT_NEAR(feed.feature(kind++, channel), mean_back(z, 0, steps), 1e-6) << steps;
  for (const std::size_t steps : {30, 60, 120})
    EXPECT_NEAR(feed.feature(kind++, channel), deviation(newest(z, steps)), 1e-6) << steps;
  for (const std::size_t steps : {20, 40, 80, 120})
    EXPECT_NEAR(feed.feature(kind++, channel), slope(newest(z, steps)), 1e-6) << steps;
  if (z.size() > 40) {
    EXPECT_NEAR(feed.feature(16, channel), mean_back(z, 0, 20) - mean_back(z, 40, 60), 1e-6);
  }
  if (z.size() > 80) {
    EXPECT_NEAR(feed.feature(17, channel), mean_back(z, 0, 40) - mean_back(z, 80, 120), 1e-6);
  }
}

class RollingAfter : public testing::TestWithParam<int> {};

TEST_P(RollingAfter, steps_its_features_are_those_computed_from_the_whole_past) {
  Feed feed;
  feed_waves(feed, GetParam());

  expect_naive(feed, 0);
  expect_naive(feed, 1);
}

INSTANTIATE_TEST_SUITE_P(RollingFeatures, RollingAfter,
                         testing::Values(1, 2, 7, 41, 59, 81, 119, 120, 121, 300));

TEST(RollingFeatures, hold_what_the_extractor_says_of_baseline_and_age) {
  Feed feed;

  const std::vector<float> row = feed.step(1, 2);

  EXPECT_EQ(feed.feature(13, 1), -0.25F);
  EXPECT_EQ(feed.feature(14, 1), 0.75F);
  EXPECT_EQ(feed.feature(15, 0), 1 - (0.5F - 0.125F)) << "mean of z less the own baseline";
  EXPECT_EQ(row.back(), 1.5F);
}

TEST(RollingFeatures, a_channel_that_is_constant_in_training_contributes_exactly_nothing) {
  Feed feed;
  for (int i = 0; i < 500; ++i) {
    feed.step(static_cast<float>(std::sin(i)), 0);
    for (std::size_t kind = 0; kind < 18; ++kind) {
      if (kind >= 13 && kind <= 15) continue;  // the extractor's own words
      const float value = feed.feature(kind, 1);
      ASSERT_TRUE(value == 0 || std::isnan(value)) << kind << " at step " << i;
    }
  }
}

TEST(RollingFeatures, differences_are_missing_until_the_older_steps_are_there) {
  Feed feed;
  feed_waves(feed, 40);
  EXPECT_TRUE(std::isnan(feed.feature(16, 0)));
  feed.step(1, 1);
  EXPECT_FALSE(std::isnan(feed.feature(16, 0)));
  EXPECT_TRUE(std::isnan(feed.feature(17, 0)));
  for (int i = 0; i < 40; ++i) feed.step(1, 1);
  EXPECT_FALSE(std::isnan(feed.feature(17, 0)));
}

TEST(RollingFeatures, an_unknown_baseline_and_an_unknown_age_are_missing) {
  Feed feed;
  feed.set_baseline(false);
  feed.set_age(false);

  const std::vector<float> row = feed.step(1, 2);

  for (const std::size_t kind : {14, 15}) EXPECT_TRUE(std::isnan(feed.feature(kind, 0))) << kind;
  EXPECT_TRUE(std::isnan(row.back()));
  EXPECT_EQ(feed.feature(13, 0), 0.5F);
}

TEST(RollingFeatures, a_window_that_begins_anew_sees_nothing_of_the_one_before) {
  Feed used, fresh;
  feed_waves(used, 200);
  used.restart();

  for (int i = 0; i < 60; ++i) {
    const std::vector<float>& row = used.step(static_cast<float>(i), 1);
    const std::vector<float>& expected = fresh.step(static_cast<float>(i), 1);
    for (std::size_t f = 0; f < row.size(); ++f)
      ASSERT_TRUE(row[f] == expected[f] || (std::isnan(row[f]) && std::isnan(expected[f])))
          << f << " at step " << i;
  }
}

TEST(RollingFeatures, knows_the_channel_of_every_feature) {
  const RollingFeatures rolling(3);

  EXPECT_EQ(rolling.channel_of(0), 0U);
  EXPECT_EQ(rolling.channel_of(4), 1U);
  EXPECT_EQ(rolling.channel_of(3 * 18 - 1), 2U);
  EXPECT_EQ(rolling.channel_of(3 * 18), 3U) << "the age";
}

}  // namespace
}  // namespace portent::models::native
