#include "serve/store/spare_demands.h"
#include "tests/unit/rest_stock/stock_routes_rig.h"

namespace portent::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using SpareRoutes = StockRoutes;

TEST_F(SpareRoutes, make_a_spare_show_it_and_change_it) {
  const Answer made = spare("north:6205", {{"minimum", 2}, {"price", 8.5}, {"currency", "EUR"}});
  EXPECT_EQ(made.location, kSpare);
  EXPECT_EQ(made.body["site"], "north");
  EXPECT_EQ(get(kSpare).etag, made.etag);
  const Answer changed = patch(kSpare, {{"minimum", 3.5}, {"price", nullptr}}, made.etag);
  EXPECT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(changed.body["minimum"], 3.5);
  EXPECT_FALSE(changed.body.contains("price"));
  EXPECT_EQ(changed.body["currency"], "EUR");
  EXPECT_EQ(patch(kSpare, {{"minimum", 1}}, made.etag).status, 412);
  EXPECT_EQ(patch(kSpare, {{"minimum", 1}}, "").status, 428);
}

TEST_F(SpareRoutes, take_what_was_read_back_as_it_is) {
  const Answer made = spare("north:6205", {{"on_hand", 4}, {"minimum", 2}});
  const Answer again = patch(kSpare, get(kSpare).body, made.etag);
  EXPECT_EQ(again.status, 200) << again.text;
  EXPECT_EQ(again.etag, made.etag);
}

TEST_F(SpareRoutes, count_the_first_stock_as_a_move) {
  spare("north:6205", {{"on_hand", 4}});
  EXPECT_THAT(each(get(kMoves), "kind"), ElementsAre("count"));
  EXPECT_EQ(get(kSpare).body["available"], 4);
}

TEST_F(SpareRoutes, name_what_is_wrong_and_keep_nothing) {
  const auto pointer = [&](const json& more) {
    json body = {{"id", "north:x"}};
    body.merge_patch(more);
    const Answer refused = post("/api/v1/spares", body);
    EXPECT_EQ(refused.status, 422) << refused.text;
    return refused.body.value("pointer", "");
  };
  EXPECT_EQ(pointer({{"on_hand", -1}}), "/on_hand");
  EXPECT_EQ(pointer({{"minimum", "two"}}), "/minimum");
  EXPECT_EQ(pointer({{"colour", "red"}}), "/colour");
  EXPECT_EQ(pointer({{"fits", json::array({{{"asset", "north:P-9"}}})}}), "/fits/0/asset");
  EXPECT_EQ(pointer({{"fits", json::array({{{"class", "pump"}, {"size", 1}}})}}), "/fits/0/size");
  EXPECT_EQ(get("/api/v1/spares/north:x").status, 404);
}

TEST_F(SpareRoutes, move_no_stock_by_a_change) {
  const Answer made = spare("north:6205", {{"on_hand", 4}});
  const Answer refused = patch(kSpare, {{"on_hand", 9}}, made.etag);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.body["pointer"], "/on_hand");
}

TEST_F(SpareRoutes, refuse_an_id_that_is_taken) {
  spare();
  EXPECT_EQ(post("/api/v1/spares", {{"id", "north:6205"}}).status, 409);
}

TEST_F(SpareRoutes, take_out_what_was_never_moved) {
  const Answer made = spare();
  EXPECT_EQ(ask("DELETE", kSpare, {.match = made.etag}).status, 204);
  EXPECT_EQ(get(kSpare).status, 404);
  const Answer kept = spare("north:6205", {{"on_hand", 1}});
  EXPECT_EQ(ask("DELETE", kSpare, {.match = kept.etag}).status, 409);
}

TEST_F(SpareRoutes, tell_what_fits_an_asset_with_its_stock) {
  const Answer made = spare("north:6205", {{"on_hand", 4}});
  spare("north:seal", {{"fits", json::array({{{"class", "pump"}, {"part", "seal"}}})}});
  spare("north:other");
  const json fits = {{"fits", json::array({{{"asset", "north:P-1"}, {"quantity", 2}}})}};
  const Answer set = ask("PUT", std::string(kSpare) + "/fits", {.body = fits.dump(), .match = made.etag});
  EXPECT_EQ(set.status, 200) << set.text;
  EXPECT_EQ(get(std::string(kSpare) + "/fits").body, set.body);
  const Answer page = get("/api/v1/assets/north:P-1/spares");
  EXPECT_THAT(each(page), ElementsAre("north:6205", "north:seal"));
  EXPECT_EQ(page.body["items"][0]["on_hand"], 4);
  EXPECT_THAT(each(get("/api/v1/spares?asset=north:P-1")), ElementsAre("north:6205", "north:seal"));
  EXPECT_EQ(get("/api/v1/assets/north:P-9/spares").status, 404);
}

