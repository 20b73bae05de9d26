#include "tests/unit/rest_ledger/ledger_routes_rig.h"

namespace portent::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using ClassRoutes = LedgerRoutes;

TEST_F(ClassRoutes, list_those_of_the_program_among_the_plants_own) {
  ASSERT_EQ(post("/api/v1/classes", {{"name", "crane"}, {"site", "north"}, {"title", "Crane"}}).status, 201);
  EXPECT_THAT(each(get("/api/v1/classes"), "name"),
              ElementsAre("compressor", "crane", "fan", "gearbox", "motor", "pump", "turbofan"));
  const Answer first = get("/api/v1/classes?limit=2&fields=name");
  EXPECT_EQ(first.body["items"], json::parse(R"([{"name":"compressor"},{"name":"crane"}])"));
  const std::string next = first.body["next"];
  EXPECT_THAT(each(get("/api/v1/classes?limit=2&cursor=" + next), "name"), ElementsAre("fan", "gearbox"));
  EXPECT_THAT(each(get("/api/v1/classes?site=south"), "name"), Not(Contains("crane")));
}

TEST_F(ClassRoutes, clone_a_template_for_one_site_and_change_it_there) {
  const Answer cloned = post("/api/v1/classes/pump/clone", {{"name", "pump-north"}, {"site", "north"}});
  ASSERT_EQ(cloned.status, 201) << cloned.text;
  EXPECT_EQ(cloned.location, "/api/v1/classes/pump-north");
  EXPECT_EQ(cloned.body["base"], "pump");
  json wanted = cloned.body;
  wanted["title"] = "Pumps of the north";
  const auto put = [&](const json& body, const std::string& match) {
    return ask("PUT", "/api/v1/classes/pump-north", {.body = body.dump(), .match = match});
  };
  const Answer changed = put(wanted, cloned.etag);
  EXPECT_EQ(changed.etag, "\"v2\"") << changed.text;
  EXPECT_EQ(get("/api/v1/classes/pump-north").body["title"], "Pumps of the north");
  EXPECT_EQ(put(wanted, cloned.etag).status, 412);
  wanted["points"][0]["thresholds"] = {{"high", {{"yellow", 5}, {"red", 4}}}};
  EXPECT_EQ(put(wanted, changed.etag).body["pointer"], "/points/0/thresholds/high/red");
  EXPECT_EQ(put({{"site", "south"}}, changed.etag).body["pointer"], "/site");
}

TEST_F(ClassRoutes, keep_those_of_the_program_as_they_are) {
  EXPECT_THAT(ask("PUT", "/api/v1/classes/pump", {.body = "{}", .match = "*"}).text, HasSubstr("clone it"));
  EXPECT_EQ(ask("DELETE", "/api/v1/classes/pump", {.match = "*"}).status, 409);
  EXPECT_EQ(post("/api/v1/classes", {{"name", "pump"}}).status, 409);
  const Answer pump = get("/api/v1/classes/pump");
  EXPECT_EQ(pump.body["builtin"], true);
  EXPECT_THAT(pump.etag, Not(HasSubstr("v0")));
}

TEST_F(ClassRoutes, take_out_only_what_no_asset_is_of) {
  post("/api/v1/classes/fan/clone", {{"name", "fan-north"}, {"site", "north"}});
  ASSERT_EQ(post("/api/v1/nodes", {{"id", "north:F-1"}, {"parent", "north"}, {"class", "fan-north"}}).status,
            201);
  EXPECT_EQ(ask("DELETE", "/api/v1/classes/fan-north", {.match = "\"v1\""}).status, 409);
  EXPECT_EQ(patch("/api/v1/nodes/north:F-1", {{"class", "fan"}}, "*").status, 200);
  EXPECT_EQ(ask("DELETE", "/api/v1/classes/fan-north", {.match = "\"v1\""}).status, 204);
  EXPECT_EQ(get("/api/v1/classes/fan-north").status, 404);
}

TEST_F(ClassRoutes, leave_a_class_of_all_sites_to_who_may_write_at_all) {
  const std::string key = rig_.key("planner", "south").key;
  const auto clone = [&](const json& body) {
    return ask("POST", "/api/v1/classes/pump/clone", {.body = body.dump(), .key = key}).status;
  };
  EXPECT_EQ(clone({{"name", "a"}}), 403);
  EXPECT_EQ(clone({{"name", "a"}, {"site", "north"}}), 403);
  EXPECT_EQ(clone({{"name", "a"}, {"site", "south"}}), 201);
  ASSERT_EQ(post("/api/v1/classes/pump/clone", {{"name", "b"}, {"site", "north"}}).status, 201);
  EXPECT_EQ(get("/api/v1/classes/b", key).status, 404);
  EXPECT_THAT(each(get("/api/v1/classes", key), "name"), Not(Contains("b")));
}

TEST_F(ClassRoutes, point_at_a_field_whose_name_has_dots) {
  EXPECT_EQ(post("/api/v1/classes",
                 json::parse(R"({"name":"c","tags":{"a.b/c":{"channel":"x","unit":"nonsense"}}})"))
                .body["pointer"],
            "/tags/a.b~1c/unit");
}

}  // namespace
}  // namespace portent::tests
