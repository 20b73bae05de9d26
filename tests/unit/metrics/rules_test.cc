#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

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
  const std::string tests = read_shipped("dashboards/prometheus/tests/portent_test.yml");
  const auto occurs = [&](const std::string& pattern) {
    return std::regex_search(tests, std::regex(pattern));
  };
  for (const Rule& rule : shipped_rules()) {
    if (rule.alert.empty()) continue;
    const std::string head = "alertname: " + rule.alert + "\n +eval_time: [0-9]+m\n +exp_alerts:";
    EXPECT_TRUE(occurs(head + "\n +- exp_labels")) << rule.alert << " is never expected to fire";
    EXPECT_TRUE(occurs(head + " \\[\\]")) << rule.alert << " is never expected to keep quiet";
  }
}

}  // namespace
}  // namespace portent::tests
