#include "serve/desk/route_item.h"
#include "tests/unit/rounds/round_fixture.h"

namespace portent::tests {
namespace {

using models::policy::Level;
using serve::desk::Faults;
using serve::desk::Refusal;
using testing::ElementsAre;
using testing::IsEmpty;

class RouteTest : public RoundTest {
 protected:
  std::vector<std::string> wrong(const std::string& items) { return fields(try_route(daily(items))); }
};

TEST_F(RouteTest, is_kept_with_its_items_in_order_and_the_units_of_their_points) {
  const auto made = try_route(daily());
  ASSERT_TRUE(made) << serve::desk::in_words(made.error().faults);
  Faults faults;
  const auto items = serve::desk::parse_items(made->items, faults);
  EXPECT_THAT(faults, IsEmpty());
  EXPECT_EQ(serve::desk::encode_items(items), made->items);
  EXPECT_EQ(items.at(0).id, "oil");
  EXPECT_EQ(items.at(1).unit, "Cel");
  EXPECT_EQ(made->name, "daily");
  EXPECT_EQ(state("oil").since_ms, now_ms_);
}

TEST_F(RouteTest, names_what_is_wrong_with_an_item) {
  EXPECT_THAT(wrong("[]"), ElementsAre("items"));
  EXPECT_THAT(wrong(R"([{"id":"a b","asset":"north:P-1","kind":"words"}])"), ElementsAre("items.0.id"));
  EXPECT_THAT(wrong(R"([{"id":"a","asset":"north:P-9","kind":"words"}])"), ElementsAre("items.0.asset"));
  EXPECT_THAT(wrong(R"([{"id":"a","asset":"north","kind":"words"}])"), ElementsAre("items.0.asset"));
  EXPECT_THAT(wrong(R"([{"id":"a","asset":"north:P-1","kind":"smell"}])"), ElementsAre("items.0.kind"));
  EXPECT_THAT(wrong(R"([{"id":"a","asset":"north:P-1","kind":"choice"}])"), ElementsAre("items.0.choices"));
  EXPECT_THAT(wrong(R"([{"id":"a","asset":"north:P-1","kind":"words","unit":"bar"}])"),
              ElementsAre("items.0.unit"));
  EXPECT_THAT(wrong(R"([{"id":"a","asset":"north:P-2","kind":"number","point":"north:P-1.temp"}])"),
              ElementsAre("items.0.point"));
  EXPECT_THAT(wrong(R"([{"id":"a","asset":"north:P-1","kind":"yes_no","bad":{"perhaps":"red"}}])"),
              ElementsAre("items.0.bad.perhaps"));
  EXPECT_THAT(
      wrong(
          R"([{"id":"a","asset":"north:P-1","kind":"words"},{"id":"a","asset":"north:P-1","kind":"words"}])"),
      ElementsAre("items.1.id"));
}

TEST_F(RouteTest, leaves_the_limits_of_a_point_to_the_point) {
  EXPECT_THAT(
      wrong(
          R"([{"id":"a","asset":"north:P-1","kind":"number","point":"north:P-1.temp","limits":{"high":{"red":9}}}])"),
      ElementsAre("items.0.limits"));
}

TEST_F(RouteTest, judges_numbers_and_answers_by_the_worst_limit_reached) {
  Faults faults;
  const auto items = serve::desk::parse_items(
      R"([{"id":"a","asset":"x","kind":"number","limits":{"high":{"yellow":5,"red":9},"low":{"blue":1}}},
          {"id":"b","asset":"x","kind":"yes_no","bad":{"no":"orange"}}])",
      faults);
  ASSERT_THAT(faults, IsEmpty());
  EXPECT_EQ(serve::desk::level_of(items[0], 4.9, ""), Level::kNone);
  EXPECT_EQ(serve::desk::level_of(items[0], 5, ""), Level::kYellow);
  EXPECT_EQ(serve::desk::level_of(items[0], 10, ""), Level::kRed);
  EXPECT_EQ(serve::desk::level_of(items[0], 1, ""), Level::kBlue);
  EXPECT_EQ(serve::desk::level_of(items[1], {}, "no"), Level::kOrange);
  EXPECT_EQ(serve::desk::level_of(items[1], {}, "yes"), Level::kNone);
}

TEST_F(RouteTest, is_changed_by_who_has_seen_it_and_keeps_where_its_items_stand) {
  set_out();
  ASSERT_TRUE(take(answer("a", "oil", "low")));
  Route route = daily(R"([{"id":"oil","asset":"north:P-1","kind":"yes_no"}])");
  route.version = 1;
  const auto made =
      write([&](Session& session) { return serve::desk::change_route(session, route, now_ms_ + 1); });
  ASSERT_TRUE(made);
  EXPECT_EQ(made->version, 2);
  EXPECT_EQ(state("oil").result_id, "a");
  EXPECT_EQ(state("hum").asset, "");
  const auto stale =
      write([&](Session& session) { return serve::desk::change_route(session, route, now_ms_); });
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().kind, Refusal::Kind::kStale);
}

}  // namespace
}  // namespace portent::tests
