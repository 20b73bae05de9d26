#include "serve/api/history_routes.h"
#include "tests/unit/history/history_rig.h"

namespace portent::tests {
namespace {

using serve::store::NodeKind;
using testing::ElementsAre;
using testing::HasSubstr;

class ForecastRoutes : public HistoryRig {
 protected:
  ForecastRoutes() {
    add_node("north", NodeKind::kSite);
    add_node("P-101", NodeKind::kEquipment, "north");
    serve_routes(serve::history_routes(access_.store, gate_, signer_), serve::history_schemas());
  }
  std::vector<double> medians(const json& page) {
    std::vector<double> all;
    for (const json& item : page["items"]) all.push_back(item["rul"]["p50"]);
    return all;
  }
};

TEST_F(ForecastRoutes, answers_with_the_newest_as_it_came_and_its_time) {
  forecast("P-101", 60, 0);
  forecast("P-101", 55, 10);
  const json newest = got("/api/v1/assets/P-101/forecast");
  EXPECT_EQ(newest["rul"]["p50"], 55);
  EXPECT_EQ(newest["at"], "2023-11-14T22:23:20.000Z");
  EXPECT_EQ(newest["asset"], "P-101");
}

TEST_F(ForecastRoutes, tells_that_nothing_has_changed) {
  forecast("P-101", 60, 0);
  const auto first = get("/api/v1/assets/P-101/forecast");
  const std::string etag(header_of(first, "ETag"));
  EXPECT_EQ(ask("GET", "/api/v1/assets/P-101/forecast", "", {{"if-none-match", etag}}).status, 304);
  forecast("P-101", 55, 10);
  EXPECT_EQ(ask("GET", "/api/v1/assets/P-101/forecast", "", {{"if-none-match", etag}}).status, 200);
}

TEST_F(ForecastRoutes, answers_for_a_part) {
  forecast("P-101", 60, 0);
  forecast("P-101", 20, 0, "bearing");
  EXPECT_EQ(got("/api/v1/assets/P-101/forecast?part=bearing")["rul"]["p50"], 20);
  EXPECT_EQ(got("/api/v1/assets/P-101/forecast?part=gear")["parameter"], "part");
}

TEST_F(ForecastRoutes, keeps_the_fields_that_are_asked_for) {
  forecast("P-101", 60, 0);
  EXPECT_EQ(got("/api/v1/assets/P-101/forecast?fields=asset,rul.p50"),
            (json{{"asset", "P-101"}, {"rul", {{"p50", 60.0}}}}));
  EXPECT_EQ(get("/api/v1/assets/P-101/forecast?fields=,").status, 400);
}

TEST_F(ForecastRoutes, knows_what_it_does_not_know) {
  EXPECT_EQ(get("/api/v1/assets/P-101/forecast").status, 404);
  EXPECT_THAT(got("/api/v1/assets/nobody/forecast")["detail"].get<std::string>(), HasSubstr("no such asset"));
}

TEST_F(ForecastRoutes, shows_an_asset_to_those_of_its_site_alone) {
  forecast("P-101", 60, 0);
  const std::string north = access_.key("viewer", "north").key, south = access_.key("viewer", "south").key;
  for (const char* target :
       {"/api/v1/assets/P-101/forecast", "/api/v1/assets/P-101/forecasts", "/api/v1/assets/P-101/events"}) {
    EXPECT_EQ(get(target, north).status, 200) << target;
    EXPECT_EQ(get(target, south).status, 404) << target;
    EXPECT_THAT(get(target, south).body, HasSubstr("there is no such asset")) << target;
  }
}

TEST_F(ForecastRoutes, goes_by_the_site_of_the_ledger_not_by_that_of_the_forecast) {
  add_node("south", NodeKind::kSite);
  add_node("P-102", NodeKind::kEquipment, "south");
  forecast("P-102", 60, 0);  // says north
  EXPECT_EQ(get("/api/v1/assets/P-102/forecast", access_.key("viewer", "north").key).status, 404);
  EXPECT_EQ(get("/api/v1/assets/P-102/forecast", access_.key("viewer", "south").key).status, 200);
}

TEST_F(ForecastRoutes, answers_for_an_asset_that_is_in_no_ledger_yet) {
  forecast("stream-only", 60, 0);
  EXPECT_EQ(get("/api/v1/assets/stream-only/forecast").status, 200);
  EXPECT_EQ(medians(got("/api/v1/assets/stream-only/forecasts")), std::vector<double>{60});
}

TEST_F(ForecastRoutes, pages_through_history_newest_first) {
  for (int i = 0; i < 5; ++i) forecast("P-101", 60 - i, i);
  const json first = got("/api/v1/assets/P-101/forecasts?limit=2");
  EXPECT_THAT(medians(first), ElementsAre(56, 57));
  const json second =
      got("/api/v1/assets/P-101/forecasts?limit=2&cursor=" + first["next"].get<std::string>());
  EXPECT_THAT(medians(second), ElementsAre(58, 59));
  const json last = got("/api/v1/assets/P-101/forecasts?limit=2&cursor=" + second["next"].get<std::string>());
  EXPECT_THAT(medians(last), ElementsAre(60));
  EXPECT_FALSE(last.contains("next"));
}

TEST_F(ForecastRoutes, keeps_history_to_a_span_of_time) {
  for (int i = 0; i < 5; ++i) forecast("P-101", 60 - i, i);
  const json some =
      got("/api/v1/assets/P-101/forecasts?from=2023-11-14T22:14:20Z&to=2023-11-14T22:16:20Z&fields=rul.p50");
  EXPECT_THAT(medians(some), ElementsAre(58, 59));
  EXPECT_EQ(some["items"][0], (json{{"rul", {{"p50", 58.0}}}}));
  EXPECT_EQ(got("/api/v1/assets/P-101/forecasts?from=2&to=1")["parameter"], "from");
}

TEST_F(ForecastRoutes, takes_no_cursor_of_another_list) {
  for (int i = 0; i < 3; ++i) forecast("P-101", 60 - i, i);
  const std::string next = got("/api/v1/assets/P-101/forecasts?limit=1")["next"];
  EXPECT_EQ(got("/api/v1/assets/P-101/forecasts?part=gear&cursor=" + next)["parameter"], "cursor");
}

TEST_F(ForecastRoutes, takes_sql_for_a_name) {
  forecast("P-101", 60, 0);
  for (const char* trick : {"%27%20OR%20%271%27%3D%271", "x%27%3B%20DROP%20TABLE%20forecasts%3B--"}) {
    EXPECT_EQ(get(std::string("/api/v1/assets/") + trick + "/forecast").status, 400);
    EXPECT_EQ(get(std::string("/api/v1/assets/P-101/forecast?part=") + trick).status, 404);
  }
  EXPECT_EQ(get("/api/v1/assets/P-101/forecast").status, 200);
}

}  // namespace
}  // namespace portent::tests
