#include "ingest/plural.h"

#include <gtest/gtest.h>

namespace portent::ingest {
namespace {

TEST(Plural, a_word_gets_an_s) {
  for (const std::string unit : {"cycle", "hour", "start", "day"}) EXPECT_EQ(plural(unit), unit + "s");
}

TEST(Plural, a_symbol_stays_as_it_is) {
  for (const std::string unit : {"h", "min", "s", "d", "wk", "km", "kWh", ""}) EXPECT_EQ(plural(unit), unit);
}

TEST(Plural, exactly_one_needs_none) {
  EXPECT_EQ(plural("cycle", 1), "cycle");
  EXPECT_EQ(plural("cycle", 0.5), "cycles");
  EXPECT_EQ(plural("h", 2), "h");
}

TEST(Plural, what_is_counted_agrees_with_its_number) {
  EXPECT_EQ(counted(1, "life", "lives"), "1 life");
  EXPECT_EQ(counted(2, "life", "lives"), "2 lives");
}

}  // namespace
}  // namespace portent::ingest
