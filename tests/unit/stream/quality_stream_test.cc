#include <gmock/gmock.h>

#include <algorithm>

#include "ingest/encode.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

// Quality of data from the log to `statistics`.

namespace portent::serve {
namespace {

using tests::StreamRig;

WorkerOptions with_quality(const StreamRig& rig, std::int64_t round_every = 1'000'000) {
  WorkerOptions options = rig.options();
  options.scoring.quality_window_ms = 600'000;  // ten cycles of the sample
  options.scoring.round_every = round_every;
  return options;
}

tests::Predictions statistics_of(StreamRig& rig) {
  tests::Predictions pairs;
  for (const ingest::Record& record : rig.records(rig.topics().statistics()))
    pairs.emplace_back(record.key, record.value);
  return pairs;
}

tests::Predictions scored(const std::vector<int>& restarts, std::int64_t round_every) {
  StreamRig rig;
  for (int cycle = 1; cycle <= 60; ++cycle) {
    rig.send_cycles({"a", "b"}, cycle, cycle);
    if (std::ranges::find(restarts, cycle) != restarts.end()) rig.score(with_quality(rig, round_every));
  }
  rig.score(with_quality(rig, round_every));
  return statistics_of(rig);
}

TEST(QualityStream, writes_one_record_for_each_asset_and_window) {
  const auto written = scored({}, 1'000'000);
  ASSERT_EQ(written.size(), 12U);
  EXPECT_THAT(written[0].second, testing::HasSubstr(R"("kind":"quality")"));
}

TEST(QualityStream, is_the_same_for_a_successor_from_a_state_or_by_replay) {
  const auto whole = scored({}, 1'000'000);
  EXPECT_EQ(tests::first_difference(scored({3, 17, 30, 31}, 1'000'000), whole), "");
  EXPECT_EQ(tests::first_difference(scored({3, 17, 30, 31}, 1), whole), "");
}

TEST(QualityStream, changes_no_forecast) {
  StreamRig with, without;
  for (StreamRig* rig : {&with, &without}) rig->send_cycles({"a", "b"}, 1, 40);
  with.score(with_quality(with));
  without.score();
  EXPECT_EQ(tests::first_difference(with.predictions(), without.predictions()), "");
}

TEST(QualityStream, is_counted_and_shown_once_it_is_committed) {
  StreamRig rig;
  rig.send_cycles({"a"}, 1, 10);
  for (int cycle = 11; cycle <= 30; ++cycle) {
    ingest::Reading reading = tests::sample_reading("a", cycle);
    reading.values[1].value = 1.5;
    rig.send({StreamRig::telemetry("a", ingest::encode_telemetry(reading))});
  }
  const auto counters = rig.score(with_quality(rig));
  EXPECT_EQ(counters->quality.faults().at("stuck"), 2U);
  EXPECT_EQ(counters->quality.suspects().at("sensor"), 2U);
  ASSERT_TRUE(counters->quality.find("a"));
  EXPECT_EQ(counters->quality.find("a")->channels[0].channel, "a");
}

}  // namespace
}  // namespace portent::serve
