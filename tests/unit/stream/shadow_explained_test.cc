#include <gtest/gtest.h>

#include "serve/stream/find_forecast.h"
#include "serve/stream/replay_forecast.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

// Who asks for an asset's forecast gets the champion's; a shadow's is found by its id, and replayed as well.

namespace portent::serve {
namespace {

using models::ForecastRole;

class ShadowExplained : public testing::Test {
 protected:
  void SetUp() override {
    rig_.registry().publish(tests::sample_model(2), false);
    rig_.send_cycles({"p1:a"}, 1, 30);
    rig_.score();
    for (const auto& [key, value] : rig_.predictions()) {
      const auto forecast = models::forecast_from_json(value);
      if (forecast->role == ForecastRole::kShadow) newest_shadow_ = models::forecast_id(*forecast);
    }
  }
  FoundForecast found(const ForecastQuery& query) {
    return find_forecast(rig_.log(), rig_.topics(), query).value();
  }

  tests::StreamRig rig_;
  std::string newest_shadow_;
};

TEST_F(ShadowExplained, is_never_the_newest_nor_the_one_that_stood_at_a_time) {
  for (const auto& at : {std::optional<std::int64_t>(), std::optional(tests::sample_reading("p1:a", 9).ts)}) {
    const FoundForecast newest = found({"p1:a", at, {}});
    EXPECT_EQ(newest.forecast.role, ForecastRole::kChampion);
    EXPECT_EQ(newest.forecast.model.hash, tests::sample_model(1).hash);
  }
}

TEST_F(ShadowExplained, is_found_by_its_id) {
  const FoundForecast shadow = found({"p1:a", {}, newest_shadow_});
  EXPECT_EQ(shadow.forecast.role, ForecastRole::kShadow);
  EXPECT_EQ(shadow.forecast.usage, 30);
  EXPECT_EQ(shadow.forecast.model.hash, tests::sample_model(2).hash);
}

TEST_F(ShadowExplained, and_the_champion_are_both_made_again_to_the_byte) {
  for (const ForecastQuery& query :
       {ForecastQuery{"p1:a", {}, {}}, ForecastQuery{"p1:a", {}, newest_shadow_}}) {
    const auto replayed =
        replay_forecast(rig_.log(), rig_.registry(), rig_.bindings, found(query), ScoringOptions{}, "");
    EXPECT_EQ(replayed.report.verdict, models::ReplayVerdict::kIdentical);
  }
}

}  // namespace
}  // namespace portent::serve
