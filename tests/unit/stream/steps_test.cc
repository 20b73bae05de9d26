#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "ingest/encode.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

// From the log to the forecast with steps of ten seconds (design: steps).

namespace portent::serve {
namespace {

using tests::StreamRig;

constexpr int kSeconds = 900;
constexpr std::int64_t kStart = 1'700'000'000'000;
const std::vector<std::string> kAssets = {"p1:a", "p1:b", "p2:c"};

ingest::StepConfig ten_seconds() {
  ingest::StepConfig step;
  step.every = ingest::StepConfig::Every::kDuration;
  step.every_ms = 10'000;
  step.hold_ms = 20'000;
  step.allowed_lateness_ms = 30'000;
  return step;
}

ingest::Reading whole(const std::string& asset, int second) {
  ingest::Reading reading = tests::sample_reading(asset, second);
  reading.ts = kStart + second * 1000;
  reading.usage.reset();
  return reading;
}

ingest::OutRecord message(const ingest::Reading& reading) {
  return StreamRig::telemetry(reading.asset, ingest::encode_telemetry(reading));
}

/// One message of one tag for each value of each second, shuffled over windows of 20 s, every 20th sent
/// twice.
std::vector<ingest::OutRecord> one_tag_a_message(std::mt19937& random) {
  std::vector<ingest::OutRecord> all, window;
  for (int second = 0; second < kSeconds; ++second) {
    for (const std::string& asset : kAssets)
      for (const ingest::ChannelValue& value : whole(asset, second).values) {
        ingest::Reading one = whole(asset, second);
        one.values = {value};
        window.push_back(message(one));
        if (random() % 20 == 0) window.push_back(message(one));
      }
    if (second % 20 != 19) continue;
    std::shuffle(window.begin(), window.end(), random);
    all.insert(all.end(), window.begin(), window.end());
    window.clear();
  }
  return all;
}

std::vector<models::Forecast> forecasts_of(StreamRig& rig, const std::string& asset) {
  std::vector<models::Forecast> forecasts;
  for (const auto& [key, value] : rig.predictions())
    if (key == asset) forecasts.push_back(*models::forecast_from_json(value));
  return forecasts;
}

class TenSecondSteps : public testing::Test {
 protected:
  TenSecondSteps() {
    for (StreamRig* rig : {&ordered, &scattered})
      rig->registry().publish(tests::sample_model(3, ten_seconds()), true);
  }
  void send_ordered() {
    std::vector<ingest::OutRecord> records;
    for (int second = 0; second < kSeconds; ++second)
      for (const std::string& asset : kAssets) records.push_back(message(whole(asset, second)));
    ordered.send(records);
  }
  void expect_same_forecasts(std::size_t at_least) {
    for (const std::string& asset : kAssets) {
      const auto a = forecasts_of(ordered, asset), b = forecasts_of(scattered, asset);
      ASSERT_GE(b.size(), at_least) << asset;
      for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        ASSERT_EQ(b[i].ts, a[i].ts) << asset << " step " << i;
        ASSERT_EQ(b[i].rul, a[i].rul) << asset << " step " << i;
        ASSERT_EQ(b[i].state, a[i].state) << asset << " step " << i;
      }
    }
  }
  StreamRig ordered, scattered;
};

TEST_F(TenSecondSteps, come_out_the_same_from_one_tag_a_message_late_doubled_and_out_of_order) {
  send_ordered();
  std::mt19937 random(11);
  scattered.send(one_tag_a_message(random));
  ordered.score();
  const auto counters = scattered.score();
  expect_same_forecasts(kSeconds / 10 - 5);
  EXPECT_GT(counters->marked().at("duplicate"), 300U);
  EXPECT_EQ(counters->marked().count("late"), 0U);
}

TEST_F(TenSecondSteps, ignore_and_count_what_comes_after_the_allowed_lateness) {
  send_ordered();
  std::mt19937 random(12);
  std::vector<ingest::OutRecord> records = one_tag_a_message(random);
  ingest::Reading late = whole("p1:a", 100);
  late.values[1].value = 1e6;
  for (std::size_t at = records.size() / 2; at < records.size(); at += 500)
    records.insert(records.begin() + static_cast<std::ptrdiff_t>(at), message(late));
  scattered.send(records);
  ordered.score();
  const auto counters = scattered.score();
  expect_same_forecasts(kSeconds / 10 - 5);
  EXPECT_GT(counters->marked().at("late"), 10U);
}

TEST_F(TenSecondSteps, survive_a_restart_in_the_middle_of_an_open_step) {
  send_ordered();
  ordered.score();
  std::mt19937 random(13);
  const std::vector<ingest::OutRecord> records = one_tag_a_message(random);
  WorkerOptions options = scattered.options();
  options.scoring.round_every = 200;
  for (std::size_t from = 0; from < records.size(); from += 1'777) {
    scattered.send({records.begin() + static_cast<std::ptrdiff_t>(from),
                    records.begin() + static_cast<std::ptrdiff_t>(std::min(from + 1'777, records.size()))});
    scattered.score(options);
  }
  expect_same_forecasts(kSeconds / 10 - 5);
}

}  // namespace
}  // namespace portent::serve
