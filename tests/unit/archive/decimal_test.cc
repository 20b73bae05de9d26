#include "ingest/archive/decimal.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "ingest/archive/column_plan.h"

namespace portent::ingest::archive {
namespace {

TEST(Decimal, is_the_text_of_a_value_as_whole_digits) {
  EXPECT_EQ(digits_of(518.6725, 4), 5186725);
  EXPECT_EQ(digits_of(-0.07, 2), -7);
  EXPECT_EQ(scale_of(518.6725), 4);
  EXPECT_EQ(scale_of(100.0), 0);
}

TEST(Decimal, gives_back_every_value_that_it_takes_to_the_bit) {
  for (int digits = -200'000; digits < 200'000; digits += 7)
    for (const int scale : {0, 1, 4, 9, 15}) {
      const double value = from_digits(digits, scale);
      ASSERT_EQ(digits_of(value, scale), digits) << scale;
    }
}

TEST(Decimal, takes_nothing_that_it_could_not_give_back) {
  EXPECT_EQ(digits_of(0.1 + 0.2, 4), std::nullopt);
  EXPECT_EQ(digits_of(-0.0, 0), std::nullopt);
  EXPECT_EQ(digits_of(1e300, 0), std::nullopt);
  EXPECT_EQ(digits_of(std::nan(""), 2), std::nullopt);
  EXPECT_EQ(digits_of(std::numeric_limits<double>::infinity(), 2), std::nullopt);
  EXPECT_EQ(scale_of(1.0 / 3), -1);
}

TEST(ScaleTally, chooses_the_digits_that_nearly_all_values_have) {
  ScaleTally tally;
  for (int i = 0; i < 990; ++i) tally.add(from_digits(100 * i + 1, 4));
  for (int i = 0; i < 10; ++i) tally.add(std::sqrt(2.0 + i * 7));

  const ColumnSpec column = tally.column("temp");

  EXPECT_EQ(column.kind, ColumnKind::kDecimal);
  EXPECT_EQ(column.scale, 4);
}

TEST(ScaleTally, leaves_values_as_they_are_where_many_are_no_decimals) {
  ScaleTally tally;
  for (int i = 0; i < 90; ++i) tally.add(i);
  for (int i = 0; i < 10; ++i) tally.add(std::sqrt(2.0 + i * 7));

  EXPECT_EQ(tally.column("temp").kind, ColumnKind::kDouble);
}

TEST(ScaleTally, joins_columns_of_files_at_the_finer_scale_where_their_digits_fit) {
  ScaleTally tally, overflowing;
  tally.add_column({"temp", ColumnKind::kDecimal, 1, true}, 1'000, 9'999);
  tally.add_column({"temp", ColumnKind::kDecimal, 3, true}, 1'000, 9'999'999);
  overflowing.add_column({"temp", ColumnKind::kDecimal, 0, true}, 1'000, 8'000'000'000'000'000);
  overflowing.add_column({"temp", ColumnKind::kDecimal, 3, true}, 1'000, 9'999'999);

  EXPECT_EQ(tally.column("temp").scale, 3);
  EXPECT_EQ(overflowing.column("temp").kind, ColumnKind::kDouble);
}

}  // namespace
}  // namespace portent::ingest::archive
