#include "serve/outward/retry.h"

#include <gtest/gtest.h>

namespace portent::tests {
namespace {

using serve::outward::wait_after;

TEST(Retry, waits_four_times_as_long_after_each_failure_and_an_hour_at_most) {
  EXPECT_EQ(wait_after(1, 1, {}), 5'000);
  EXPECT_EQ(wait_after(2, 1, {}), 20'000);
  EXPECT_EQ(wait_after(3, 1, {}), 80'000);
  EXPECT_EQ(wait_after(6, 1, {}), 3'600'000);
  EXPECT_EQ(wait_after(1'000'000, 1, {}), 3'600'000);
}

TEST(Retry, takes_up_to_a_quarter_off_by_chance) {
  EXPECT_EQ(wait_after(2, 0, {}), 15'000);
  EXPECT_EQ(wait_after(2, 0.5, {}), 17'500);
}

TEST(Retry, waits_as_long_as_the_receiver_asks_up_to_a_day) {
  EXPECT_EQ(wait_after(1, 0, 60'000), 60'000);
  EXPECT_EQ(wait_after(3, 1, 1'000), 80'000);
  EXPECT_EQ(wait_after(1, 0, 1'000'000'000), 86'400'000);
}

}  // namespace
}  // namespace portent::tests
