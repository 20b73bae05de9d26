#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/unit/metrics/names_in_use.h"

namespace portent::tests {
namespace {

using nlohmann::json;

json dashboard() {
  return json::parse(read_shipped("dashboards/grafana/fleet.json"));
}

std::vector<json> panels() {
  std::vector<json> with_data;
  const json whole = dashboard();
  for (const json& panel : whole["panels"])
    if (panel["type"] != "row") with_data.push_back(panel);
  return with_data;
}

TEST(FleetDashboard, shows_only_metrics_that_are_exported_or_recorded) {
  const auto recorded = recorded_names();
  std::set<std::string> names;
  for (const json& panel : panels())
    for (const json& target : panel["targets"]) names.merge(names_in(target["expr"].get<std::string>()));
  const json variables = dashboard()["templating"]["list"];
  for (const json& variable : variables)
    if (variable["type"] == "query") names.merge(names_in(variable["definition"].get<std::string>()));
  ASSERT_GT(names.size(), 10u);
  for (const std::string& name : names) EXPECT_TRUE(is_exported(name) || recorded.count(name) == 1) << name;
}

TEST(FleetDashboard, leaves_the_data_source_to_who_imports_it) {
  const json variables = dashboard()["templating"]["list"];
  EXPECT_EQ(variables[0]["type"], "datasource");
  EXPECT_EQ(variables[0]["name"], "datasource");
  for (const json& panel : panels()) {
    EXPECT_EQ(panel["datasource"]["uid"], "${datasource}") << panel["title"];
    for (const json& target : panel["targets"]) EXPECT_EQ(target["datasource"]["uid"], "${datasource}");
  }
}

TEST(FleetDashboard, every_panel_has_a_title_a_description_and_a_unit) {
  for (const json& panel : panels()) {
    EXPECT_FALSE(panel["title"].get<std::string>().empty());
    EXPECT_FALSE(panel["description"].get<std::string>().empty()) << panel["title"];
    EXPECT_TRUE(panel["fieldConfig"]["defaults"].contains("unit")) << panel["title"];
  }
}

TEST(FleetDashboard, panels_have_ids_of_their_own_and_do_not_overlap) {
  std::set<int> ids;
  std::set<std::pair<int, int>> cells;
  const json all = dashboard()["panels"];
  for (const json& panel : all) {
    EXPECT_TRUE(ids.insert(panel["id"].get<int>()).second) << panel["title"];
    const json at = panel["gridPos"];
    EXPECT_LE(at["x"].get<int>() + at["w"].get<int>(), 24) << panel["title"];
    for (int x = at["x"]; x < at["x"].get<int>() + at["w"].get<int>(); ++x)
      for (int y = at["y"]; y < at["y"].get<int>() + at["h"].get<int>(); ++y)
        EXPECT_TRUE(cells.insert({x, y}).second) << panel["title"] << " overlaps at " << x << ", " << y;
  }
}

}  // namespace
}  // namespace portent::tests
