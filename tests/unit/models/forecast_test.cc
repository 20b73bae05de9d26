#include "models/forecast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/models/samples.h"

namespace portent::models {
namespace {

using testing::HasSubstr;

std::string refusal(const std::string& from, const std::string& to) {
  const auto forecast = forecast_from_json(replaced(to_json(sample_forecast()), from, to));
  return forecast ? "" : forecast.error();
}

TEST(ForecastJson, is_one_line_with_its_keys_in_a_fixed_order) {
  const std::string a(64, 'a'), b(64, 'b');
  EXPECT_EQ(
      to_json(sample_forecast()),
      R"({"schema":"portent.prediction/1.1","id":"plant1:P-101/-/aaaaaaaaaaaa/417.1","asset":"plant1:P-101",)"
      R"("site":"plant1","ts":1700000000123,"usage":1204.5,"life_start":0.1,)"
      R"("rul":{"p05":15.5,"p10":20.25,"p50":31.1,"p90":40.333333333333336,"p95":50,"unit":"cycle","cap":125},)"
      R"("health":24.88,)"
      R"("failure_probability":[{"horizon":10,"p":0.01},{"horizon":30,"p":0.5}],)"
      R"("trajectory":[{"ahead":5,"health":{"p10":12.5,"p50":20.25,"p90":28}},)"
      R"({"ahead":20,"health":{"p10":0,"p50":8.5,"p90":16}}],"degradation_rate":0.75,)"
      R"("contributions":[{"channel":"P30","share":0.625},{"channel":"T30","share":0.25}],"state":"mid_life",)"
      R"("breaches":[{"kind":"rul","level":"yellow","edge":"held","since":1699999000000},)"
      R"({"kind":"rul","level":"orange","edge":"raised","since":1700000000123}],"marked":["T30"],)"
      R"("model":{"name":"turbofan","version":3,"hash":")" +
          a + R"(","data_hash":")" + b +
          R"("},"evidence":{"topic":"portent.telemetry","partition":2,"first":400,"last":417,"nth":1}})");
}

TEST(ForecastJson, reads_back_every_field) {
  const auto read = forecast_from_json(to_json(sample_forecast()));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*read, sample_forecast());
}

TEST(ForecastJson, reads_back_a_forecast_of_nothing_but_defaults) {
  const auto read = forecast_from_json(to_json(Forecast{}));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*read, Forecast{});
}

TEST(ForecastJson, leaves_out_a_life_counter_that_is_not_known) {
  Forecast forecast = sample_forecast();
  forecast.usage.reset();
  forecast.life_start.reset();
  EXPECT_THAT(to_json(forecast), testing::Not(testing::AnyOf(HasSubstr("usage"), HasSubstr("life_start"))));
  EXPECT_EQ(*forecast_from_json(to_json(forecast)), forecast);
}

TEST(ForecastJson, keeps_every_state_level_and_edge) {
  Forecast forecast = sample_forecast();
  using enum ForecastState;
  for (const ForecastState state : {kOk, kWarming, kMidLife, kBeyondRange, kOutOfDistribution}) {
    forecast.state = state;
    EXPECT_EQ(forecast_from_json(to_json(forecast))->state, state);
  }
  using policy::Edge, policy::Level;
  forecast.breaches = {{Level::kBlue, Edge::kRaised, 1},
                       {Level::kYellow, Edge::kHeld, 2},
                       {Level::kOrange, Edge::kCleared, 3},
                       {Level::kRed, Edge::kHeld, 4}};
  EXPECT_EQ(forecast_from_json(to_json(forecast))->breaches, forecast.breaches);
}

TEST(ForecastJson, escapes_names) {
  Forecast forecast = sample_forecast();
  forecast.site = "Werk \"Süd\"\\\n";
  forecast.marked = {"T\t30", ""};
  EXPECT_EQ(nlohmann::json::parse(to_json(forecast))["site"], forecast.site);
  EXPECT_EQ(*forecast_from_json(to_json(forecast)), forecast);
}

