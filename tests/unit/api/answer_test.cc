#include "serve/api/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/sample_forecast.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using portent::tests::sample_forecast;
using ::testing::HasSubstr;

class Answer : public ::testing::Test {
 protected:
  Answer() {
    fleet_.update(sample_forecast("pump:1", 12));
    fleet_.update(sample_forecast("pump:2", 80));
    counters_.set_models({{"turbofan@champion", 3, "abc123"}});
    counters_.ready = true;
  }
  ApiAnswer get(const std::string& target) { return answer("GET", target, {fleet_, counters_, {}}); }
  json body(const std::string& target) { return json::parse(get(target).body); }
  std::string header(const ApiAnswer& of, const std::string& name) {
    const std::string* value = ingest::find_header(of.headers, name);
    return value ? *value : "absent";
  }

  FleetView fleet_;
  StreamCounters counters_;
};

TEST_F(Answer, tells_what_is_wrong_with_the_data_of_assets) {
  features::QualityWindow window{0, 600'000, 5, 0, {}};
  window.channels = {{.channel = "temp", .good = 5, .stuck = 3, .suspect = features::Suspect::kSensor},
                     {.channel = "rpm", .good = 5}};
  counters_.quality.set("pump:1", window);
  counters_.silence.set(0, {{"pump:2", "", "pump", 5, 6, 10}});
  counters_.silence.check(100);
  const json all = body("/api/v1/data-quality")["items"];
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0]["channels"].size(), 1U) << "the suspect one alone";
  EXPECT_EQ(all[0]["channels"][0]["suspect"], "sensor");
  EXPECT_EQ(all[1]["silent"]["by"], "wall");
  EXPECT_EQ(body("/api/v1/assets/pump:1/data-quality"), all[0]);
  EXPECT_EQ(body("/api/v1/assets/pump:3/data-quality")["silent"], json());
  EXPECT_EQ(get("/api/v1/assets/pump 3/data-quality").status, 400);
}

TEST_F(Answer, healthz_is_up_whatever_the_stream_does) {
  counters_.ready = false;
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(body("/healthz"), json({{"status", "up"}}));
}

TEST_F(Answer, readyz_is_200_once_partitions_are_restored_and_a_model_is_loaded) {
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_EQ(body("/readyz")["status"], "ready");
}

TEST_F(Answer, readyz_is_503_with_the_reason_until_then) {
  counters_.ready = false;
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_THAT(body("/readyz")["reason"].get<std::string>(), HasSubstr("restored"));
  counters_.set_models({});
  EXPECT_EQ(body("/readyz")["reason"], "no model is loaded");
}

TEST_F(Answer, readyz_is_200_where_no_asset_is_bound_to_a_model_yet) {
  counters_.set_models({});
  EXPECT_EQ(get("/readyz").status, 200);
}

TEST_F(Answer, readyz_is_503_while_the_log_is_away) {
  counters_.log.session_lost(LogContact::Clock::now());
  EXPECT_EQ(body("/readyz")["reason"], "the log does not answer");
  counters_.log.session_back(LogContact::Clock::now());
  EXPECT_EQ(get("/readyz").status, 200);
}

TEST_F(Answer, readyz_asks_the_callers_own_check_too) {
  const ReadyCheck broker_away = [] { return "the broker is away"; };
  const ApiAnswer made = answer("GET", "/readyz", {fleet_, counters_, broker_away});
  EXPECT_EQ(made.status, 503);
  EXPECT_EQ(json::parse(made.body)["reason"], "the broker is away");
}

TEST_F(Answer, readyz_says_whether_this_desk_takes_the_log_in_or_stands_by) {
  serve::desk::DeskCounters desk;
  ApiSources sources{fleet_, counters_, {}};
  sources.desk = &desk;
  EXPECT_EQ(json::parse(answer("GET", "/readyz", sources).body)["desk"], "stands by");
  desk.holds = true;
  EXPECT_EQ(json::parse(answer("GET", "/readyz", sources).body)["desk"], "takes in");
  EXPECT_EQ(answer("GET", "/readyz", sources).status, 200);
}

TEST_F(Answer, assets_lists_what_a_client_needs_of_each) {
  const json expected = {
      {"asset", "pump:1"},
      {"site", "north"},
      {"ts", 1'700'000'000'000},
      {"rul", {{"p10", 9.0}, {"p50", 12.0}, {"p90", 15.0}, {"unit", "cycle"}}},
      {"health", 9.6},
      {"state", "ok"},
      {"level", "red"},
      {"model", {{"name", "turbofan"}, {"version", 3}, {"hash", "abc123"}}},
      {"links", {{"self", "/api/v1/assets/pump:1"}, {"forecast", "/api/v1/assets/pump:1/forecast"}}}};
  const json page = body("/api/v1/assets");
  EXPECT_EQ(page["items"][0], expected);
  EXPECT_EQ(page["items"].size(), 2u);
  EXPECT_EQ(page["matched"], 2);
  EXPECT_TRUE(page["next"].is_null());
}

