#include "ingest/step.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace portent::ingest {
namespace {

/// Feeds readings of channels "a" (0) and "b" (1) and keeps what comes out.
class Feed {
 public:
  explicit Feed(const StepConfig& config) : assembler(config, 2) {}

  void reading(std::int64_t ts, std::optional<double> usage, std::vector<ChannelValue> values,
               Mode mode = Mode::kRun) {
    std::vector<int> channels;
    for (const ChannelValue& v : values) channels.push_back(v.channel == "a" ? 0 : v.channel == "b" ? 1 : -1);
    assembler.accept({"m", ts, usage, mode, std::move(values)}, channels, steps, counts);
  }
  void a(std::int64_t ts, double value) { reading(ts, std::nullopt, {{"a", value}}); }

  StepAssembler assembler;
  ClosedSteps steps;
  StepCounts counts;
};

StepConfig ten_seconds(std::int64_t lateness_ms = 0, std::int64_t hold_ms = 0) {
  StepConfig config;
  config.every = StepConfig::Every::kDuration;
  config.every_ms = 10'000;
  config.allowed_lateness_ms = lateness_ms;
  config.hold_ms = hold_ms;
  return config;
}

StepConfig cycles() {
  StepConfig config;
  config.every = StepConfig::Every::kCycle;
  return config;
}

TEST(EveryWords, are_read_and_written_back) {
  for (const std::string word : {"reading", "1 cycle", "250ms", "10s", "10min", "2h"}) {
    StepConfig config;
    EXPECT_TRUE(parse_every(word, config)) << word;
    EXPECT_EQ(format_every(config), word);
  }
}

TEST(EveryWords, refuse_what_is_no_duration) {
  for (const std::string word : {"", "10", "10 min", "-5s", "0s", "5d", "s"}) {
    StepConfig config;
    EXPECT_FALSE(parse_every(word, config)) << word;
  }
}

TEST(CycleSteps, make_one_step_of_each_cycle) {
  Feed feed(cycles());
  feed.reading(1000, 1, {{"a", 1}, {"b", 2}});
  feed.reading(2000, 2, {{"a", 3}, {"b", 4}});
  ASSERT_EQ(feed.steps.size(), 2U);
  EXPECT_EQ(feed.steps[1].values, (std::vector<double>{3, 4}));
  EXPECT_EQ(feed.steps[1].usage, 2);
}

TEST(CycleSteps, ignore_a_cycle_that_comes_twice_and_count_its_values) {
  Feed feed(cycles());
  feed.reading(1000, 1, {{"a", 1}, {"b", 2}});
  feed.reading(1000, 1, {{"a", 1}, {"b", 2}});
  EXPECT_EQ(feed.steps.size(), 1U);
  EXPECT_EQ(feed.counts.duplicates, 2U);
}

TEST(CycleSteps, ignore_an_older_cycle_and_count_it) {
  Feed feed(cycles());
  feed.reading(5000, 5, {{"a", 1}});
  feed.reading(4000, 4, {{"a", 1}});
  EXPECT_EQ(feed.steps.size(), 1U);
  EXPECT_EQ(feed.counts.backwards, 1U);
}

TEST(CycleSteps, begin_a_new_window_after_too_many_missing_cycles) {
  Feed feed(cycles());
  feed.reading(1000, 1, {{"a", 1}});
  feed.reading(6000, 6, {{"a", 1}});
  feed.reading(12000, 12, {{"a", 1}});
  ASSERT_EQ(feed.steps.size(), 3U);
  EXPECT_FALSE(feed.steps[1].after_gap);
  EXPECT_TRUE(feed.steps[2].after_gap);
  EXPECT_EQ(feed.counts.gaps, 1U);
}

TEST(CycleSteps, take_a_counter_that_starts_again_later_in_time_for_a_reset_not_for_old_data) {
  Feed feed(cycles());
  feed.reading(5000, 500, {{"a", 1}});
  feed.reading(6000, 1, {{"a", 1}});
  ASSERT_EQ(feed.steps.size(), 2U);
  EXPECT_TRUE(feed.steps[1].counter_reset);
  EXPECT_EQ(feed.counts.reset_counters, 1U);
}

TEST(ReadingSteps, ignore_time_going_backwards) {
  Feed feed(StepConfig{});
  feed.a(2000, 1);
  feed.a(1000, 2);
  EXPECT_EQ(feed.steps.size(), 1U);
  EXPECT_EQ(feed.counts.backwards, 1U);
}

TEST(ReadingSteps, leave_a_marked_value_missing_and_use_the_rest) {
  Feed feed(StepConfig{});
  feed.reading(1000, std::nullopt, {{"a", 0, Mark::kNotFinite}, {"b", 2}});
  EXPECT_TRUE(std::isnan(feed.steps[0].values[0]));
  EXPECT_EQ(feed.steps[0].values[1], 2);
}

TEST(SlotSteps, average_a_slot_once_its_time_has_passed) {
  Feed feed(ten_seconds());
  for (int s = 0; s < 10; ++s) feed.a(s * 1000, s);
  EXPECT_TRUE(feed.steps.empty());
  feed.a(10'000, 99);
  ASSERT_EQ(feed.steps.size(), 1U);
  EXPECT_EQ(feed.steps[0].ts, 10'000);
  EXPECT_EQ(feed.steps[0].values[0], 4.5);
}

TEST(SlotSteps, take_late_readings_while_their_slot_is_open) {
  Feed feed(ten_seconds(5'000));
  feed.a(1'000, 1);
  feed.a(12'000, 5);
  feed.a(2'000, 3);
  feed.a(15'000, 5);
  ASSERT_EQ(feed.steps.size(), 1U);
  EXPECT_EQ(feed.steps[0].values[0], 2);
  EXPECT_EQ(feed.counts.late, 0U);
}

TEST(SlotSteps, count_readings_that_come_after_their_slot_closed) {
  Feed feed(ten_seconds());
  feed.a(1'000, 1);
  feed.a(11'000, 1);
  feed.a(2'000, 100);
  EXPECT_EQ(feed.counts.late, 1U);
  feed.a(21'000, 1);
  EXPECT_EQ(feed.steps[0].values[0], 1);
}

TEST(SlotSteps, drop_a_second_value_of_the_same_time_and_channel) {
  Feed feed(ten_seconds());
  feed.a(1'000, 1);
  feed.a(1'000, 100);
  feed.a(11'000, 1);
  EXPECT_EQ(feed.counts.duplicates, 1U);
  EXPECT_EQ(feed.steps[0].values[0], 1);
}

TEST(SlotSteps, hold_a_value_for_a_while_and_then_miss_it) {
  Feed feed(ten_seconds(0, 15'000));
  feed.reading(1'000, std::nullopt, {{"a", 7}, {"b", 1}});
  for (int slot = 1; slot <= 3; ++slot) feed.reading(slot * 10'000 + 1'000, std::nullopt, {{"b", 1}});
  ASSERT_EQ(feed.steps.size(), 3U);
  EXPECT_EQ(feed.steps[0].values[0], 7);
  EXPECT_TRUE(std::isnan(feed.steps[1].values[0])) << "20 s after the slot's start, 19 s after the value";
}

TEST(SlotSteps, fill_a_short_hole_and_begin_anew_after_a_long_one) {
  Feed feed(ten_seconds(0, 60'000));
  feed.a(1'000, 7);
  feed.a(31'000, 8);
  feed.a(41'000, 8);
  ASSERT_EQ(feed.steps.size(), 4U);
  EXPECT_EQ(feed.steps[1].values[0], 7) << "held";
  feed.a(900'000, 9);
  feed.a(910'000, 9);
  EXPECT_TRUE(feed.steps.back().after_gap);
  EXPECT_EQ(feed.counts.gaps, 1U);
}

TEST(SlotSteps, do_not_depend_on_the_order_within_the_allowed_lateness) {
  std::vector<std::pair<std::int64_t, double>> values;
  for (int i = 0; i < 600; ++i) values.push_back({i * 1000, std::sin(i) * 1e3 + 1e-3 * i});
  Feed ordered(ten_seconds(30'000));
  for (const auto& [ts, value] : values) ordered.a(ts, value);
  std::mt19937 random(7);
  for (std::size_t i = 0; i + 25 < values.size(); i += 25)
    std::shuffle(values.begin() + static_cast<std::ptrdiff_t>(i),
                 values.begin() + static_cast<std::ptrdiff_t>(i + 25), random);
  Feed shuffled(ten_seconds(30'000));
  for (const auto& [ts, value] : values) shuffled.a(ts, value);
  ASSERT_GT(ordered.steps.size(), 50U);
  ASSERT_EQ(shuffled.steps.size(), ordered.steps.size());
  for (std::size_t i = 0; i < ordered.steps.size(); ++i)
    EXPECT_EQ(shuffled.steps[i].values[0], ordered.steps[i].values[0]) << i;
}

TEST(StepAssembler, goes_on_from_a_saved_state_as_if_it_had_never_stopped) {
  Feed whole(ten_seconds(5'000, 20'000));
  Feed first(ten_seconds(5'000, 20'000));
  for (int i = 0; i < 60; ++i) {
    whole.a(i * 700, i);
    first.a(i * 700, i);
  }
  ByteWriter to;
  first.assembler.save(to);
  const std::string bytes = to.take();
  Feed second(ten_seconds(5'000, 20'000));
  ByteReader from(bytes);
  second.assembler.load(from);
  ASSERT_TRUE(!from.failed() && from.at_end());
  second.steps = first.steps;
  for (int i = 60; i < 200; ++i) {
    whole.a(i * 700, i);
    second.a(i * 700, i);
  }
  ASSERT_EQ(second.steps.size(), whole.steps.size());
  for (std::size_t i = 0; i < whole.steps.size(); ++i)
    EXPECT_EQ(second.steps[i].values[0], whole.steps[i].values[0]);
}

TEST(StepAssembler, refuses_a_saved_state_that_is_cut_short) {
  Feed feed(ten_seconds());
  feed.a(1'000, 1);
  ByteWriter to;
  feed.assembler.save(to);
  const std::string bytes = to.take();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    StepAssembler assembler(ten_seconds(), 2);
    ByteReader from(std::string_view(bytes).substr(0, size));
    assembler.load(from);
    EXPECT_TRUE(from.failed()) << size;
  }
}

TEST(SlotSteps, refuse_a_late_reading_for_a_slot_that_nobody_filled) {
  Feed feed(ten_seconds());
  feed.a(1'000, 1);
  feed.a(11'000, 1);
  feed.a(55'000, 1);
  feed.a(32'000, 9);
  EXPECT_EQ(feed.counts.late, 1U);
}

TEST(SlotSteps, keep_at_most_4096_values_of_a_channel_and_count_the_rest) {
  StepConfig hour;
  hour.every = StepConfig::Every::kDuration;
  hour.every_ms = 3'600'000;
  Feed feed(hour);
  for (int i = 0; i < 5'000; ++i) feed.a(i, 1);
  EXPECT_EQ(feed.counts.overfull, 904U);
}

TEST(ByteReader, fails_on_a_byte_that_is_no_bool) {
  ByteReader from(std::string_view("\x33", 1));
  EXPECT_FALSE(from.get<bool>());
  EXPECT_TRUE(from.failed());
}

}  // namespace
}  // namespace portent::ingest
