#include "serve/stream/past_intervals.h"

#include <gtest/gtest.h>

namespace portent::serve {
namespace {

/// At life counter `usage`: 80 % interval [p10, p90], 90 % interval two wider on each side.
models::Forecast forecast(double usage, double p10, double p90) {
  models::Forecast f;
  f.usage = usage;
  f.cap = 125;
  f.rul = {p10, (p10 + p90) / 2, p90};
  f.rul90 = {p10 - 2, p90 + 2};
  return f;
}

/// A life of 200 units whose intervals lie `low` to `high` around what is left.
PastIntervals life(double low, double high) {
  PastIntervals past;
  for (int usage = 1; usage <= 200; ++usage) past.add(forecast(usage, 200 - usage + low, 200 - usage + high));
  return past;
}

IntervalTally judged(PastIntervals past) {
  IntervalTally tally;
  past.judge(tally);
  return tally;
}

TEST(PastIntervals, that_held_the_truth_count_as_inside_at_each_mark) {
  const IntervalTally tally = judged(life(-5, 5));
  EXPECT_EQ(tally, (IntervalTally{1, {{{5, 0, 0}, {5, 0, 0}}}}));
}

TEST(PastIntervals, tell_a_failure_before_the_interval_from_one_after_it) {
  EXPECT_EQ(judged(life(1, 5)).intervals[0], (IntervalCount{0, 5, 0}));
  EXPECT_EQ(judged(life(-5, -1)).intervals[0], (IntervalCount{0, 0, 5}));
}

TEST(PastIntervals, judge_each_nominal_coverage_by_its_own_bounds) {
  const IntervalTally tally = judged(life(1, 5));
  EXPECT_EQ(tally.intervals[0].inside, 0U);
  EXPECT_EQ(tally.intervals[1].inside, 5U) << "two wider";
}

TEST(PastIntervals, of_a_short_life_count_at_the_marks_that_it_had) {
  PastIntervals past;
  for (int usage = 1; usage <= 60; ++usage) past.add(forecast(usage, 60 - usage - 1, 60 - usage + 1));
  EXPECT_EQ(judged(past).intervals[0].inside, 3U) << "10, 30 and 50 before the end";
}

TEST(PastIntervals, leave_out_what_was_said_while_warming_or_out_of_distribution) {
  PastIntervals past;
  for (int usage = 1; usage <= 200; ++usage) {
    models::Forecast f = forecast(usage, 0, 125);
    f.state = usage % 2 == 0 ? models::ForecastState::kWarming : models::ForecastState::kOutOfDistribution;
    past.add(f);
  }
  EXPECT_EQ(judged(past), (IntervalTally{1, {}}));
}

TEST(PastIntervals, without_a_life_counter_are_not_judged) {
  PastIntervals past;
  models::Forecast f = forecast(1, 0, 10);
  f.usage.reset();
  for (int i = 0; i < 50; ++i) past.add(f);
  EXPECT_EQ(judged(past), (IntervalTally{1, {}}));
}

TEST(PastIntervals, of_a_life_whose_counter_began_again_are_forgotten) {
  PastIntervals past = life(-5, 5);
  past.add(forecast(1, 0, 125));
  EXPECT_EQ(judged(past).intervals[0].all(), 0U);
}

TEST(PastIntervals, are_judged_once) {
  PastIntervals past = life(-5, 5);
  IntervalTally tally;
  past.judge(tally);
  past.judge(tally);
  EXPECT_EQ(tally.lives, 2U);
  EXPECT_EQ(tally.intervals[0].all(), 5U);
}

TEST(PastIntervals, are_read_back_as_they_were_saved) {
  const PastIntervals past = life(-5, 5);
  ingest::ByteWriter writer;
  past.save(writer);
  const std::string bytes = writer.take();
  EXPECT_LT(bytes.size(), 1'000U) << "it is part of every asset's state";
  ingest::ByteReader reader(bytes);
  EXPECT_EQ(PastIntervals::load(reader), past);
  EXPECT_TRUE(reader.at_end() && !reader.failed());
}

TEST(PastIntervals, refuse_bytes_that_are_cut_short_or_too_many) {
  ingest::ByteWriter writer;
  life(-5, 5).save(writer);
  const std::string bytes = writer.take();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ingest::ByteReader reader(std::string_view(bytes).substr(0, size));
    PastIntervals::load(reader);
    EXPECT_TRUE(reader.failed()) << size;
  }
  std::string many = bytes;
  many[17] = '\x7f';
  ingest::ByteReader reader(many);
  PastIntervals::load(reader);
  EXPECT_TRUE(reader.failed());
}

}  // namespace
}  // namespace portent::serve