TEST_F(SpareRoutes, refuse_fits_of_what_nobody_knows) {
  const Answer made = spare();
  const json fits = {{"fits", json::array({{{"class", "pomp"}}})}};
  const Answer refused = ask("PUT", std::string(kSpare) + "/fits", {.body = fits.dump(), .match = made.etag});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.body["pointer"], "/fits/0/class");
  EXPECT_THAT(refused.body["detail"].get<std::string>(), HasSubstr("the spare would fit nothing"));
}

TEST_F(SpareRoutes, list_page_by_page_by_id_and_by_name) {
  for (const char* id : {"north:a", "north:b", "north:c"}) spare(id, {{"name", std::string("N") + id}});
  for (const char* sort : {"id", "name"}) {
    const std::string list = std::string("/api/v1/spares?limit=2&sort=") + sort;
    const Answer first = get(list);
    EXPECT_THAT(each(first), ElementsAre("north:a", "north:b"));
    EXPECT_THAT(each(get(list + "&cursor=" + first.body["next"].get<std::string>())), ElementsAre("north:c"));
  }
  EXPECT_THAT(each(get("/api/v1/spares?text=NORTH:B")), ElementsAre("north:b"));
  EXPECT_THAT(each(get("/api/v1/spares?short=true")), ElementsAre());
}

TEST_F(SpareRoutes, show_and_change_only_what_the_key_may) {
  const Answer made = spare();
  const std::string south = rig_.key("planner", "south").key, viewer = rig_.key("viewer").key;
  EXPECT_EQ(get(kSpare, south).status, 404);
  EXPECT_THAT(each(get("/api/v1/spares", south)), ElementsAre());
  EXPECT_EQ(get("/api/v1/spares?site=north", south).status, 403);
  EXPECT_EQ(get(kSpare, viewer).status, 200);
  const Sent change{.body = R"({"minimum":1})", .match = made.etag, .key = viewer};
  EXPECT_EQ(ask("PATCH", kSpare, change).status, 403);
  const Sent moved{.body = R"({"site":"north"})", .match = made.etag, .key = south};
  EXPECT_EQ(ask("PATCH", kSpare, moved).status, 404);
  EXPECT_EQ(ask("POST", "/api/v1/spares", {.body = R"({"id":"north:x"})", .key = south}).status, 403);
  EXPECT_EQ(get("/api/v1/spares/north:x").status, 404);
}

TEST_F(SpareRoutes, tell_of_a_demand_only_machines_that_the_key_may_see) {
  spare("north:6205", {{"lead_time_days", 21}});
  pump("south:P-1", {{"parent", "south"}});
  const json named = json::array({{{"asset", "north:P-1"}, {"chance", 0.5}}, {{"asset", "south:P-1"}}});
  serve::store::SpareDemand counted{.spare = "north:6205"};
  counted.demand = 1.5;
  counted.detail = json{{"assets", named}, {"left_out", named}}.dump();
  rig_.store.write([&](serve::store::Session& session) { save_demand(session, counted); });
  const auto seen = [&](const std::string& key) {
    const json body = get(std::string(kSpare) + "/demand", key).body;
    EXPECT_EQ(body["demand"], 1.5);
    return std::pair(body["assets"].size(), body["left_out"].size());
  };
  EXPECT_EQ(seen(rig_.key("viewer").key), std::pair(2UL, 2UL));
  EXPECT_EQ(seen(rig_.key("viewer", "north").key), std::pair(1UL, 1UL));
}

TEST_F(SpareRoutes, import_what_is_right_and_report_each_bad_row) {
  const Answer report = ask("POST", "/api/v1/spares:import",
                            {.body = "id,on_hand\nnorth:a,1\nnorth:b,-1\n", .type = "text/csv"});
  EXPECT_EQ(report.body["created"], 1);
  EXPECT_EQ(report.body["faults"][0]["line"], 3);
  EXPECT_EQ(report.body["faults"][0]["column"], "on_hand");
  const Answer file = get("/api/v1/spares:export?format=csv");
  EXPECT_EQ(file.type, "text/csv");
  EXPECT_THAT(file.text, StartsWith("id,site,name"));
  const Answer again = ask("POST", "/api/v1/spares:import", {.body = file.text, .type = "text/csv"});
  EXPECT_EQ(again.body["unchanged"], 1) << again.text;
  const Answer list =
      ask("POST", "/api/v1/spares:import", {.body = get("/api/v1/spares").body["items"].dump()});
  EXPECT_EQ(list.body["unchanged"], 1) << list.text;
}

TEST_F(SpareRoutes, tell_what_the_stock_comes_to) {
  spare("north:6205", {{"on_hand", 4}, {"minimum", 5}, {"price", 2.5}, {"currency", "EUR"}});
  const Answer figures = get("/api/v1/stock/figures");
  EXPECT_EQ(figures.body["under_minimum"], 1);
  EXPECT_EQ(figures.body["worth"][0]["amount"], 10);
}

}  // namespace
}  // namespace portent::tests
