#include "tests/unit/rest_ledger/ledger_routes_rig.h"

namespace portent::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class BelongingRoutes : public LedgerRoutes {
 protected:
  BelongingRoutes() { pump("north:P-1", {{"model_alias", "pump@champion"}}); }
  Answer add_point(const json& more = json::object()) {
    json body = {{"id", "north:P-1.vib"}, {"name", "vib"}, {"unit", "mm/s"}};
    body.merge_patch(more);
    return post("/api/v1/nodes/north:P-1/points", body);
  }
  Answer called(const std::string& node, const char* id, const char* ts) {
    return post("/api/v1/nodes/" + node + "/external-ids", {{"source", "sap"}, {"id", id}, {"ts", ts}});
  }
};
using PointRoutes = BelongingRoutes;
using DocumentRoutes = BelongingRoutes;
using ExternalIdRoutes = BelongingRoutes;
using LifeRoutes = BelongingRoutes;

TEST_F(PointRoutes, add_a_point_with_colours_and_bind_the_asset_anew) {
  const std::size_t before = outbox_topics().size();
  const Answer made =
      add_point({{"thresholds", {{"high", {{"yellow", 4.5}, {"red", 7.1}}}, {"hysteresis", 0.2}}}});
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.location, "/api/v1/points/north:P-1.vib");
  EXPECT_EQ(get(made.location).body, made.body);
  EXPECT_THAT(outbox_topics(), SizeIs(before + 1));
  EXPECT_THAT(each(get("/api/v1/nodes/north:P-1/points")), ElementsAre("north:P-1.vib"));
}

TEST_F(PointRoutes, change_one_limit_and_take_out_another) {
  add_point({{"thresholds", {{"high", {{"yellow", 4.5}, {"red", 7.1}}}}}});
  const std::string at = "/api/v1/points/north:P-1.vib";
  const Answer changed = patch(
      at, json::parse(R"({"thresholds":{"high":{"red":9,"yellow":null}},"type":"vibration"})"), "\"v1\"");
  EXPECT_EQ(changed.body["thresholds"], json::parse(R"({"high":{"red":9.0}})")) << changed.text;
  EXPECT_EQ(patch(at, changed.body, changed.etag).etag, "\"v2\"");
  EXPECT_EQ(patch(at, {{"name", "x"}}, "\"v1\"").status, 412);
  EXPECT_EQ(patch(at, {{"node", "south"}}, "\"v2\"").body["pointer"], "/node");
  EXPECT_EQ(patch(at, {{"scale", 0}}, "\"v2\"").body["pointer"], "/scale");
  EXPECT_EQ(patch(at, json::parse(R"({"thresholds":{"high":{"orange":10}}})"), "\"v2\"").body["pointer"],
            "/thresholds/high/red");
}

TEST_F(PointRoutes, let_whoever_tends_assets_set_thresholds_and_nobody_else) {
  add_point();
  const auto set_as = [&](const char* role) {
    return ask("PATCH", "/api/v1/points/north:P-1.vib",
               {.body = R"({"thresholds":{"high":{"red":7.1}}})",
                .match = "\"v1\"",
                .key = rig_.key(role).key})
        .status;
  };
  EXPECT_EQ(set_as("technician"), 403);
  EXPECT_EQ(set_as("data-scientist"), 403);
  EXPECT_EQ(set_as("integrator"), 200);
}

TEST_F(PointRoutes, show_those_of_an_assets_parts_on_request) {
  ask("POST", "/api/v1/nodes/north:P-1/instantiate");
  EXPECT_GT(each(get("/api/v1/nodes/north:P-1/points?parts=true")).size(),
            each(get("/api/v1/nodes/north:P-1/points")).size());
}

TEST_F(PointRoutes, take_a_point_out_once) {
  add_point();
  EXPECT_EQ(ask("DELETE", "/api/v1/points/north:P-1.vib", {.match = "\"v2\""}).status, 412);
  EXPECT_EQ(ask("DELETE", "/api/v1/points/north:P-1.vib", {.match = "\"v1\""}).status, 204);
  EXPECT_EQ(ask("DELETE", "/api/v1/points/north:P-1.vib", {.match = "\"v1\""}).status, 404);
}

