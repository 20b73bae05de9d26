#include "cli/backtest_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/train/replayed.h"

namespace portent::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

train::Backtest sample_backtest() {
  return backtest({train::constant_error_life(200, 4, "a"), train::constant_error_life(300, 0, "b")},
                  train::usual_options());
}

TEST(BacktestText, says_first_whether_to_plan_by_it_and_then_why) {
  const std::string page =
      backtest_text({"pump@champion", "0123456789abcdef", "fleet.yaml"}, sample_backtest());

  EXPECT_THAT(page, HasSubstr("pump@champion (0123456789ab) on 2 lives of fleet.yaml that ran to failure\n"));
  EXPECT_THAT(page, HasSubstr("Can I plan by it?  With care"));
  EXPECT_THAT(page, HasSubstr("  - only 2 failures to judge by"));
  EXPECT_THAT(page, HasSubstr("100.0 %  of failures warned of at least 10 cycles ahead (2 of 2)"));
  EXPECT_THAT(page, HasSubstr("perfect foresight"));
  EXPECT_THAT(page, Not(HasSubstr("WARNING")));
}

TEST(BacktestText, warns_where_the_model_has_seen_the_lives) {
  EXPECT_THAT(backtest_text({"pump", "01", "fleet.yaml", true}, sample_backtest()),
              HasSubstr("WARNING: the model was trained on these lives"));
}

TEST(BacktestText, keeps_its_lines_short_enough_for_a_terminal) {
  std::istringstream page(backtest_text({"pump", "01", "fleet.yaml"}, sample_backtest()));

  for (std::string line; std::getline(page, line);) EXPECT_LE(line.size(), 110U) << line;
}

}  // namespace
}  // namespace portent::cli
