#include "ingest/reorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "ingest/step.h"

namespace portent::ingest {
namespace {

std::vector<std::int64_t> times(const std::vector<WaitingReading>& readings) {
  std::vector<std::int64_t> all;
  for (const WaitingReading& reading : readings) all.push_back(reading.ts);
  return all;
}

WaitingReading at(std::int64_t ts, std::vector<WaitingReading::Value> values = {}) {
  return {ts, {}, Mode::kRun, std::move(values)};
}

TEST(ReorderBuffer, lets_readings_go_in_the_order_of_their_time) {
  ReorderBuffer buffer(10);
  for (const std::int64_t ts : {5, 3, 9, 1, 15}) buffer.add(at(ts));
  EXPECT_EQ(times(buffer.take_due()), (std::vector<std::int64_t>{1, 3, 5}));
  EXPECT_EQ(buffer.waiting(), 2U);
}

TEST(ReorderBuffer, makes_one_of_the_readings_of_one_time_and_counts_doubled_values) {
  ReorderBuffer buffer(10);
  buffer.add(at(1, {{2, 0.5}}));
  EXPECT_EQ(buffer.add(at(1, {{0, 7}, {2, 0.5}})).duplicates, 1U);
  buffer.add(at(11));
  EXPECT_EQ(buffer.take_due(), (std::vector{at(1, {{0, 7}, {2, 0.5}})}));
}

TEST(ReorderBuffer, refuses_and_counts_what_comes_after_its_turn) {
  ReorderBuffer buffer(10);
  buffer.add(at(1));
  buffer.add(at(20));
  buffer.take_due();
  EXPECT_EQ(buffer.add(at(1, {{0, 1}, {1, 1}})).late, 2U);
  EXPECT_EQ(buffer.waiting(), 1U);
}

TEST(ReorderBuffer, stays_bounded_and_hurries_the_oldest_then) {
  ReorderBuffer buffer(1'000'000'000);
  std::uint64_t hurried = 0;
  std::size_t left = 0;
  for (int i = 0; i < 10'000; ++i) {
    hurried += buffer.add(at(i, {{0, 1}})).hurried;
    left += buffer.take_due().size();
    ASSERT_LE(buffer.waiting(), ReorderBuffer::kMostReadings);
  }
  EXPECT_EQ(hurried, left);
  EXPECT_EQ(left + buffer.waiting(), 10'000U);
}

TEST(ReorderBuffer, goes_on_from_what_was_saved) {
  ReorderBuffer whole(10);
  for (const std::int64_t ts : {5, 3, 9}) whole.add(at(ts, {{1, 2.5}}));
  ByteWriter to;
  whole.save(to);
  const std::string bytes = to.take();
  ByteReader from(bytes);
  ReorderBuffer second(10);
  second.load(from, 2);
  ASSERT_TRUE(!from.failed() && from.at_end());
  whole.add(at(15));
  second.add(at(15));
  EXPECT_EQ(second.take_due(), whole.take_due());
}

TEST(ReorderBuffer, refuses_bytes_that_name_a_channel_that_is_not_there) {
  ReorderBuffer buffer(10);
  buffer.add(at(5, {{7, 1}}));
  ByteWriter to;
  buffer.save(to);
  const std::string bytes = to.take();
  ByteReader from(bytes);
  ReorderBuffer(10).load(from, 7);
  EXPECT_TRUE(from.failed());
}

/// Steps of a stream of one-tag messages.
ClosedSteps steps_of(const StepConfig& config, const std::vector<Reading>& readings, StepCounts& counts) {
  StepAssembler assembler(config, 2);
  ClosedSteps steps;
  for (const Reading& reading : readings)
    assembler.accept(reading, {reading.values[0].channel == "a" ? 0 : 1}, steps, counts);
  return steps;
}

class ReorderedSteps : public testing::TestWithParam<StepConfig::Every> {};

TEST_P(ReorderedSteps, are_those_of_the_sorted_stream) {
  StepConfig config;
  config.every = GetParam();
  config.allowed_lateness_ms = 60'000;
  std::vector<Reading> sorted;
  for (int i = 0; i < 600; ++i)
    for (const char* tag : {"a", "b"})
      sorted.push_back({"m", i * 1'000, double(i), Mode::kRun, {{tag, i * 1.25}}});
  std::vector<Reading> shuffled = sorted;
  std::mt19937 random(11);
  for (std::size_t i = 0; i + 100 <= shuffled.size(); i += 100)
    std::shuffle(shuffled.begin() + static_cast<std::ptrdiff_t>(i),
                 shuffled.begin() + static_cast<std::ptrdiff_t>(i + 100), random);
  for (std::size_t i = 0; i < 40; ++i)
    shuffled.insert(shuffled.begin() + static_cast<std::ptrdiff_t>(20 * i + 1), shuffled[20 * i]);
  StepCounts of_sorted, of_shuffled;
  const auto expected = steps_of(config, sorted, of_sorted), got = steps_of(config, shuffled, of_shuffled);
  ASSERT_GT(expected.size(), 500U);
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].ts, expected[i].ts);
    EXPECT_EQ(got[i].usage, expected[i].usage);
    EXPECT_EQ(got[i].values, expected[i].values);
  }
  EXPECT_EQ(of_shuffled.duplicates, 40U);
  EXPECT_EQ(of_sorted, StepCounts{});
}

INSTANTIATE_TEST_SUITE_P(Every, ReorderedSteps,
                         testing::Values(StepConfig::Every::kReading, StepConfig::Every::kCycle));

TEST(OpenSlots, stay_within_their_bytes_whatever_the_lateness) {
  StepConfig config;
  config.every = StepConfig::Every::kDuration;
  config.every_ms = 1;
  config.allowed_lateness_ms = 1'000'000'000;
  StepAssembler assembler(config, 2);
  ClosedSteps steps;
  StepCounts counts;
  for (int i = 0; i < 100'000; ++i)
    assembler.accept({"m", i, {}, Mode::kRun, {{"a", 1}}}, {0}, steps, counts);
  ByteWriter to;
  assembler.save(to);
  EXPECT_LT(to.take().size(), std::size_t{8} << 20);
  EXPECT_GT(counts.overfull, 0U);
}

}  // namespace
}  // namespace portent::ingest
