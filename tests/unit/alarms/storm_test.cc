#include "serve/desk/storm.h"

#include <gmock/gmock.h>

#include "tests/unit/alarms/sample_condition.h"

namespace portent::tests {
namespace {

using serve::desk::AlarmPolicy;
using serve::desk::storm_members;
using serve::store::Alarm;
using testing::ElementsAre;
using testing::IsEmpty;

AlarmPolicy three_in_ten_minutes() {
  AlarmPolicy policy;
  policy.storm_assets = 3;
  return policy;
}

/// One alarm of each named asset, raised at so many minutes.
std::vector<Alarm> alarms(const std::vector<std::pair<std::string, int>>& raised) {
  std::vector<Alarm> all;
  for (const auto& [asset, minute] : raised) {
    Alarm& alarm = all.emplace_back();
    alarm.key.asset = asset;
    alarm.raised_ms = kStart + minute * kMinute;
  }
  return all;
}

TEST(Storm, is_enough_assets_within_the_time) {
  const auto policy = three_in_ten_minutes();
  EXPECT_THAT(storm_members(policy, alarms({{"a", 0}, {"b", 5}, {"c", 10}})), ElementsAre(0, 1, 2));
  EXPECT_THAT(storm_members(policy, alarms({{"a", 0}, {"b", 5}, {"c", 11}})), IsEmpty());
  EXPECT_THAT(storm_members(policy, {}), IsEmpty());
}

TEST(Storm, is_not_one_asset_with_many_alarms) {
  EXPECT_THAT(storm_members(three_in_ten_minutes(), alarms({{"a", 0}, {"a", 1}, {"a", 2}, {"b", 3}})),
              IsEmpty());
}

TEST(Storm, leaves_out_what_came_long_before_and_after) {
  const auto members =
      storm_members(three_in_ten_minutes(),
                    alarms({{"x", -60}, {"a", 0}, {"b", 5}, {"c", 10}, {"d", 14}, {"y", 30}, {"z", 60}}));
  EXPECT_THAT(members, ElementsAre(1, 2, 3, 4));
}

TEST(Storm, has_a_case_of_the_same_id_each_time) {
  EXPECT_EQ(serve::desk::case_id("north", "rule", "a1"), serve::desk::case_id("north", "rule", "a1"));
  EXPECT_NE(serve::desk::case_id("north", "rule", "a1"), serve::desk::case_id("northr", "ule", "a1"));
}

}  // namespace
}  // namespace portent::tests
