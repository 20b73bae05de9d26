#include "serve/stream/find_forecast.h"

#include <gtest/gtest.h>

#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

namespace portent::serve {
namespace {

using tests::sample_model, tests::sample_reading, tests::StreamRig;

TEST(FindForecast, gives_the_newest_the_one_that_stood_at_a_time_and_the_one_of_an_id) {
  StreamRig rig;
  rig.send_cycles({"p1:a", "p1:b"}, 1, 20);
  rig.score();
  const auto newest = find_forecast(rig.log(), rig.topics(), {"p1:a", {}, {}});
  ASSERT_TRUE(newest.has_value());
  EXPECT_EQ(newest->forecast.usage, 20);
  EXPECT_EQ(newest->bytes, to_json(newest->forecast));
  const auto at = find_forecast(rig.log(), rig.topics(), {"p1:a", sample_reading("p1:a", 7).ts + 1, {}});
  ASSERT_TRUE(at.has_value());
  EXPECT_EQ(at->forecast.usage, 7);
  const auto id = find_forecast(rig.log(), rig.topics(), {"p1:a", {}, forecast_id(at->forecast)});
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(id->forecast, at->forecast);
}

TEST(FindForecast, finds_none_where_none_is_stored) {
  StreamRig rig;
  rig.send_cycles({"p1:a"}, 1, 5);
  rig.score();
  EXPECT_FALSE(find_forecast(rig.log(), rig.topics(), {"p1:zzz", {}, {}}));
  EXPECT_FALSE(find_forecast(rig.log(), rig.topics(), {"p1:a", 17, {}})) << "long before the first reading";
  EXPECT_FALSE(find_forecast(rig.log(), rig.topics(), {"p1:a", {}, "p1:a/-/0/0"}));
}

TEST(FindForecast, a_challengers_forecast_is_found_by_its_id_alone) {
  StreamRig rig;
  rig.registry().publish(sample_model(2), false);
  rig.send_cycles({"p1:a"}, 1, 10);
  rig.score();
  const auto newest = find_forecast(rig.log(), rig.topics(), {"p1:a", {}, {}});
  ASSERT_TRUE(newest.has_value());
  EXPECT_EQ(newest->forecast.role, models::ForecastRole::kChampion);
  models::Forecast of_challenger = newest->forecast;
  of_challenger.model.hash = sample_model(2).hash;
  const auto found = find_forecast(rig.log(), rig.topics(), {"p1:a", {}, forecast_id(of_challenger)});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->forecast.role, models::ForecastRole::kShadow);
  EXPECT_EQ(found->spans.back(),
            (ModelSpan{0, {sample_model(1).hash, 1}, ModelUse{sample_model(2).hash, 2}}));
}

TEST(FindForecast, tells_which_model_was_at_work_from_where_on) {
  StreamRig rig;
  rig.send_cycles({"p1:a"}, 1, 12);
  rig.score();
  rig.registry().publish(sample_model(2), true);
  rig.send_cycles({"p1:a"}, 13, 20);
  rig.score();
  const auto found = find_forecast(rig.log(), rig.topics(), {"p1:a", {}, {}});
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->spans.size(), 2U);
  EXPECT_EQ(found->spans[0], (ModelSpan{0, {sample_model(1).hash, 1}}));
  EXPECT_EQ(found->spans[1], (ModelSpan{12, {sample_model(2).hash, 2}}));
}

}  // namespace
}  // namespace portent::serve
