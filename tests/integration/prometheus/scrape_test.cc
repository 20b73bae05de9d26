#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "models/backend.h"
#include "serve/metrics/metrics_server.h"
#include "tests/support/prometheus_server.h"
#include "tests/support/sample_forecast.h"
#include "tests/support/sample_model.h"

namespace portent::tests {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

/// A scorer's counters and forecasts, served to a real Prometheus with the shipped configuration and rules.
struct Scorer {
  Scorer() {
    fleet.update(sample_forecast("pump:1", 12));
    fleet.update(sample_forecast("pump:2", 40));
    fleet.update(sample_forecast("pump:3", 100));
    counters.readings = 1'000;
    counters.forecasts = 990;
    counters.ready = true;
    counters.add_rejected("malformed", 3);
    counters.add_marked("stuck", 4);
    counters.set_lag(0, 5'000);
    counters.set_models({{"turbofan@champion", 3, "abc123"}});
    for (int i = 0; i < 99; ++i) counters.latency.observe(0.003);
    counters.latency.observe(3);
    counters.add_shadow("turbofan@champion", {100, 80, 160});
    counters.watch.set_drift(0, {{"turbofan@champion", drift()}});
    server.start();
    prometheus = std::make_unique<PrometheusServer>(server.port());
  }

  /// Enough steps for an index, half of them where training had none.
  static serve::WatchedDrift drift() {
    models::Bundle bundle = sample_model();
    bundle.manifest.drift = models::DriftReference{{}, {{{0}, {0}}}, {{{{1, 1}, {1, 1}}}}};
    bundle = models::make_bundle(bundle.manifest, bundle.weights);
    auto predictor = models::make_predictor(bundle, "native");
    const auto pipeline = std::make_shared<const models::Pipeline>(std::move(bundle), std::move(predictor));
    serve::WatchedDrift watched{pipeline, models::DriftWindow(*pipeline->manifest().drift)};
    for (int i = 0; i < 1'500; ++i) watched.window.add({}, 1, std::vector<float>{1, 1});
    return watched;
  }

  serve::FleetView fleet;
  serve::StreamCounters counters;
  serve::MetricsServer server{{"127.0.0.1:0", 1'000}, {fleet, counters}};
  std::unique_ptr<PrometheusServer> prometheus;
};

/// The tests share one Prometheus, since it takes five seconds to its first scrape; each leaves the scorer as
/// it found it.
class RealPrometheus : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { scorer_ = std::make_unique<Scorer>(); }
  static void TearDownTestSuite() { scorer_.reset(); }

  static inline std::unique_ptr<Scorer> scorer_;
  const PrometheusServer& prometheus_ = *scorer_->prometheus;
};

TEST_F(RealPrometheus, gets_the_values_as_they_are) {
  EXPECT_EQ(prometheus_.value_of("portent_readings_total"), 1'000);
  EXPECT_EQ(prometheus_.value_of("portent_bad_records_total{reason='malformed'}"), 3);
  EXPECT_EQ(prometheus_.value_of("portent_consumer_lag_records{partition='0'}"), 5'000);
  EXPECT_EQ(
      prometheus_.value_of("portent_model_info{reference='turbofan@champion',version='3',hash='abc123'}"), 1);
  EXPECT_EQ(prometheus_.value_of("portent_asset_rul{asset='pump:1',quantile='0.5',unit='cycle'}"), 12);
  EXPECT_EQ(prometheus_.value_of("portent_asset_rul{asset='pump:1',quantile='0.9'}"), 15);
  EXPECT_EQ(prometheus_.value_of("portent_asset_health_ratio{asset='pump:1',site='north'}"), 0.096);
  EXPECT_EQ(prometheus_.value_of("portent_alarm_active{severity='red'}"), 1);
  EXPECT_EQ(prometheus_.value_of("portent_forecast_latency_seconds_bucket{le='0.004'}"), 99);
  EXPECT_EQ(prometheus_.value_of("up{job='portent'}"), 1);
}

TEST_F(RealPrometheus, sees_what_changes_between_scrapes) {
  prometheus_.wait_for("portent_commits_total == 0");
  scorer_->counters.commits = 50;
  EXPECT_EQ(prometheus_.value_of("portent_commits_total > 0"), 50);
}

TEST_F(RealPrometheus, raises_the_alert_of_a_machine_under_its_horizon_and_of_no_other) {
  const auto alerts = prometheus_.wait_for_alerts("PortentRulBelowHorizon");
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_THAT(alerts[0].labels,
              AllOf(Contains(Pair("asset", "pump:1")), Contains(Pair("severity", "warning"))));
  EXPECT_THAT(alerts[0].state, ::testing::AnyOf("pending", "firing"));
}

TEST_F(RealPrometheus, clears_the_alert_once_the_machine_is_repaired) {
  const std::string alert = "ALERTS{alertname='PortentRulBelowHorizon',asset='pump:2'}";
  scorer_->fleet.update(sample_forecast("pump:2", 20));
  prometheus_.wait_for(alert);
  scorer_->fleet.update(sample_forecast("pump:2", 40));
  prometheus_.wait_for("absent(" + alert + ")");
  EXPECT_THAT(prometheus_.alerts("PortentRulBelowHorizon"), SizeIs(1));
}

TEST_F(RealPrometheus, raises_the_alerts_of_lag_and_of_a_red_alarm) {
  EXPECT_THAT(prometheus_.wait_for_alerts("PortentScorerLag")[0].labels, Contains(Pair("partition", "0")));
  EXPECT_THAT(prometheus_.wait_for_alerts("PortentAlarmRed")[0].labels,
              AllOf(Contains(Pair("asset", "pump:1")), Contains(Pair("severity", "critical"))));
}

TEST_F(RealPrometheus, evaluates_every_shipped_rule_on_real_series) {
  prometheus_.wait_for("portent:readings:rate5m");
  EXPECT_THAT(prometheus_.failed_rules(), IsEmpty());
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// Every expression of the dashboard, its variables filled in as Grafana would.
std::vector<std::string> dashboard_expressions() {
  const auto dashboard =
      nlohmann::json::parse(std::ifstream(PORTENT_SOURCE_DIR "/dashboards/grafana/fleet.json"));
  std::vector<std::string> expressions;
  for (const auto& panel : dashboard["panels"])
    for (const auto& target : panel.value("targets", nlohmann::json::array())) {
      std::string text = target["expr"];
      replace_all(text, "$__rate_interval", "1m");
      replace_all(text, "$site", ".*");
      replace_all(text, "$asset", "pump:1");
      expressions.push_back(text);
    }
  return expressions;
}

TEST_F(RealPrometheus, has_data_for_every_panel_of_the_dashboard) {
  const auto expressions = dashboard_expressions();
  ASSERT_THAT(expressions, SizeIs(::testing::Ge(20u)));
  for (const std::string& expression : expressions) {
    SCOPED_TRACE(expression);
    EXPECT_NO_THROW(prometheus_.wait_for(expression));
  }
}

}  // namespace
}  // namespace portent::tests
