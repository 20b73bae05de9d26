#include "cli/demo_screen.h"

#include <gmock/gmock.h>

#include <cmath>

#include "cli/demo_report.h"

namespace portent::cli {
namespace {

using testing::HasSubstr;

models::Forecast forecast(const std::string& asset, double p50, models::policy::Level level) {
  models::Forecast f;
  f.asset = asset;
  f.usage = 120;
  f.rul = {p50 - 5, p50, p50 + 5};
  f.health = 100 * p50 / 125;
  if (level != models::policy::Level::kNone) f.breaches = {{level, models::policy::Edge::kHeld, 0}};
  return f;
}

TEST(DemoScreen, shows_health_interval_and_alarm_of_each_engine) {
  DemoFrame frame;
  frame.nearest = {forecast("e-1", 12, models::policy::Level::kRed),
                   forecast("e-2", 100, models::policy::Level::kNone)};
  const std::string text = render(frame, false);
  EXPECT_THAT(text,
              HasSubstr("e-1                  120   █░░░░░░░░░░░  10 %      7    12    17   red     ok"));
  EXPECT_THAT(text,
              HasSubstr("e-2                  120   ██████████░░  80 %     95   100   105   -       ok"));
}

TEST(DemoScreen, colours_only_where_asked) {
  DemoFrame frame;
  frame.nearest = {forecast("e-1", 12, models::policy::Level::kRed)};
  EXPECT_THAT(render(frame, true), HasSubstr("\x1b[1;31m"));
  EXPECT_THAT(render(frame, false), testing::Not(HasSubstr("\x1b")));
}

TEST(DemoReport, scores_forecasts_against_the_truth_capped_like_them) {
  DemoResult result;
  result.forecasts = {forecast("e-1", 10, models::policy::Level::kNone),
                      forecast("e-2", 120, models::policy::Level::kNone)};
  result.truth = {14, 140};
  const train::Metrics m = score(result);
  EXPECT_NEAR(m.rmse, std::sqrt((16.0 + 25.0) / 2), 1e-9);
  EXPECT_EQ(m.coverage, 1);
  EXPECT_THAT(report_json(result), HasSubstr(R"("engines":2,"cap":125)"));
}

}  // namespace
}  // namespace portent::cli
