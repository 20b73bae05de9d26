#include "cli/evaluate_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portent::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

const EvaluationText kHours = {"0123", "h", "each at its last reading", {}, 1.5, false};

TEST(EvaluateText, names_the_unit_of_its_errors) {
  train::Evaluation e;
  e.engines = e.assets = 3;
  EXPECT_THAT(evaluation_text(e, kHours), HasSubstr("in h "));
  EXPECT_THAT(evaluation_text(e, kHours), Not(HasSubstr("life units")));
}

TEST(EvaluateText, of_a_model_that_tells_health_only_gives_no_error_of_a_life) {
  const std::string text = health_order_text({60, 0.857, 12, 700}, kHours);
  EXPECT_THAT(text, HasSubstr("This model tells health only, no remaining life."));
  EXPECT_THAT(text, HasSubstr("While at most 60 h were left"));
  EXPECT_THAT(text, HasSubstr("of 0.86\n"));
  EXPECT_THAT(text, Not(HasSubstr("RMSE")));
}

TEST(EvaluateText, of_health_as_json_has_the_rank_correlation_and_no_error) {
  const std::string json = health_order_json({60, 0.5, 12, 700}, kHours);
  EXPECT_THAT(json, HasSubstr(R"("health_only":true,"spearman":0.5)"));
  EXPECT_THAT(json, Not(HasSubstr("rmse")));
}

}  // namespace
}  // namespace portent::cli
