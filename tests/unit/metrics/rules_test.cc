#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>

#include "tests/unit/metrics/names_in_use.h"

namespace portent::tests {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(NamesInUse, are_found_in_an_expression) {
  EXPECT_THAT(names_in("rate(portent_readings_total[5m]) / on (job) portent:a:b > up"),
              ElementsAre("portent:a:b", "portent_readings_total"));
}

TEST(NamesInUse, tell_a_histograms_parts_from_names_that_nobody_exports) {
  EXPECT_TRUE(is_exported("portent_forecast_latency_seconds_bucket"));
  EXPECT_TRUE(is_exported("portent_readings_total"));
  EXPECT_FALSE(is_exported("portent_readings_total_bucket"));
  EXPECT_FALSE(is_exported("portent_forecast_latency_seconds"));
  EXPECT_FALSE(is_exported("portent_reading_total"));
}

TEST(ShippedRules, use_only_metrics_that_are_exported_or_recorded) {
  const auto recorded = recorded_names();
  ASSERT_THAT(shipped_rules(), SizeIs(::testing::Ge(10u)));
  for (const Rule& rule : shipped_rules())
    for (const std::string& name : names_in(rule.expression))
      EXPECT_TRUE(is_exported(name) || recorded.count(name) == 1)
          << name << " in " << rule.alert << rule.record;
}

TEST(ShippedRules, every_alert_waits_has_a_severity_and_tells_what_to_do) {
  for (const Rule& rule : shipped_rules()) {
    if (rule.alert.empty()) continue;
    EXPECT_THAT(rule.wait, Not(IsEmpty())) << rule.alert;
    EXPECT_THAT(rule.severity, AnyOf("info", "warning", "critical")) << rule.alert;
    EXPECT_THAT(rule.summary, Not(IsEmpty())) << rule.alert;
    EXPECT_THAT(rule.description, Not(IsEmpty())) << rule.alert;
  }
}

TEST(ShippedRules, every_alert_has_its_runbook) {
  const std::string runbooks = read_shipped("docs/runbooks.md");
  for (const Rule& rule : shipped_rules()) {
    if (rule.alert.empty()) continue;
    std::string anchor = rule.alert;
    std::transform(anchor.begin(), anchor.end(), anchor.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    EXPECT_EQ(rule.runbook, "docs/runbooks.md#" + anchor);
    EXPECT_NE(runbooks.find("\n## " + rule.alert + "\n"), std::string::npos) << rule.alert;
  }
}

TEST(ShippedRules, every_alert_is_tested_firing_and_not_firing) {
  std::map<std::string, bool> fires, keeps_quiet;
  const YAML::Node file = YAML::LoadFile(PORTENT_SOURCE_DIR "/dashboards/prometheus/tests/portent_test.yml");
  for (const auto& test : file["tests"])
    for (const auto& expectation : test["alert_rule_test"]) {
      const std::string alert = expectation["alertname"].as<std::string>();
      (expectation["exp_alerts"].size() > 0 ? fires : keeps_quiet)[alert] = true;
    }
  for (const Rule& rule : shipped_rules()) {
    if (rule.alert.empty()) continue;
    EXPECT_TRUE(fires[rule.alert]) << rule.alert << " is never expected to fire";
    EXPECT_TRUE(keeps_quiet[rule.alert]) << rule.alert << " is never expected to keep quiet";
  }
}

}  // namespace
}  // namespace portent::tests