TEST_F(PointRoutes, are_of_their_nodes_site) {
  add_point();
  const std::string southerner = rig_.key("planner", "south").key;
  EXPECT_EQ(get("/api/v1/points/north:P-1.vib", southerner).body["detail"],
            "point north:P-1.vib is not there");
  EXPECT_EQ(ask("DELETE", "/api/v1/points/north:P-1.vib", {.match = "*", .key = southerner}).status, 404);
  EXPECT_EQ(
      ask("POST", "/api/v1/nodes/north:P-1/points", {.body = R"({"id":"x"})", .key = southerner}).status,
      404);
  const std::string viewer = rig_.key("viewer", "north").key;
  EXPECT_EQ(ask("DELETE", "/api/v1/points/north:P-1.vib", {.match = "*", .key = viewer}).status, 403)
      << "he sees it, but may not do this";
}

TEST_F(DocumentRoutes, say_where_a_document_lies_change_its_title_and_take_it_out) {
  const Answer made =
      post("/api/v1/nodes/north:P-1/documents", {{"uri", "https://dms/17?a=b"}, {"title", "Manual"}});
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(get(made.location).body, made.body);
  EXPECT_EQ(post("/api/v1/nodes/north:P-1/documents", {{"uri", "https://dms/17?a=b"}}).status, 409);
  const Answer changed = patch(made.location, {{"kind", "manual"}}, made.etag);
  EXPECT_EQ(changed.body["title"], "Manual") << changed.text;
  EXPECT_EQ(patch(made.location, {{"title", nullptr}}, made.etag).status, 412);
  EXPECT_FALSE(patch(made.location, {{"title", nullptr}}, changed.etag).body.contains("title"));
  EXPECT_EQ(ask("DELETE", made.location, {.match = "\"v2\""}).status, 412);
  EXPECT_EQ(ask("DELETE", made.location, {.match = "\"v3\""}).status, 204);
  EXPECT_THAT(each(get("/api/v1/nodes/north:P-1/documents")), IsEmpty());
}

TEST_F(DocumentRoutes, refuse_what_a_browser_must_not_open) {
  EXPECT_EQ(post("/api/v1/nodes/north:P-1/documents", {{"uri", "javascript:alert(1)"}}).body["pointer"],
            "/uri");
}

TEST_F(ExternalIdRoutes, let_the_newest_word_of_a_source_hold) {
  pump("north:P-2");
  EXPECT_EQ(called("north:P-1", "10", "2023-11-01T00:00:00Z").body["kept"], true);
  EXPECT_EQ(called("north:P-2", "10", "2023-10-01T00:00:00Z").body["node"], "north:P-1");
  EXPECT_EQ(get("/api/v1/external-ids?source=sap&external_id=10").body["node"], "north:P-1");
  EXPECT_EQ(called("north:P-2", "10", "2023-11-02T00:00:00Z").body["kept"], true);
  EXPECT_EQ(get("/api/v1/external-ids?source=sap&external_id=10").body["node"], "north:P-2");
  EXPECT_THAT(each(get("/api/v1/nodes/north:P-1/external-ids")), IsEmpty());
  EXPECT_EQ(called("north:P-1", "10", "2033-11-02T00:00:00Z").body["pointer"], "/ts");
}

TEST_F(ExternalIdRoutes, forget_a_word_on_request) {
  called("north:P-1", "10/a b", "2023-11-01T00:00:00Z");
  const std::string query = "?source=sap&external_id=10%2Fa%20b";
  EXPECT_EQ(ask("DELETE", "/api/v1/nodes/north/external-ids" + query).status, 404);
  EXPECT_EQ(ask("DELETE", "/api/v1/nodes/north:P-1/external-ids" + query).status, 204);
  EXPECT_EQ(get("/api/v1/external-ids" + query).status, 404);
  EXPECT_EQ(get("/api/v1/external-ids?source=sap").status, 400);
}

