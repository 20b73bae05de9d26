#include "serve/api/rate_limit.h"

#include <gtest/gtest.h>

namespace portent::serve {
namespace {

TEST(RateLimit, lets_a_burst_through_and_then_so_many_a_second) {
  RateLimit limit({2, 3});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take("a", 1'000), std::nullopt);
  EXPECT_EQ(limit.take("a", 1'000), 1);
  EXPECT_EQ(limit.take("a", 1'500), std::nullopt);
  EXPECT_EQ(limit.take("a", 1'500), 1);
}

TEST(RateLimit, tells_how_long_to_wait) {
  RateLimit limit({0.1, 1});
  EXPECT_EQ(limit.wait_s("a", 0), std::nullopt);
  limit.take("a", 0);
  EXPECT_EQ(limit.wait_s("a", 0), 10);
  EXPECT_EQ(limit.take("a", 4'500), 6);
  EXPECT_EQ(limit.wait_s("a", 10'000), std::nullopt);
}

TEST(RateLimit, keeps_names_apart) {
  RateLimit limit({1, 1});
  EXPECT_EQ(limit.take("a", 0), std::nullopt);
  EXPECT_EQ(limit.take("b", 0), std::nullopt);
  EXPECT_NE(limit.take("a", 0), std::nullopt);
}

TEST(RateLimit, gives_nothing_for_a_clock_that_was_set_back) {
  RateLimit limit({1, 1});
  limit.take("a", 10'000);
  EXPECT_NE(limit.take("a", 5'000), std::nullopt);
  EXPECT_EQ(limit.take("a", 6'000), std::nullopt);
}

TEST(RateLimit, remembers_so_many_names) {
  RateLimit limit({1, 1}, 2);
  limit.take("a", 0);
  limit.take("b", 900);
  limit.take("c", 1'000);  // "a" is full again and forgotten, "b" is not
  EXPECT_NE(limit.take("b", 1'000), std::nullopt);
}

}  // namespace
}  // namespace portent::serve
