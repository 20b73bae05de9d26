#include "models/asset_state.h"

#include <gtest/gtest.h>

#include <limits>

namespace portent::models {
namespace {

TEST(DegradationRate, is_not_known_from_one_step) {
  RateState state;

  EXPECT_EQ(update_rate(state, 7, 90), 0);
}

TEST(DegradationRate, comes_to_what_health_loses_a_life_unit) {
  RateState state;
  double rate = 0;
  for (int hour = 0; hour <= 200; hour += 2) rate = update_rate(state, hour, 100 - 0.25 * hour);

  EXPECT_NEAR(rate, 0.25, 1e-3);
}

TEST(DegradationRate, is_below_zero_while_health_recovers) {
  RateState state;
  double rate = 0;
  for (int hour = 0; hour <= 200; ++hour) rate = update_rate(state, hour, 20 + 0.1 * hour);

  EXPECT_NEAR(rate, -0.1, 1e-3);
}

TEST(DegradationRate, stays_where_the_life_counter_stands) {
  RateState state;
  for (int hour = 0; hour <= 20; ++hour) update_rate(state, hour, 100 - hour);
  const double before = state.rate;

  EXPECT_EQ(update_rate(state, 20, 50), before);
}

TEST(DegradationRate, begins_anew_where_the_life_counter_goes_back) {
  RateState state;
  for (int hour = 100; hour <= 120; ++hour) update_rate(state, hour, 200 - hour);

  EXPECT_EQ(update_rate(state, 1, 100), 0);
  EXPECT_EQ(state, (RateState{true, 100, 1, 0}));
}

TEST(DegradationRate, its_state_is_read_back_as_it_was_saved) {
  const RateState state{true, 73.5, 812.25, -0.0625};
  ingest::ByteWriter to;
  state.save(to);
  const std::string bytes = to.take();
  ingest::ByteReader from(bytes);

  EXPECT_EQ(RateState::load(from), state);
  EXPECT_TRUE(!from.failed() && from.at_end());
}

TEST(DegradationRate, a_saved_state_with_no_number_in_it_is_refused) {
  ingest::ByteWriter to;
  RateState{true, std::numeric_limits<double>::quiet_NaN(), 1, 0}.save(to);
  const std::string bytes = to.take();
  ingest::ByteReader from(bytes);

  RateState::load(from);

  EXPECT_TRUE(from.failed());
}

}  // namespace
}  // namespace portent::models