TEST(ForecastJson, ignores_fields_of_a_later_minor_version) {
  std::string text = replaced(to_json(sample_forecast()), "prediction/1.1", "prediction/1.7");
  text = replaced(text, "\"cap\"", "\"p01\":1,\"cap\"");
  text = replaced(text, "\"site\"", "\"place\":[{\"x\":1}],\"site\"");
  EXPECT_EQ(*forecast_from_json(text), sample_forecast());
}

TEST(ForecastJson, reads_the_first_minor_version_its_90_percent_interval_being_that_of_80) {
  const auto read = forecast_from_json(
      R"({"schema":"portent.prediction/1.0","id":"p/-/aa/t1","asset":"p","site":"s","ts":1,)"
      R"("rul":{"p10":20,"p50":31,"p90":40,"unit":"cycle","cap":125},"health":25,)"
      R"("failure_probability":[],"state":"ok","breaches":[],"marked":[],)"
      R"("model":{"name":"m","version":1,"hash":"aa","data_hash":"bb"},)"
      R"("evidence":{"topic":"t","partition":0,"first":0,"last":1}})");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->rul90, (Bounds{20, 40}));
  EXPECT_TRUE(read->trajectory.empty() && read->contributions.empty());
}

TEST(ForecastJson, refuses_another_major_version) {
  EXPECT_THAT(refusal("prediction/1.1", "prediction/2.0"), HasSubstr("portent.prediction/2.0"));
  EXPECT_THAT(refusal("prediction/1.1", "prediction/10.0"), HasSubstr("portent.prediction/10.0"));
  EXPECT_THAT(refusal("portent.prediction/1.1", "portent.alarm/1.0"), HasSubstr("portent.alarm/1.0"));
}

TEST(ForecastJson, says_what_is_wrong_and_where) {
  EXPECT_EQ(refusal("\"p50\":31.1", "\"p50\":\"31\""), "rul.p50 has the wrong type or is out of range");
  EXPECT_EQ(refusal("\"ts\":1700000000123,", ""), "ts is missing");
  EXPECT_EQ(refusal("\"partition\":2", "\"partition\":9999999999"),
            "evidence.partition has the wrong type or is out of range");
  EXPECT_EQ(refusal("\"level\":\"orange\"", "\"level\":\"pink\""),
            "breaches[].level is \"pink\", which is not known");
  EXPECT_EQ(refusal("\"kind\":\"rul\",\"level\":\"yellow\"", "\"kind\":\"noise\",\"level\":\"yellow\""),
            "breaches[].kind is not rul");
  EXPECT_EQ(refusal("[\"T30\"]", "[30]"), "marked[] holds something other than text");
  EXPECT_EQ(refusal("\"model\":{", "\"model\":1,\"old\":{"), "model is not an object");
}

TEST(ForecastJson, survives_what_is_no_forecast) {
  for (const char* text :
       {"", "null", "[]", "{}", "{\"schema\":1}", "\xFF", "{\"schema\":\"portent.prediction/1.1\"}"})
    EXPECT_FALSE(forecast_from_json(text)) << text;
  const std::string whole = to_json(sample_forecast());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(forecast_from_json(whole.substr(0, size))) << size;
}

TEST(ForecastId, names_asset_part_bundle_and_offset) {
  EXPECT_EQ(forecast_id(sample_forecast()), "plant1:P-101/-/aaaaaaaaaaaa/417.1");
}

TEST(ForecastId, takes_the_event_time_where_there_is_no_log) {
  Forecast forecast = sample_forecast();
  forecast.evidence = {};
  EXPECT_EQ(forecast_id(forecast), "plant1:P-101/-/aaaaaaaaaaaa/t1700000000123");
}

TEST(HealthAhead, runs_each_quantile_down_by_the_time_ahead) {
  EXPECT_EQ(health_ahead({20, 40, 60}, 100, {10, 50}),
            (std::vector<TrajectoryPoint>{{10, {10, 30, 50}}, {50, {0, 0, 10}}}));
}

TEST(HealthAhead, tells_no_decline_of_a_quantile_that_only_says_longer_than_the_cap) {
  EXPECT_EQ(health_ahead({60, 80, 100}, 100, {50}), (std::vector<TrajectoryPoint>{{50, {10, 30, 100}}}));
}

}  // namespace
}  // namespace portent::models
