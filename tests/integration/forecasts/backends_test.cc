#include "models/backend.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "tests/integration/forecasts/fd001.h"

namespace portent::tests {
namespace {

TEST(Backends, agree_to_a_ten_thousandth_of_a_cycle_over_all_rows) {
  setenv("PORTENT_TORCH_BACKEND", PORTENT_TORCH_BACKEND, 1);
  const models::Bundle bundle = quick_bundle();
  const auto native = direct(models::Pipeline(bundle, models::make_predictor(bundle, "native")), 1);
  const auto torch = direct(models::Pipeline(bundle, models::make_predictor(bundle, "torch")), 1);
  ASSERT_EQ(native.at(0).size(), 13096U);
  ASSERT_EQ(torch.at(0).size(), 13096U);
  double worst = 0;
  for (std::size_t i = 0; i < native.at(0).size(); ++i) {
    const auto a = models::forecast_from_json(native.at(0)[i])->rul;
    const auto b = models::forecast_from_json(torch.at(0)[i])->rul;
    worst = std::max({worst, std::fabs(a.p10 - b.p10), std::fabs(a.p50 - b.p50), std::fabs(a.p90 - b.p90)});
  }
  RecordProperty("worst_difference_cycles", std::to_string(worst));
  std::printf("largest difference between the backends: %.3g cycles\n", worst);
  EXPECT_LE(worst, 1e-4);
  EXPECT_GT(worst, 0) << "two backends that agree to the last bit are one";
}

}  // namespace
}  // namespace portent::tests
