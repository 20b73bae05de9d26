#include "serve/stream/features_job.h"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "tests/support/features_rig.h"

namespace portent::serve {
namespace {

using tests::FeaturesRig;
const std::vector<std::string> kAssets = {"p1:a", "p1:b", "p1:c", "p2:a", "p2:b"};

std::vector<std::string> undisturbed(int readings) {
  FeaturesRig rig;
  rig.send(kAssets, 1, readings);
  rig.run();
  return rig.outputs();
}

TEST(FeaturesJob, writes_one_record_a_reading_of_time_and_blocks_of_statistics) {
  FeaturesRig rig;
  rig.send({"p1:a"}, 1, 3);
  const auto counters = rig.run();
  EXPECT_EQ(counters->features, 3U);
  const auto records = rig.records("portent.features");
  ASSERT_EQ(records.size(), 3U);
  ASSERT_EQ(records[2].value.size(), 8 + 6 * 3 * sizeof(float));
  std::int64_t ts = 0;
  std::array<float, 18> numbers{};
  std::memcpy(&ts, records[2].value.data(), sizeof ts);
  std::memcpy(numbers.data(), records[2].value.data() + sizeof ts, sizeof numbers);
  EXPECT_EQ(ts, 1'700'000'003'000);
  EXPECT_EQ(numbers[2], 0.1F) << "mean of the third channel";
  EXPECT_EQ(numbers[5], 0.0F) << "its deviation";
  EXPECT_EQ(numbers[17], 0.0F) << "its slope";
  EXPECT_EQ(records[2].key, "p1:a");
}

TEST(FeaturesJob, writes_json_where_it_is_asked_to) {
  FeaturesRig rig;
  rig.send({"p1:a"}, 1, 1);
  FeaturesOptions features = FeaturesRig::features();
  features.format = FeatureFormat::kJson;
  features.statistics = {features::Statistic::kLast};
  rig.run(features, rig.options());
  const auto json = nlohmann::json::parse(rig.records("portent.features").front().value);
  EXPECT_EQ(json["asset"], "p1:a");
  EXPECT_EQ(json["ts"], 1'700'000'001'000);
  EXPECT_EQ(json["features"]["last"]["flow"].get<float>(), 0.1F);
}

TEST(FeaturesJob, goes_on_as_if_nothing_had_happened_wherever_it_was_cut) {
  const auto expected = undisturbed(60);
  FeaturesRig rig;
  for (int number = 1; number <= 60; number += 7) {
    rig.send(kAssets, number, std::min(number + 6, 60));
    rig.run();
  }
  EXPECT_EQ(rig.outputs(), expected);
}

TEST(FeaturesJob, lets_states_trickle_out_so_that_a_successor_replays_only_what_they_lack) {
  FeaturesRig rig;
  WorkerOptions options = rig.options();
  options.max_batch = 25;
  rig.send(kAssets, 1, 100);
  EXPECT_GT(rig.run(FeaturesRig::features(), options)->states_written, 20U);
  const auto second = rig.run(FeaturesRig::features(), options);
  EXPECT_EQ(second->features, 0U);
  EXPECT_LT(second->replayed, 250U) << "of 500 readings";
}

TEST(FeaturesJob, makes_the_same_records_whatever_the_batch_and_the_transaction) {
  const auto expected = undisturbed(40);
  for (const std::size_t batch : {1U, 7U, 64U}) {
    FeaturesRig rig;
    WorkerOptions options = rig.options();
    options.max_batch = batch;
    options.commit_interval = std::chrono::milliseconds(batch);
    rig.send(kAssets, 1, 40);
    rig.run(FeaturesRig::features(), options);
    EXPECT_EQ(rig.outputs(), expected);
  }
}

TEST(FeaturesJob, counts_doubles_and_late_readings_and_ignores_them) {
  FeaturesRig rig;
  for (const int number : {1, 2, 2, 1, 3}) rig.send({"p1:a"}, number, number);
  const auto counters = rig.run();
  EXPECT_EQ(counters->features, 3U);
  EXPECT_EQ(counters->marked().at("duplicate"), 1U);
  EXPECT_EQ(counters->marked().at("late"), 1U);
}

TEST(FeaturesJob, sends_what_it_cannot_use_to_dead_letters_and_goes_on) {
  FeaturesRig rig;
  rig.send({"p1:a"}, 1, 1);
  rig.send(ingest::OutRecord{"portent.telemetry", -1, "p1:a", "{garbage", {}});
  ingest::OutRecord foreign = FeaturesRig::reading("p1:a", 2);
  foreign.key = "p1:other";
  rig.send(foreign);
  rig.send({"p1:a"}, 2, 2);
  const auto counters = rig.run();
  EXPECT_EQ(counters->features, 2U);
  EXPECT_EQ(counters->rejected(),
            (std::map<std::string, std::uint64_t>{{"key_mismatch", 1}, {"malformed", 1}}));
  EXPECT_EQ(rig.records("portent.dead-letters").size(), 2U);
}

TEST(FeaturesJob, begins_a_window_anew_at_a_control_record) {
  FeaturesRig rig;
  rig.send({"p1:a"}, 1, 5);
  ingest::OutRecord overhaul{"portent.telemetry",
                             -1,
                             "p1:a",
                             ingest::encode_control({"p1:a", 5, ingest::Control::Kind::kOverhaul}),
                             {}};
  overhaul.headers = {{ingest::kControlHeader, "overhaul"}};
  rig.send(overhaul);
  rig.send({"p1:a"}, 6, 6);
  rig.run();
  const std::string last = rig.records("portent.features").back().value;
  float mean = 0, newest = 0;
  std::memcpy(&mean, last.data() + 8, sizeof mean);
  std::memcpy(&newest, last.data() + 8 + 4 * 3 * sizeof(float), sizeof newest);
  EXPECT_EQ(mean, newest) << "one sample";
}

TEST(FeaturesJob, warms_up_anew_and_counts_it_where_its_channels_changed) {
  FeaturesRig rig;
  rig.send(kAssets, 1, 100);
  rig.run();
  FeaturesOptions other = FeaturesRig::features();
  other.channels.pop_back();
  rig.send(kAssets, 101, 101);
  const auto counters = rig.run(other, rig.options());
  EXPECT_EQ(counters->features, 5U);
  EXPECT_EQ(counters->marked().at("evidence_lost"), 2U) << "once a partition";
}

TEST(FeaturesJob, refuses_a_group_that_makes_forecasts) {
  CommitNote note;
  note.models = {{"turbofan@champion", "abc"}};
  FeaturesJob job(FeaturesRig::features());
  EXPECT_THROW(job.open(0, note), ingest::FatalError);
}

}  // namespace
}  // namespace portent::serve
