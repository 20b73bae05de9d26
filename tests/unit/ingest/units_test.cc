#include "ingest/units.h"

#include <gtest/gtest.h>

namespace portent::ingest {
namespace {

double converted(double value, const char* from, const char* to) {
  const auto how = conversion(from, to);
  EXPECT_TRUE(how) << from << " to " << to;
  return how ? value * how->scale + how->offset : 0;
}

TEST(Units, turn_temperatures_with_their_offsets) {
  EXPECT_DOUBLE_EQ(converted(100, "Cel", "K"), 373.15);
  EXPECT_NEAR(converted(212, "[degF]", "Cel"), 100, 1e-9);
  EXPECT_NEAR(converted(-40, "Cel", "[degF]"), -40, 1e-9);
}

TEST(Units, turn_what_plants_measure) {
  EXPECT_DOUBLE_EQ(converted(2.5, "bar", "kPa"), 250);
  EXPECT_NEAR(converted(1, "[psi]", "kPa"), 6.894757293168361, 1e-12);
  EXPECT_NEAR(converted(1, "[in_i]/s", "mm/s"), 25.4, 1e-12);
  EXPECT_NEAR(converted(1480, "rpm", "Hz"), 1480.0 / 60, 1e-12);
  EXPECT_NEAR(converted(3, "L/min", "m3/h"), 0.18, 1e-12);
  EXPECT_NEAR(converted(50, "%", "1"), 0.5, 1e-15);
  EXPECT_NEAR(converted(1, "kW", "N.m/s"), 1000, 1e-9);
  EXPECT_DOUBLE_EQ(converted(7, "{rot}/min", "/min"), 7);
}

TEST(Units, take_g_for_gravity_beside_an_acceleration_alone) {
  EXPECT_DOUBLE_EQ(converted(2, "g", "m/s2"), 19.6133);
  EXPECT_DOUBLE_EQ(converted(2000, "g", "kg"), 2);
}

TEST(Units, are_left_as_they_are_where_they_are_the_same) {
  EXPECT_EQ(conversion("Cel", "Cel"), UnitConversion{});
}

TEST(Units, refuse_what_measures_something_else) {
  EXPECT_EQ(conversion("bar", "Cel").error(), "'bar' and 'Cel' measure different things");
  EXPECT_EQ(conversion("degC", "Cel").error(), "unit 'degC' is not known");
}

TEST(Units, refuse_what_is_no_unit) {
  for (const char* text : {"", "/", "m//s", "Cel/s", "m{", "s99", "furlong", "0", "."})
    EXPECT_FALSE(known_unit(text)) << text;
}

}  // namespace
}  // namespace portent::ingest