TEST_F(Answer, an_asset_comes_with_its_parts_where_its_model_has_them) {
  models::Forecast fan = sample_forecast("pump:1", 12);
  fan.part = "fan";
  fan.ageing = 0.75;
  fleet_.update(fan);
  const json parts = body("/api/v1/assets/pump:1")["parts"];
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts[0]["part"], "fan");
  EXPECT_EQ(parts[0]["rul"]["p50"], 12.0);
  EXPECT_EQ(parts[0]["ageing"], 0.75);
  EXPECT_FALSE(parts[0].contains("level")) << "only the asset itself alarms";
  EXPECT_FALSE(body("/api/v1/assets/pump:2").contains("parts"));
  EXPECT_EQ(body("/api/v1/assets")["matched"], 2);
  EXPECT_THAT(get("/").body, HasSubstr("fan 12 cycles"));
}

TEST_F(Answer, assets_can_be_followed_page_by_page) {
  const json first = body("/api/v1/assets?limit=1&sort=rul");
  const json second = body("/api/v1/assets?limit=1&sort=rul&cursor=" + first["next"].get<std::string>());
  EXPECT_EQ(first["items"][0]["asset"], "pump:1");
  EXPECT_EQ(second["items"][0]["asset"], "pump:2");
  EXPECT_TRUE(second["next"].is_null());
}

TEST_F(Answer, a_bad_parameter_is_a_problem_that_names_it) {
  const ApiAnswer made = get("/api/v1/assets?limit=many");
  const json problem = json::parse(made.body);
  EXPECT_EQ(made.status, 400);
  EXPECT_EQ(made.content_type, "application/problem+json");
  EXPECT_EQ(problem["status"], 400);
  EXPECT_EQ(problem["title"], "Bad Request");
  EXPECT_EQ(problem["parameter"], "limit");
  EXPECT_THAT(problem["detail"].get<std::string>(), HasSubstr("1 to 1000"));
}

TEST_F(Answer, one_asset_is_found_by_its_id_escaped_or_not) {
  EXPECT_EQ(body("/api/v1/assets/pump:2")["asset"], "pump:2");
  EXPECT_EQ(body("/api/v1/assets/pump%3A2")["asset"], "pump:2");
}

TEST_F(Answer, a_forecast_is_the_newest_one_to_the_byte) {
  EXPECT_EQ(get("/api/v1/assets/pump:1/forecast").body, models::to_json(sample_forecast("pump:1", 12)));
}

TEST_F(Answer, an_unknown_asset_is_404_and_an_impossible_id_400) {
  EXPECT_EQ(get("/api/v1/assets/pump:9").status, 404);
  EXPECT_EQ(get("/api/v1/assets/pump:9/forecast").status, 404);
  EXPECT_EQ(body("/api/v1/assets/pump:9/forecast")["parameter"], "id");
  EXPECT_EQ(get("/api/v1/assets/a%2Fb").status, 400);
  EXPECT_EQ(get("/api/v1/assets/" + std::string(129, 'x')).status, 400);
}

TEST_F(Answer, models_lists_those_in_use) {
  const json expected = json::array(
      {{{"reference", "turbofan@champion"}, {"version", 3}, {"hash", "abc123"}, {"role", "champion"}}});
  EXPECT_EQ(body("/api/v1/models")["items"], expected);
}

TEST_F(Answer, an_unknown_path_is_a_404_problem) {
  for (const char* path : {"/nothing", "/api", "/api/v1/assets/", "/api/v1/assets/pump:1/", "/healthz/x",
                           "/api/v1/assets/pump:1/forecast/x", "//"})
    EXPECT_THAT(get(path).status, ::testing::AnyOf(400, 404)) << path;
  EXPECT_EQ(get("/nothing").content_type, "application/problem+json");
}

TEST_F(Answer, anything_but_reading_is_405_and_says_what_is_allowed) {
  const ApiAnswer made = answer("DELETE", "/api/v1/assets/pump:1", {fleet_, counters_, {}});
  EXPECT_EQ(made.status, 405);
  EXPECT_EQ(header(made, "Allow"), "GET, HEAD");
}

TEST_F(Answer, a_broken_target_is_400) {
  EXPECT_EQ(get("/api/v1/assets/%zz").status, 400);
}

TEST_F(Answer, every_answer_forbids_sniffing_framing_and_caching) {
  for (const char* path : {"/", "/api/v1/assets", "/nothing", "/readyz"}) {
    const ApiAnswer made = get(path);
    EXPECT_EQ(header(made, "X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(header(made, "Cache-Control"), "no-store") << path;
    EXPECT_THAT(header(made, "Content-Security-Policy"), HasSubstr("default-src 'none'")) << path;
    EXPECT_THAT(header(made, "Content-Security-Policy"), HasSubstr("frame-ancestors 'none'")) << path;
  }
}

TEST_F(Answer, text_that_is_not_utf8_does_not_break_the_list) {
  models::Forecast odd = sample_forecast("pump:3", 50);
  odd.site = "n\xffrth";
  fleet_.update(odd);
  EXPECT_EQ(body("/api/v1/assets/pump:3")["site"], "n\xef\xbf\xbdrth");
}

}  // namespace
}  // namespace portent::serve
