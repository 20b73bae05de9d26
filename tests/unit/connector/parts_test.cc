#include <gmock/gmock.h>

#include "serve/connector/json_parts.h"
#include "serve/connector/twin_text.h"

namespace portent::tests {
namespace {

using namespace serve::connector;
using nlohmann::json;
using testing::HasSubstr;
using testing::Optional;

constexpr std::int64_t kNoon = 1'769'860'800'000;  // 2026-01-31T12:00:00Z

TEST(Instant, is_read_with_any_zone_and_fraction) {
  EXPECT_THAT(parse_instant("2026-01-31T12:00:00Z"), Optional(kNoon));
  EXPECT_THAT(parse_instant("2026-01-31T12:00:00.250+00:00"), Optional(kNoon + 250));
  EXPECT_THAT(parse_instant("2026-01-31T14:00:00.123456+0200"), Optional(kNoon + 123));
  EXPECT_THAT(parse_instant("2026-01-31T06:30:00-05:30"), Optional(kNoon));
}

TEST(Instant, is_none_where_a_part_of_it_is_wrong) {
  for (const char* text : {"", "2026-01-31", "2026-02-30T12:00:00Z", "2026-01-31T25:00:00Z",
                           "2026-01-31T12:00:00", "2026-01-31T12:00:00+1", "yesterday, I think, at noon"})
    EXPECT_EQ(parse_instant(text), std::nullopt) << text;
}

TEST(Instant, comes_back_as_it_was_written) {
  EXPECT_THAT(parse_instant(instant_text(kNoon + 7)), Optional(kNoon + 7));
}

TEST(Id, is_a_positive_number_plain_or_as_text) {
  EXPECT_THAT(id_of(json{{"id", 4711}}, "id"), Optional(4711));
  EXPECT_THAT(id_of(json{{"id", "4711"}}, "id"), Optional(4711));
  for (const json& wrong : {json(), json{{"id", -1}}, json{{"id", "4711; DROP"}}, json{{"id", 1.5}},
                            json{{"id", "99999999999999999999"}}, json{{"id", nullptr}}})
    EXPECT_EQ(id_of(wrong, "id"), std::nullopt) << wrong;
}

TEST(Object, is_named_where_it_is_none) {
  EXPECT_THAT(parse_object("<html>\x01 hello</html>").error(), HasSubstr("no JSON object: <html>? hello"));
  EXPECT_THAT(parse_object("").error(), HasSubstr("nothing"));
  EXPECT_FALSE(parse_object("[1]"));
  EXPECT_FALSE(parse_object(std::string(100'000, '[')));
}

TEST(Reference, names_the_order_that_it_was_made_of_and_no_other) {
  EXPECT_EQ(reference_of("north", "wo-17"), "[north:wo-17]");
  EXPECT_THAT(order_named_by("north", "Leak [north:wo-17] "), Optional(std::string("wo-17")));
  for (const char* title : {"Leak [south:wo-17]", "Leak [north:wo-17] of P-101", "Leak [north:wo-]",
                            "[north:wo-1x]", "north:wo-17", "[north:"})
    EXPECT_EQ(order_named_by("north", title), std::nullopt) << title;
}

TEST(Twin, ends_title_and_description_with_its_reference) {
  serve::store::WorkOrder order;
  order.id = "wo-17";
  order.asset = "P-101";
  order.fault = "rule:hot";
  order.words = "Look at the bearing";
  const Twin twin = twin_of(order, "portent", 12);
  EXPECT_EQ(twin.title, "rule:hot [portent:wo-17]");
  EXPECT_THAT(twin.description, HasSubstr("Look at the bearing\n\nrule:hot of P-101"));
  EXPECT_TRUE(twin.description.ends_with("[portent:wo-17]"));
}

}  // namespace
}  // namespace portent::tests