TEST_F(ExternalIdRoutes, take_no_word_from_another_site) {
  called("north:P-1", "10", "2023-11-01T00:00:00Z");
  const std::string southerner = rig_.key("planner", "south").key;
  EXPECT_EQ(ask("POST", "/api/v1/nodes/south/external-ids",
                {.body = R"({"source":"sap","id":"10","ts":"2023-11-02T00:00:00Z"})", .key = southerner})
                .status,
            409);
  EXPECT_EQ(get("/api/v1/external-ids?source=sap&external_id=10", southerner).body["detail"],
            "sap calls nothing here 10");
}

TEST_F(LifeRoutes, turn_an_overhaul_into_a_control_record_once) {
  const json overhaul = {{"kind", "overhaul"}, {"ts", "2023-11-01T00:00:00Z"}, {"text", "new\nseal"}};
  const Answer first = post("/api/v1/nodes/north:P-1/events", overhaul);
  ASSERT_EQ(first.status, 201) << first.text;
  EXPECT_THAT(outbox_topics(), Contains("topic:telemetry north:P-1"));
  const std::size_t sent = outbox_topics().size();
  EXPECT_EQ(post("/api/v1/nodes/north:P-1/events", overhaul).status, 200);
  EXPECT_THAT(outbox_topics(), SizeIs(sent));
  json other = overhaul;
  other["text"] = "no, the bearing";
  EXPECT_EQ(post("/api/v1/nodes/north:P-1/events", other).status, 409);
}

TEST_F(LifeRoutes, tell_a_life_from_its_end_to_its_beginning) {
  for (const char* day : {"01", "02", "03"})
    post("/api/v1/nodes/north:P-1/events",
         {{"kind", "note"}, {"ts", std::string("2023-11-") + day + "T00:00:00Z"}});
  post("/api/v1/nodes/north:P-1/events", {{"kind", "purchase"}, {"ts", "2020-01-01"}});
  const Answer newest = get("/api/v1/nodes/north:P-1/events?limit=2");
  EXPECT_THAT(each(newest, "ts"), ElementsAre("2023-11-03T00:00:00.000Z", "2023-11-02T00:00:00.000Z"));
  EXPECT_THAT(
      each(get("/api/v1/nodes/north:P-1/events?limit=2&cursor=" + newest.body["next"].get<std::string>()),
           "kind"),
      ElementsAre("note", "purchase"));
  EXPECT_THAT(each(get("/api/v1/nodes/north:P-1/events?kind=purchase&to=2021-01-01"), "kind"),
              ElementsAre("purchase"));
}

TEST_F(LifeRoutes, tell_of_a_part_what_is_kept_at_its_asset) {
  ask("POST", "/api/v1/nodes/north:P-1/instantiate");
  const Answer made = post("/api/v1/nodes/north:P-1.seal/events", {{"kind", "replacement"}});
  EXPECT_EQ(made.body["asset"], "north:P-1") << made.text;
  EXPECT_EQ(made.body["part"], "seal");
  EXPECT_THAT(each(get("/api/v1/nodes/north:P-1.seal/events"), "kind"), ElementsAre("replacement"));
  EXPECT_THAT(each(get("/api/v1/nodes/north:P-1.rotor/events"), "kind"), IsEmpty());
}

TEST_F(LifeRoutes, say_which_field_of_an_event_is_wrong) {
  const auto pointer = [&](const json& body) {
    return post("/api/v1/nodes/north:P-1/events", body).body.value("pointer", "");
  };
  EXPECT_EQ(pointer({{"kind", "Over haul"}}), "/kind");
  EXPECT_EQ(pointer({{"kind", "mode"}}), "/kind");
  EXPECT_EQ(pointer({{"kind", "scrap"}}), "/kind");
  EXPECT_EQ(pointer({{"kind", "note"}, {"ts", "2033-01-01"}}), "/ts");
  EXPECT_EQ(pointer({{"kind", "note"}, {"severity", "pink"}}), "/severity");
  EXPECT_EQ(pointer({{"kind", "note"}, {"colour", "red"}}), "/colour");
}

}  // namespace
}  // namespace portent::tests
