#include "serve/stream/fleet_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/sample_forecast.h"

namespace portent::serve {
namespace {

using portent::tests::sample_forecast;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

auto asset(const char* id) {
  return Field(&models::Forecast::asset, id);
}

TEST(FleetView, shows_the_newest_forecast_of_an_asset) {
  FleetView fleet;
  fleet.update(sample_forecast("a", 80));
  fleet.update(sample_forecast("a", 79));
  EXPECT_EQ(fleet.find("a"), sample_forecast("a", 79));
  EXPECT_EQ(fleet.size(), 1u);
}

TEST(FleetView, knows_nothing_of_an_asset_without_a_forecast) {
  FleetView fleet;
  EXPECT_EQ(fleet.find("a"), std::nullopt);
  EXPECT_THAT(fleet.all(), IsEmpty());
  EXPECT_THAT(fleet.nearest_to_failure(10), IsEmpty());
}

TEST(FleetView, lists_all_by_asset_id) {
  FleetView fleet;
  fleet.update(sample_forecast("b", 10));
  fleet.update(sample_forecast("a", 90));
  EXPECT_THAT(fleet.all(), ElementsAre(asset("a"), asset("b")));
}

TEST(FleetView, lists_the_shortest_median_lives_first_and_breaks_ties_by_id) {
  FleetView fleet;
  fleet.update(sample_forecast("late", 90));
  fleet.update(sample_forecast("tie-b", 20));
  fleet.update(sample_forecast("tie-a", 20));
  fleet.update(sample_forecast("soon", 5));
  EXPECT_THAT(fleet.nearest_to_failure(3), ElementsAre(asset("soon"), asset("tie-a"), asset("tie-b")));
}

TEST(FleetView, lists_everything_where_fewer_are_known_than_asked) {
  FleetView fleet;
  fleet.update(sample_forecast("a", 90));
  EXPECT_THAT(fleet.nearest_to_failure(1'000), ElementsAre(asset("a")));
  EXPECT_THAT(fleet.nearest_to_failure(0), IsEmpty());
}

models::Forecast of_part(const char* part, double life, const char* bundle = "abc123") {
  models::Forecast forecast = sample_forecast("a", life);
  forecast.part = part;
  forecast.model.hash = bundle;
  return forecast;
}

TEST(FleetView, knows_the_newest_forecast_of_each_part_and_lists_none_as_an_asset) {
  FleetView fleet;
  for (const auto& forecast : {of_part("pump", 70), of_part("fan", 20), of_part("fan", 19)})
    fleet.update(forecast);
  EXPECT_THAT(fleet.all(), IsEmpty());
  fleet.update(sample_forecast("a", 19));
  EXPECT_THAT(fleet.parts_of("a"), ElementsAre(of_part("fan", 19), of_part("pump", 70)));
  EXPECT_EQ(fleet.size(), 1u);
  EXPECT_THAT(fleet.nearest_to_failure(10), ElementsAre(sample_forecast("a", 19)));
}

TEST(FleetView, forgets_the_parts_of_a_model_that_was_replaced) {
  FleetView fleet;
  fleet.update(of_part("fan", 20, "former"));
  fleet.update(sample_forecast("a", 19));
  EXPECT_THAT(fleet.parts_of("a"), IsEmpty());
}

TEST(FleetView, can_be_read_while_it_is_updated) {
  FleetView fleet;
  std::jthread writer([&] {
    for (int i = 0; i < 2'000; ++i) fleet.update(sample_forecast(std::to_string(i % 50), i % 125));
  });
  std::size_t seen = 0;
  for (int i = 0; i < 200; ++i) seen = std::max(seen, fleet.nearest_to_failure(10).size());
  writer.join();
  EXPECT_LE(seen, 10u);
  EXPECT_EQ(fleet.size(), 50u);
}

}  // namespace
}  // namespace portent::serve
