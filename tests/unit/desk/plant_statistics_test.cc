#include "serve/desk/plant_statistics.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace portent::tests {
namespace {

using namespace serve::desk;
using testing::ElementsAre;
using testing::Optional;

constexpr std::int64_t kHour = 3'600'000;

MachinePeriod machine(const std::string& site, const std::string& line, const std::string& asset_class) {
  MachinePeriod m;
  m.site = site;
  m.line = line;
  m.asset_class = asset_class;
  m.uptime.up_ms = 24 * kHour;
  m.live = true;
  return m;
}

std::vector<std::string> ids(const std::vector<PlantStatistics>& rows) {
  std::vector<std::string> all;
  for (const PlantStatistics& row : rows) all.push_back(id_of(row));
  return all;
}

TEST(PlantStatistics, are_of_all_of_each_site_line_and_class) {
  const std::vector machines = {machine("north", "l1", "pump"), machine("south", "", "pump")};
  EXPECT_THAT(ids(statistics_of(machines, Period::kDay, 0)),
              ElementsAre("*/*/*/day/0", "*/*/pump/day/0", "north/*/*/day/0", "north/*/pump/day/0",
                          "north/l1/*/day/0", "south/*/*/day/0", "south/*/pump/day/0"));
}

TEST(PlantStatistics, add_up_times_and_average_data_quality) {
  auto broken = machine("north", "", "");
  broken.uptime = {12 * kHour, 0, 12 * kHour, 1, 0, 0};
  broken.live = false;
  broken.completeness = 0.5;
  auto fine = machine("north", "", "");
  fine.completeness = 1.0;
  const auto rows = statistics_of(std::vector{broken, fine, machine("north", "", "")}, Period::kDay, 0);
  EXPECT_EQ(rows[0].machines, 3);
  EXPECT_EQ(rows[0].live, 2);
  EXPECT_THAT(availability(rows[0].uptime), Optional(60.0 / 72));
  EXPECT_THAT(rows[0].completeness, Optional(0.75));
}

TEST(PlantStatistics, leave_out_machines_that_were_not_there) {
  auto scrapped = machine("north", "", "");
  scrapped.uptime = {};
  EXPECT_THAT(statistics_of(std::vector{scrapped}, Period::kHour, 0), ElementsAre());
}

TEST(PlantStatistics, count_an_alarm_that_came_late_as_no_false_one) {
  EXPECT_THAT(precision_of({{}, 6, 3, 1}), Optional(0.7));
  EXPECT_EQ(precision_of({}), std::nullopt);
}

TEST(PlantStatistics, say_null_where_there_is_nothing_to_divide_by) {
  const auto row = statistics_of(std::vector{machine("north", "", "")}, Period::kDay, 86'400'000)[0];
  const auto json = nlohmann::json::parse(to_json(row));
  EXPECT_EQ(json["availability"], 1.0);
  EXPECT_TRUE(json["mtbf_h"].is_null());
  EXPECT_TRUE(json["mttr_h"].is_null());
  EXPECT_TRUE(json["alarms"]["precision"].is_null());
  EXPECT_EQ(json["to"], 2 * 86'400'000);
}

TEST(PlantStatistics, of_a_time_before_1970_lie_in_the_period_that_it_is_in) {
  EXPECT_EQ(begin_of(Period::kHour, -1), -kHour);
  EXPECT_EQ(begin_of(Period::kHour, kHour), kHour);
}

}  // namespace
}  // namespace portent::tests
