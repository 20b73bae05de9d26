#include "tests/unit/rest_rounds/round_routes_rig.h"

namespace portent::tests {
namespace {

using testing::ElementsAre;

TEST_F(RoundRoutes, make_a_route_show_change_and_remove_it) {
  const Answer made = route();
  EXPECT_EQ(made.location, kRoute);
  EXPECT_EQ(get(kRoute).body, made.body);
  EXPECT_THAT(each(get("/api/v1/routes")), ElementsAre("daily"));
  const Answer changed = patch(kRoute, {{"walker", nullptr}, {"name", "Walk"}}, made.etag);
  EXPECT_EQ(changed.status, 200) << changed.text;
  EXPECT_FALSE(changed.body.contains("walker"));
  EXPECT_EQ(patch(kRoute, {{"name", "x"}}, made.etag).status, 412);
  EXPECT_EQ(patch(kRoute, {{"name", "x"}}, "").status, 428);
  EXPECT_EQ(patch(kRoute, {{"site", "south"}}, changed.etag).body["pointer"], "/site");
  EXPECT_EQ(ask("DELETE", kRoute, {.match = changed.etag}).status, 204);
  EXPECT_EQ(get(kRoute).status, 404);
}

TEST_F(RoundRoutes, list_page_by_page) {
  for (const char* id : {"a", "b", "c"}) route(id);
  const Answer first = get("/api/v1/routes?limit=2&fields=id");
  EXPECT_THAT(each(first), ElementsAre("a", "b"));
  EXPECT_THAT(each(get("/api/v1/routes?limit=2&cursor=" + first.body.value("next", ""))), ElementsAre("c"));
  EXPECT_THAT(each(get("/api/v1/routes?site=south")), ElementsAre());
}

TEST_F(RoundRoutes, point_at_what_is_wrong_with_a_route) {
  json items = this->items();
  items[1]["asset"] = "north:P-9";
  const json body = {{"id", "x"}, {"site", "north"}, {"items", items}};
  EXPECT_EQ(post("/api/v1/routes", body).body["pointer"], "/items/1/asset");
  EXPECT_EQ(post("/api/v1/routes", {{"id", "x"}, {"site", "west"}, {"items", items}}).body["pointer"],
            "/site");
  EXPECT_EQ(post("/api/v1/routes", {{"id", "x"}, {"site", "north"}}).status, 422);
  EXPECT_EQ(post("/api/v1/routes", {{"id", "x"}, {"site", "north"}, {"colour", 1}}).body["pointer"],
            "/colour");
  route();
  EXPECT_EQ(post("/api/v1/routes", {{"id", "daily"}, {"site", "north"}, {"items", this->items()}}).status,
            409);
}

TEST_F(RoundRoutes, propose_what_to_visit_first_with_reasons) {
  route();
  rig_.now_ms += 2 * AccessRig::kDay;
  const std::string planner = rig_.key("planner").key, south = rig_.key("planner", "south").key;
  const Answer answer = get("/api/v1/routes:proposal?limit=1", planner);
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_THAT(each(answer, "asset"), ElementsAre("north:P-1"));
  EXPECT_EQ(answer.body["items"][0]["reasons"][0], "1 item overdue");
  EXPECT_THAT(each(get("/api/v1/routes:proposal", south), "asset"), ElementsAre());
  EXPECT_EQ(get("/api/v1/routes:proposal?site=north", south).status, 403);
  const json schema = json::parse(serve::round_schemas().at("ProposedVisit"));
  for (const auto& [name, value] : answer.body["items"][0].items())
    EXPECT_TRUE(schema["properties"].contains(name)) << name;
}

TEST_F(RoundRoutes, show_and_change_only_what_the_key_may) {
  const Answer made = route();
  const std::string south = rig_.key("planner", "south").key, viewer = rig_.key("viewer").key;
  EXPECT_EQ(get(kRoute, south).status, 404);
  EXPECT_EQ(get(std::string(kRoute) + "/items", south).status, 404);
  EXPECT_THAT(each(get("/api/v1/routes", south)), ElementsAre());
  EXPECT_EQ(get("/api/v1/routes?site=north", south).status, 403);
  EXPECT_EQ(ask("DELETE", kRoute, {.match = made.etag, .key = viewer}).status, 403);
  EXPECT_EQ(ask("DELETE", kRoute, {.match = made.etag, .key = south}).status, 404);
  const std::string body = json{{"id", "x"}, {"site", "north"}, {"items", items()}}.dump();
  EXPECT_EQ(ask("POST", "/api/v1/routes", {.body = body, .key = south}).status, 422);
}

}  // namespace
}  // namespace portent::tests
