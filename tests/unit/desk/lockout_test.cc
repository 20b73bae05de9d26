#include "serve/desk/lockout.h"

#include <gtest/gtest.h>

namespace portent::serve::desk {
namespace {

TEST(LockOut, forgives_four_mistakes) {
  for (int failures = 0; failures <= 4; ++failures) EXPECT_EQ(lock_out_ms(failures), 0);
}

TEST(LockOut, doubles_from_a_second) {
  EXPECT_EQ(lock_out_ms(5), 1'000);
  EXPECT_EQ(lock_out_ms(6), 2'000);
  EXPECT_EQ(lock_out_ms(9), 16'000);
}

TEST(LockOut, ends_at_a_quarter_of_an_hour) {
  EXPECT_EQ(lock_out_ms(15), 900'000);
  EXPECT_EQ(lock_out_ms(INT64_MAX), 900'000);
}

}  // namespace
}  // namespace portent::serve::desk
