#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/forecast.h"
#include "tests/unit/models/samples.h"

namespace portent::models {
namespace {

using testing::HasSubstr, testing::Not;

TEST(ForecastRole, stands_in_a_shadows_forecast_and_is_read_back) {
  Forecast forecast = sample_forecast();
  forecast.role = ForecastRole::kShadow;
  EXPECT_THAT(to_json(forecast), HasSubstr(R"("role":"shadow")"));
  EXPECT_EQ(*forecast_from_json(to_json(forecast)), forecast);
}

TEST(ForecastRole, is_left_out_of_a_champions_forecast) {
  EXPECT_THAT(to_json(sample_forecast()), Not(HasSubstr("role")));
}

TEST(ForecastRole, of_another_kind_is_refused) {
  Forecast forecast = sample_forecast();
  forecast.role = ForecastRole::kShadow;
  const auto read = forecast_from_json(replaced(to_json(forecast), R"("shadow")", R"("understudy")"));
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error(), HasSubstr("understudy"));
}

}  // namespace
}  // namespace portent::models
