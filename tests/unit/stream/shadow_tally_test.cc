#include "serve/stream/shadow_tally.h"

#include <gtest/gtest.h>

#include "serve/stream/counters.h"
#include "tests/support/sample_forecast.h"

namespace portent::serve {
namespace {

using models::Forecast;
using tests::sample_forecast;

TEST(ShadowTally, adds_the_difference_of_medians_of_the_same_step) {
  const std::vector<Forecast> champion = {sample_forecast("a", 40)};
  const std::vector<Forecast> shadow = {sample_forecast("a", 47)};
  ShadowTally tally;
  compare(champion, shadow, tally);
  EXPECT_EQ(tally, (ShadowTally{1, 1, 7}));
}

TEST(ShadowTally, compares_nothing_that_has_no_meaning_or_no_partner) {
  std::vector<Forecast> champion(4, sample_forecast("a", 40));
  std::vector<Forecast> shadow = champion;
  for (std::size_t i = 0; i < champion.size(); ++i) champion[i].ts = shadow[i].ts = static_cast<int>(i);
  champion[0].state = models::ForecastState::kOutOfDistribution;
  shadow[1].state = models::ForecastState::kWarming;
  shadow[2].unit = "h";
  shadow[3].ts = 99;
  ShadowTally tally;
  compare(champion, shadow, tally);
  EXPECT_EQ(tally, (ShadowTally{4, 0, 0}));
}

TEST(ShadowCount, is_the_mean_of_all_pairs_at_first) {
  StreamCounters counters;
  counters.add_shadow("m", {1, 1, 10});
  counters.add_shadow("m", {3, 3, 6});
  EXPECT_DOUBLE_EQ(counters.shadows().at("m").difference, 4);
}

TEST(ShadowCount, forgets_what_was_long_ago) {
  StreamCounters counters;
  counters.add_shadow("m", {1'000, 1'000, 100'000});
  for (int i = 0; i < 10'000; ++i) counters.add_shadow("m", {1, 1, 2});
  EXPECT_NEAR(counters.shadows().at("m").difference, 2, 0.1);
}

TEST(ShadowCount, counts_forecasts_that_nothing_compares) {
  StreamCounters counters;
  counters.add_shadow("m", {5, 0, 0});
  EXPECT_EQ(counters.shadows().at("m"), (ShadowCount{5, 0, 0}));
}

}  // namespace
}  // namespace portent::serve
