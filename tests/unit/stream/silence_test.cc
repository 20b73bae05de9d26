#include <gmock/gmock.h>

#include <limits>
#include <thread>

#include "serve/stream/silence_report.h"
#include "serve/stream/statistics_json.h"
#include "tests/support/schema_comparison.h"
#include "tests/support/stream_rig.h"

namespace portent::serve {
namespace {

using testing::IsEmpty, testing::SizeIs;

constexpr std::int64_t kMinute = 60'000;

AssetHeard heard(const std::string& asset, std::int64_t ts, std::int64_t arrival_ms) {
  return {asset, "p1", "pump", ts, arrival_ms, 10 * kMinute};
}

TEST(SilenceWatch, finds_an_asset_that_others_have_left_behind) {
  SilenceWatch watch;
  watch.set(0, {heard("a", 1, 1'000'000), heard("b", 1 + 11 * kMinute, 1'000'000)});
  const auto changes = watch.check(1'000'000);
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].heard.asset, "a");
  EXPECT_EQ(changes[0].silent, SilentBy::kEvent);
}

TEST(SilenceWatch, finds_a_whole_partition_silent_by_the_clock_alone) {
  SilenceWatch watch;
  watch.set(0, {heard("a", 1, 1'000'000)});
  EXPECT_THAT(watch.check(1'000'000 + 10 * kMinute), IsEmpty());
  const auto changes = watch.check(1'000'001 + 10 * kMinute);
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].silent, SilentBy::kWall);
}

TEST(SilenceWatch, tells_a_silence_once_and_its_end_once) {
  SilenceWatch watch;
  watch.set(0, {heard("a", 1, 0)});
  EXPECT_THAT(watch.check(11 * kMinute), SizeIs(1));
  EXPECT_THAT(watch.check(12 * kMinute), IsEmpty());
  EXPECT_EQ(watch.find("a")->at_ms, 11 * kMinute);
  watch.set(0, {heard("a", 13 * kMinute, 13 * kMinute)});
  const auto changes = watch.check(13 * kMinute);
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].silent, std::nullopt);
  EXPECT_THAT(watch.silent(), IsEmpty());
}

TEST(SilenceWatch, calls_nobody_silent_while_a_backlog_is_read) {
  SilenceWatch watch;
  watch.set(0, {heard("a", 1, 1'000), heard("b", 2, 2'000)});
  watch.set_lag(0, 500);
  EXPECT_THAT(watch.check(100 * kMinute), IsEmpty());
  watch.set_lag(0, 0);
  EXPECT_THAT(watch.check(100 * kMinute), SizeIs(2));
}

TEST(SilenceWatch, misses_an_asset_that_is_bound_and_never_came) {
  SilenceWatch watch;
  watch.set(0, {heard("a", 1, 0)});
  watch.expect(0, {heard("a", 0, 0), heard("ghost", 0, 0)}, 0);
  watch.expect(1, {heard("elsewhere", 0, 0)}, 0);
  watch.set(0, {heard("a", 11 * kMinute, 11 * kMinute)});
  const auto changes = watch.check(11 * kMinute);
  ASSERT_THAT(changes, SizeIs(1));
  EXPECT_EQ(changes[0].heard.asset, "ghost");
  EXPECT_EQ(changes[0].silent, SilentBy::kNever);
}

TEST(SilenceWatch, forgets_what_another_process_took_over) {
  SilenceWatch watch;
  watch.set(0, {heard("a", 1, 0)});
  watch.check(11 * kMinute);
  watch.clear(0);
  EXPECT_THAT(watch.check(12 * kMinute), IsEmpty()) << "nobody was heard again";
  EXPECT_THAT(watch.silent(), IsEmpty());
}

TEST(SilenceReport, writes_what_the_clock_finds_though_no_reading_arrives) {
  tests::StreamRig rig;
  rig.bindings = ingest::Bindings::from_yaml(
      "classes: {pump: {model: sample@champion, site: p1, silent_after: 10min}}\n"
      "assets: [{asset: a, class: pump}, {asset: ghost, class: pump}]",
      "test");
  rig.send_cycles({"a"}, 1, 3);
  const auto counters = rig.score();
  const std::int64_t arrived = rig.records(rig.topics().telemetry()).back().timestamp_ms;
  const int partition = rig.records(rig.topics().telemetry()).back().partition;
  counters->silence.set(partition, {heard("a", 5, arrived)});
  std::int64_t now = arrived;
  SilenceReport report(rig.log(), rig.bindings, *counters, {rig.topics(), 0, [&] { return now; }});
  EXPECT_EQ(report.look(), 0U);
  now = arrived + 11 * kMinute;
  EXPECT_GE(report.look(), 1U);
  const auto written = rig.records(rig.topics().statistics());
  ASSERT_FALSE(written.empty());
  EXPECT_EQ(written[0].key, "a");
  EXPECT_THAT(written[0].value, testing::HasSubstr(R"("state":"silent","by":"wall")"));
  EXPECT_EQ(report.look(), 0U);
}

TEST(Worker, tells_the_watch_when_each_asset_was_last_heard_of) {
  tests::StreamRig rig;
  rig.send_cycles({"p1:a", "p1:b"}, 1, 3);
  WorkerOptions options = rig.options();
  options.scoring.silent_after_ms = 1;
  StreamCounters counters;
  ModelShelf shelf(rig.registry(), rig.bindings.models(), "");
  std::jthread worker(
      [&](std::stop_token stop) { Worker(rig.log(), rig.bindings, shelf, counters, options).run(stop); });
  while (counters.readings < 6) std::this_thread::yield();
  while (counters.silence.check(std::numeric_limits<std::int64_t>::max() / 2).empty())
    std::this_thread::yield();
  EXPECT_FALSE(counters.silence.silent().empty());
}

TEST(StatisticsSchema, describes_what_is_written_of_silence) {
  const SilenceChange change{heard("a", 5, 6), SilentBy::kWall, 7};
  EXPECT_THAT(tests::differences("statistics.schema.json", silence_json(change)), IsEmpty());
}

TEST(StatisticsSchema, describes_what_is_written_of_quality) {
  features::QualityWindow window{0, 600'000, 10, 1, {}};
  features::ChannelQuality all{"temp", 0.5, 1, 2, 3, 4, 5, 6, 7, true, 2.5, true, features::Suspect::kSensor};
  window.channels = {all};
  auto json = nlohmann::json::parse(quality_json("a", "p1", "pump", window));
  const auto channel = json["channels"]["temp"];
  json["channels"] = nlohmann::json::object();
  EXPECT_THAT(tests::differences("statistics.schema.json", json.dump()), IsEmpty());
  const auto rules =
      tests::schema("statistics.schema.json")["properties"]["channels"]["additionalProperties"]["properties"];
  for (const auto& [name, value] : channel.items()) EXPECT_TRUE(rules.contains(name)) << name;
  EXPECT_EQ(channel.size(), rules.size());
}

}  // namespace
}  // namespace portent::serve
