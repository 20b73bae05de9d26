#include "serve/metrics/collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <set>
#include <sstream>

#include "models/backend.h"
#include "serve/metrics/catalogue.h"
#include "tests/support/sample_forecast.h"
#include "tests/support/sample_model.h"

namespace portent::serve {
namespace {

using portent::tests::sample_forecast;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::Not;

/// The exposition, one line a sample.
std::string text_of(const FleetView& fleet, const StreamCounters& counters, std::size_t most_assets = 1'000) {
  return prometheus::TextSerializer().Serialize(Collector({fleet, counters}, most_assets).Collect());
}

/// A model of two channels, both seen above 0 only; of training, "a" lay there in half of all steps, "b"
/// always.
WatchedDrift drifted(int steps) {
  models::Bundle bundle = tests::sample_model();
  bundle.manifest.drift = models::DriftReference{{}, {{{0}, {0}}}, {{{{1, 1}, {0, 1}}}}};
  auto pipeline = std::make_shared<const models::Pipeline>(bundle, models::make_predictor(bundle, "native"));
  WatchedDrift drift{pipeline, models::DriftWindow(*pipeline->manifest().drift)};
  for (int i = 0; i < steps; ++i) drift.window.add({}, 1, std::vector<float>{1, 1});
  return drift;
}

void fill(FleetView& fleet, StreamCounters& counters) {
  fleet.update(sample_forecast("pump:1", 12));
  counters.readings = 1'000;
  counters.forecasts = 990;
  counters.ready = true;
  counters.log.answered(LogContact::Clock::now());
  counters.add_rejected("malformed", 3);
  counters.add_marked("stuck", 4);
  features::QualityWindow window;
  window.channels = {
      {.channel = "temp", .completeness = 1, .spikes = 2, .suspect = features::Suspect::kSensor}};
  counters.quality.set("pump:1", window);
  counters.set_lag(2, 17);
  counters.set_models({{"turbofan@champion", 3, "abc123"}});
  counters.add_shadow("turbofan@champion", {20, 10, 35});
  counters.set_shadow_failures({{"turbofan@champion", 1}});
  counters.watch.add_intervals("turbofan@champion", {2, {{{6, 3, 1}, {9, 0, 1}}}});
  counters.watch.set_drift(0, {{"turbofan@champion", drifted(1'200)}});
  counters.latency.observe(0.003);
}

/// As a desk's board shows them: one active red alarm that nobody acknowledged.
std::shared_ptr<const desk::AlarmPicture> picture() {
  auto made = std::make_shared<desk::AlarmPicture>();
  made->seen_ms = 1'700'000'000'500;
  made->counts = {{"north", "pump", "threshold", models::policy::Level::kRed, 1, 1}};
  made->worst = {{"pump:1", "north", "threshold", models::policy::Level::kRed}};
  made->open_cases = {{{"north", "silent"}, 2}};
  made->precision = {{"north", "pump", "rule", 3, 1, 0}};
  made->happened = {{{"north", "threshold", "raised"}, 4}};
  made->outbox = {5, 1'699'999'998'000};
  return made;
}

/// As a sender shows its subscribers: one, for whom two messages wait.
std::shared_ptr<const outward::OutwardPicture> subscribers() {
  return std::make_shared<outward::OutwardPicture>(
      outward::OutwardPicture{1'700'000'000'500, {{"cmms", "webhook", 7, 1, 2, 0, 1'699'999'998'000}}});
}

/// A site of which every figure is known.
std::shared_ptr<const desk::FigurePicture> figures() {
  auto made = std::make_shared<desk::FigurePicture>();
  made->seen_ms = 1'700'000'000'500;
  made->backlog = {{"north", "pump", "corrective", 3, 1}};
  desk::Figures known{{9'000, 0, 1'000, 1, 1, 2'000}, {}, {128, 64, 32, 8, 4}, desk::WorkTally{}};
  known.work->kinds["corrective"] = {2, 6, 3};
  known.work->costs["EUR"]["corrective"] = 120;
  known.work->due = 1;
  made->sites = {{"north", known}};
  made->lines_and_classes = {{{"north", "north:L1", "", known}}, 1};
  return made;
}

/// A CMMS that answers.
connector::ConnectorPicture connector_picture() {
  connector::ConnectorPicture seen;
  seen.name = "atlas";
  seen.up = true;
  seen.contact_ms = 1'700'000'000'500;
  seen.conflicts = 2;
  return seen;
}

TEST(Collector, tells_how_it_stands_with_the_cmms_where_there_is_one) {
  const FleetView fleet;
  const StreamCounters counters;
  MetricsSources sources{fleet, counters};
  sources.connector = connector_picture;
  const std::string text = prometheus::TextSerializer().Serialize(Collector(sources, 10).Collect());
  EXPECT_THAT(text, HasSubstr("portent_connector_up{connector=\"atlas\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("portent_connector_conflicts{connector=\"atlas\"} 2\n"));
  EXPECT_THAT(text_of(fleet, counters), Not(HasSubstr("portent_connector")));
}

TEST(Collector, exports_exactly_the_catalogue_in_its_order) {
  FleetView fleet;
  StreamCounters counters;
  fill(fleet, counters);
  const ArchiveCounters archive;
  const desk::DeskCounters desk;
  ApiCounters api;
  api.answered("Alarms", "GET", 200);
  api.denied("no_key");
  std::vector<std::string> exported, listed;
  MetricsSources sources{fleet, counters, &archive, picture, &desk, &api, {}, subscribers, figures};
  sources.connector = connector_picture;
  for (const auto& family : Collector(sources, 10).Collect()) exported.push_back(family.name);
  for (const auto* spec : metric_catalogue()) listed.emplace_back(spec->name);
  EXPECT_THAT(exported, ElementsAreArray(listed));
}

TEST(Collector, shows_what_was_archived_where_this_process_archives) {
  const FleetView fleet;
  const StreamCounters counters;
  ArchiveCounters archive;
  archive.values = 210;
  archive.lag = 7;
  const std::string text =
      prometheus::TextSerializer().Serialize(Collector({fleet, counters, &archive}, 10).Collect());
  EXPECT_THAT(text, HasSubstr("portent_archive_values_total 210\n"));
  EXPECT_THAT(text, HasSubstr("portent_archive_lag_records 7\n"));
  EXPECT_THAT(text_of(fleet, counters), Not(HasSubstr("portent_archive")));
}

TEST(Collector, shows_what_the_scorer_counted) {
  FleetView fleet;
  StreamCounters counters;
  fill(fleet, counters);
  const std::string text = text_of(fleet, counters);
  for (const char* line :
       {"portent_readings_total 1000\n", "portent_bad_records_total{reason=\"malformed\"} 3\n",
        "portent_marked_values_total{reason=\"stuck\"} 4\n",
        "portent_quality_faults_total{fault=\"spike\"} 1\n",
        "portent_suspect_channels_total{suspect=\"sensor\"} 1\n", "portent_silent_assets{by=\"wall\"} 0\n",
        "portent_forecasts_total 990\n", "portent_consumer_lag_records{partition=\"2\"} 17\n",
        "portent_ready 1\n",
        "portent_model_info{reference=\"turbofan@champion\",version=\"3\",hash=\"abc123\",role=\"champion\"} "
        "1\n"})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(Collector, tells_whether_the_log_answers_where_this_process_asks_it) {
  const FleetView fleet;
  StreamCounters counters;
  EXPECT_THAT(text_of(fleet, counters), Not(HasSubstr("portent_log_up ")));
  counters.log.answered(LogContact::Clock::now() - std::chrono::minutes(1));
  EXPECT_THAT(text_of(fleet, counters), HasSubstr("portent_log_up 1\n"));
  counters.log.unanswered(LogContact::Clock::now());
  EXPECT_THAT(text_of(fleet, counters), HasSubstr("portent_log_up 0\n"));
  EXPECT_THAT(text_of(fleet, counters), HasSubstr("portent_log_silence_seconds 60"));
}

TEST(Collector, shows_what_a_challenger_did_beside_the_champion) {
  FleetView fleet;
  StreamCounters counters;
  fill(fleet, counters);
  const std::string text = text_of(fleet, counters);
  for (const char* line : {"portent_shadow_forecasts_total{model=\"turbofan@champion\"} 20\n",
                           "portent_shadow_compared_total{model=\"turbofan@champion\"} 10\n",
                           "portent_shadow_difference{model=\"turbofan@champion\"} 3.5\n",
                           "portent_shadow_failures_total{model=\"turbofan@champion\"} 1\n"})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(Collector, shows_drift_by_channel_and_regime_and_its_largest) {
  FleetView fleet;
  StreamCounters counters;
  fill(fleet, counters);
  const std::string text = text_of(fleet, counters);
  const std::string psi = "portent_model_drift_psi{model=\"turbofan@champion\",channel=";
  EXPECT_THAT(text, HasSubstr(psi + "\"a\",regime=\"0\"} 3.4"));
  EXPECT_THAT(text, HasSubstr(psi + "\"b\",regime=\"0\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("portent_model_drift_largest_psi{model=\"turbofan@champion\"} 3.4"));
  EXPECT_THAT(text, HasSubstr("portent_model_drift_steps{model=\"turbofan@champion\",regime=\"0\"} 11"));
}

TEST(Collector, shows_no_drift_of_too_few_steps) {
  FleetView fleet;
  StreamCounters counters;
  counters.watch.set_drift(0, {{"turbofan@champion", drifted(900)}});
  EXPECT_THAT(text_of(fleet, counters), Not(HasSubstr("psi{")));
}

TEST(Collector, shows_what_became_of_intervals) {
  FleetView fleet;
  StreamCounters counters;
  fill(fleet, counters);
  const std::string text = text_of(fleet, counters);
  const std::string model = "{model=\"turbofan@champion\"";
  for (const std::string& line :
       {"portent_model_lives_ended_total" + model + "} 2\n",
        "portent_model_intervals_judged_total" + model + ",nominal=\"0.8\",outcome=\"inside\"} 6\n",
        "portent_model_intervals_judged_total" + model + ",nominal=\"0.8\",outcome=\"early\"} 3\n",
        "portent_model_intervals_judged_total" + model + ",nominal=\"0.9\",outcome=\"late\"} 1\n",
        "portent_model_interval_coverage_ratio" + model + ",nominal=\"0.8\"} 0.6\n",
        "portent_model_interval_coverage_ratio" + model + ",nominal=\"0.9\"} 0.9\n"})
    EXPECT_THAT(text, HasSubstr(line));
}

TEST(Collector, shows_no_difference_before_anything_was_compared) {
  FleetView fleet;
  StreamCounters counters;
  counters.add_shadow("turbofan@champion", {1, 0, 0});
  EXPECT_THAT(text_of(fleet, counters), Not(HasSubstr("portent_shadow_difference")));
}

TEST(Collector, tells_a_shadow_from_the_champion_of_the_same_reference) {
  FleetView fleet;
  StreamCounters counters;
  counters.set_models({{"m@champion", 1, "aa"}, {"m@champion", 2, "bb", true}});
  EXPECT_THAT(text_of(fleet, counters), HasSubstr("version=\"2\",hash=\"bb\",role=\"shadow\"} 1\n"));
}

TEST(Collector, shows_life_interval_health_alarm_and_event_time_of_an_asset) {
  FleetView fleet;
  StreamCounters counters;
  fill(fleet, counters);
  const std::string text = text_of(fleet, counters);
  const std::string who = "asset=\"pump:1\",site=\"north\"";
  EXPECT_THAT(text, HasSubstr("portent_asset_rul{" + who + ",unit=\"cycle\",quantile=\"0.1\"} 9\n"));
  EXPECT_THAT(text, HasSubstr("portent_asset_rul{" + who + ",unit=\"cycle\",quantile=\"0.5\"} 12\n"));
  EXPECT_THAT(text, HasSubstr("portent_asset_rul{" + who + ",unit=\"cycle\",quantile=\"0.9\"} 15\n"));
  EXPECT_THAT(text, HasSubstr("portent_asset_rul_interval_width{" + who + ",unit=\"cycle\"} 6\n"));
  EXPECT_THAT(text, HasSubstr("portent_asset_health_ratio{" + who + "} 0.096\n"));
  EXPECT_THAT(text, HasSubstr("portent_alarm_active{" + who + ",severity=\"red\",kind=\"rul\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("portent_asset_last_reading_timestamp_seconds{" + who + "} 1700000000\n"));
}

TEST(Collector, has_one_alarm_series_for_an_asset_in_alarm_and_none_for_others) {
  FleetView fleet;
  const StreamCounters counters;
  fleet.update(sample_forecast("worst", 12));
  fleet.update(sample_forecast("sound", 100));
  const std::string text = text_of(fleet, counters);
  EXPECT_THAT(text, Not(HasSubstr("severity=\"orange\"")));
  EXPECT_THAT(text, Not(HasSubstr("portent_alarm_active{asset=\"sound\"")));
}

TEST(Collector, shows_alarms_as_the_desk_has_them_where_there_is_one) {
  FleetView fleet;
  StreamCounters counters;
  fill(fleet, counters);
  const std::string text =
      prometheus::TextSerializer().Serialize(Collector({fleet, counters, nullptr, picture}, 10).Collect());
  const std::string group = "site=\"north\",class=\"pump\"";
  const std::string told = "site=\"north\",severity=\"red\",kind=\"threshold\"} 1\n";
  const std::vector<std::string> lines = {
      "portent_alarm_active{asset=\"pump:1\"," + told,
      "portent_alarms_active{" + group + ",severity=\"red\",kind=\"threshold\"} 1\n",
      "portent_alarms_unacknowledged{" + group + ",severity=\"red\",kind=\"threshold\"} 1\n",
      "portent_alarm_cases_open{site=\"north\",kind=\"silent\"} 2\n",
      "portent_alarm_changes_total{site=\"north\",kind=\"threshold\",what=\"raised\"} 4\n",
      "portent_alarms_judged{" + group + ",kind=\"rule\",verdict=\"false\"} 1\n",
      "portent_alarm_precision_ratio{" + group + ",kind=\"rule\"} 0.75\n",
      "portent_alarms_seen_timestamp_seconds 1700000000.5\n"};
  for (const std::string& line : lines) EXPECT_THAT(text, HasSubstr(line));
  EXPECT_THAT(text, Not(HasSubstr("kind=\"rul\"")));
}

TEST(Collector, keeps_the_assets_nearest_to_failure_under_the_cap_and_counts_the_dropped) {
  FleetView fleet;
  const StreamCounters counters;
  for (int i = 0; i < 10; ++i) fleet.update(sample_forecast("asset" + std::to_string(i), 100 - 10 * i));
  const std::string text = text_of(fleet, counters, 2);
  EXPECT_THAT(text, HasSubstr("portent_assets 10\n"));
  EXPECT_THAT(text, HasSubstr("portent_assets_dropped 8\n"));
  EXPECT_THAT(text, HasSubstr("asset=\"asset9\""));
  EXPECT_THAT(text, HasSubstr("asset=\"asset8\""));
  EXPECT_THAT(text, Not(HasSubstr("asset=\"asset7\"")));
}

TEST(Collector, drops_nothing_at_the_cap) {
  FleetView fleet;
  const StreamCounters counters;
  fleet.update(sample_forecast("a", 50));
  fleet.update(sample_forecast("b", 50));
  EXPECT_THAT(text_of(fleet, counters, 2), HasSubstr("portent_assets_dropped 0\n"));
}

TEST(LatencyExposition, is_cumulative_and_exact_at_the_bounds_it_keeps) {
  LatencyHistogram fine;
  for (const double seconds : {0.0004, 0.0005, 0.0006, 0.004, 0.05, 500.0}) fine.observe(seconds);
  const auto coarse = latency_histogram(fine.snapshot());
  ASSERT_EQ(coarse.bucket.size(), 36u);
  EXPECT_DOUBLE_EQ(coarse.bucket[0].upper_bound, 0.0005);
  EXPECT_EQ(coarse.bucket[0].cumulative_count, 2u);
  EXPECT_EQ(coarse.bucket[1].cumulative_count, 3u);
  EXPECT_DOUBLE_EQ(coarse.bucket[6].upper_bound, 0.004);
  EXPECT_EQ(coarse.bucket[6].cumulative_count, 4u);
  EXPECT_EQ(coarse.bucket[35].cumulative_count, 5u);
  EXPECT_EQ(coarse.sample_count, 6u);
  EXPECT_DOUBLE_EQ(coarse.sample_sum, 500.0 + 0.0555);
}

}  // namespace
}  // namespace portent::serve
