#include "features/quality.h"

#include <gmock/gmock.h>

#include <cmath>

namespace portent::features {
namespace {

/// Three channels of unit deviation: a and b move together, c by itself.
ExtractorConfig three_channels() {
  ExtractorConfig config;
  config.channels = {"a", "b", "c"};
  config.mean = {{0, 0, 0}};
  config.inv_std = {{1, 1, 1}};
  config.low = {-3, -3, -3};
  config.high = {3, 3, 3};
  config.stuck_after = {5, 5, 5};
  return config;
}

/// Feeds a reading a second; windows of a minute.
class Stream {
 public:
  Stream() : config_(three_channels()), monitor(config_, 60'000), state(monitor.fresh()) {}

  void feed(std::vector<ingest::ChannelValue> values) {
    if (auto window =
            monitor.take(state, {"m", 1'000 * second_++, {}, ingest::Mode::kRun, std::move(values)}))
      windows.push_back(std::move(*window));
  }
  /// Healthy readings: a and b share what drives them.
  void feed_healthy(int seconds, double a = 0, double b = 0, double c = 0) {
    for (int i = 0; i < seconds; ++i) {
      const auto t = static_cast<double>(second_);
      const double common = std::sin(t * 0.9), own = 0.2 * std::sin(t * 2.3);
      feed({{"a", common + own + a}, {"b", common - own + b}, {"c", std::sin(t * 1.7) + c}});
    }
  }
  const ChannelQuality& last(std::size_t channel) const { return windows.back().channels[channel]; }

 private:
  ExtractorConfig config_;
  std::int64_t second_ = 0;

 public:
  QualityMonitor monitor;
  QualityState state;
  std::vector<QualityWindow> windows;
};

TEST(Quality, of_healthy_channels_is_complete_and_suspects_nobody) {
  Stream stream;
  stream.feed_healthy(301);
  ASSERT_EQ(stream.windows.size(), 5U);
  for (const QualityWindow& window : stream.windows)
    for (const ChannelQuality& channel : window.channels) {
      EXPECT_GT(channel.completeness, 0.97);
      EXPECT_EQ(channel.suspect, Suspect::kNobody) << channel.channel << " at " << window.from;
    }
  EXPECT_EQ(stream.windows[1].readings, 60U);
}

TEST(Quality, blames_the_sensor_where_its_partner_does_not_follow) {
  Stream stream;
  stream.feed_healthy(240);
  stream.feed_healthy(121, 4, 0, 0);
  EXPECT_EQ(stream.last(0).suspect, Suspect::kSensor);
  EXPECT_GT(stream.last(0).departure, 2);
  EXPECT_EQ(stream.last(1).suspect, Suspect::kNobody);
}

TEST(Quality, blames_the_machine_where_both_move_as_they_usually_do) {
  Stream stream;
  stream.feed_healthy(240);
  stream.feed_healthy(121, 3, 3, 0);
  EXPECT_EQ(stream.last(0).suspect, Suspect::kMachine);
  EXPECT_EQ(stream.last(1).suspect, Suspect::kMachine);
  EXPECT_EQ(stream.last(2).suspect, Suspect::kNobody);
}

TEST(Quality, does_not_take_partners_that_move_apart_for_the_machine) {
  Stream stream;
  stream.feed_healthy(240);
  stream.feed_healthy(121, 3, -3, 0);
  EXPECT_EQ(stream.last(0).suspect, Suspect::kSensor);
  EXPECT_EQ(stream.last(1).suspect, Suspect::kSensor);
}

TEST(Quality, is_unclear_where_nothing_usually_moves_with_the_channel) {
  Stream stream;
  stream.feed_healthy(240);
  stream.feed_healthy(121, 0, 0, 4);
  EXPECT_EQ(stream.last(2).suspect, Suspect::kUnclear);
}

TEST(Quality, counts_a_stuck_value_beyond_the_run_that_training_saw) {
  Stream stream;
  stream.feed_healthy(60);
  for (int i = 0; i < 61; ++i) stream.feed({{"a", 0.25}, {"b", 0.01 * i}, {"c", 0.02 * i}});
  EXPECT_EQ(stream.last(0).stuck, 55U);
  EXPECT_EQ(stream.last(0).suspect, Suspect::kSensor);
  EXPECT_EQ(stream.last(1).stuck, 0U);
}

TEST(Quality, tells_a_spike_from_a_change_that_stays) {
  Stream stream;
  stream.feed_healthy(60);
  for (int i = 0; i < 61; ++i)
    stream.feed(
        {{"a", i == 30 ? 30.0 : 0.01 * i}, {"b", i < 30 ? 0.01 * i : 20 + 0.01 * i}, {"c", 0.01 * i}});
  EXPECT_EQ(stream.last(0).spikes, 1U);
  EXPECT_EQ(stream.last(0).jumps, 0U);
  EXPECT_EQ(stream.last(1).spikes, 0U);
  EXPECT_EQ(stream.last(1).jumps, 1U);
  EXPECT_EQ(stream.last(1).range, 30U);
}

TEST(Quality, finds_a_channel_that_went_stale_and_one_that_loses_values) {
  Stream stream;
  stream.feed_healthy(120);
  for (int i = 0; i < 61; ++i) {
    std::vector<ingest::ChannelValue> values = {{"b", std::sin(i)}};
    if (i % 3 == 0) values.push_back({"c", std::sin(2 * i)});
    stream.feed(values);
  }
  EXPECT_TRUE(stream.last(0).stale);
  EXPECT_EQ(stream.last(0).completeness, 0);
  EXPECT_FALSE(stream.last(1).stale);
  EXPECT_LT(stream.last(2).completeness, 0.9);
}

TEST(Quality, counts_marked_values_and_blames_the_source_where_most_channels_fail_at_once) {
  Stream stream;
  stream.feed_healthy(60);
  for (int i = 0; i < 61; ++i)
    stream.feed(
        {{"a", 0, ingest::Mark::kBadQuality}, {"b", 0, ingest::Mark::kNotFinite}, {"c", std::sin(i)}});
  EXPECT_EQ(stream.last(0).invalid, 60U);
  EXPECT_EQ(stream.last(0).suspect, Suspect::kSource);
  EXPECT_EQ(stream.last(1).suspect, Suspect::kSource);
}

TEST(Quality, does_not_depend_on_whether_tags_come_in_one_message_or_in_several) {
  Stream whole, tags;
  const std::int64_t seconds = 181;
  for (std::int64_t s = 0; s < seconds; ++s) {
    const std::vector<ingest::ChannelValue> values = {
        {"a", std::sin(0.3 * double(s))}, {"b", std::sin(0.31 * double(s))}, {"c", 0.1}};
    const auto take = [&](Stream& stream, std::vector<ingest::ChannelValue> some) {
      if (auto window =
              stream.monitor.take(stream.state, {"m", s * 1'000, {}, ingest::Mode::kRun, std::move(some)}))
        stream.windows.push_back(std::move(*window));
    };
    take(whole, values);
    for (const ingest::ChannelValue& value : values) take(tags, {value});
  }
  ASSERT_EQ(whole.windows.size(), tags.windows.size());
  for (std::size_t w = 0; w < whole.windows.size(); ++w)
    EXPECT_EQ(tags.windows[w].channels, whole.windows[w].channels) << w;
}

TEST(Quality, ignores_and_counts_values_that_are_not_newer) {
  Stream stream;
  stream.feed_healthy(30);
  const QualityState before = stream.state;
  stream.monitor.take(stream.state, {"m", 5'000, {}, ingest::Mode::kRun, {{"a", 99}}});
  EXPECT_EQ(stream.state.late, 1U);
  EXPECT_EQ(stream.state.channels, before.channels);
}

TEST(Quality, goes_on_from_a_saved_state_as_if_it_had_never_stopped) {
  Stream whole, second;
  whole.feed_healthy(150);
  second.feed_healthy(150);
  ingest::ByteWriter to;
  second.state.save(to);
  const std::string bytes = to.take();
  ingest::ByteReader from(bytes);
  second.state = second.monitor.load(from);
  ASSERT_TRUE(!from.failed() && from.at_end());
  whole.feed_healthy(200, 3);
  second.feed_healthy(200, 3);
  EXPECT_EQ(second.windows, whole.windows);
}

TEST(Quality, refuses_the_state_of_other_channels) {
  Stream stream;
  ingest::ByteWriter to;
  stream.state.save(to);
  const std::string bytes = to.take();
  ExtractorConfig two = three_channels();
  two.channels.pop_back();
  ingest::ByteReader from(bytes);
  QualityMonitor(two, 60'000).load(from);
  EXPECT_TRUE(from.failed());
}

}  // namespace
}  // namespace portent::features
