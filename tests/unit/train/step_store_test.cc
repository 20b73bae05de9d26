#include "train/step_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <limits>

#include "ingest/error.h"

namespace portent::train {
namespace {

ingest::Step step_at(std::int64_t ts) {
  ingest::Step step;
  step.ts = ts;
  step.values = {0.1 * static_cast<double>(ts), -1};
  return step;
}

/// Files of this process end at `bytes` while it lives, as they would on a full disk.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST(StepStore, gives_back_every_field_of_a_step) {
  StepStore store(2);
  ingest::Step step = step_at(5);
  step.usage = 7.5;
  step.after_gap = true;
  step.mode = ingest::Mode::kIdle;
  store.append(step);

  const StepView view = store[0];

  EXPECT_EQ(view.ts, 5);
  EXPECT_EQ(view.usage, 7.5);
  EXPECT_TRUE(view.after_gap);
  EXPECT_FALSE(view.counter_reset);
  EXPECT_EQ(view.mode, ingest::Mode::kIdle);
  EXPECT_EQ(view.values[0], 0.5);
  EXPECT_EQ(view.values[1], -1);
}

TEST(StepStore, tells_no_counter_from_a_counter_at_zero) {
  StepStore store(2);
  store.append(step_at(1));
  ingest::Step counted = step_at(2);
  counted.usage = 0;
  store.append(counted);

  EXPECT_FALSE(store[0].usage);
  EXPECT_TRUE(store[1].usage);
}

TEST(StepStore, keeps_what_is_missing_missing) {
  StepStore store(1);
  ingest::Step step;
  step.values = {std::numeric_limits<double>::quiet_NaN()};
  store.append(step);

  EXPECT_TRUE(std::isnan(store[0].values[0]));
}

TEST(StepStore, keeps_all_steps_while_it_grows_and_hands_pages_back) {
  constexpr std::size_t kColumns = 100, kResident = 1 << 18;  // 4 MB, of which little may stay resident
  StepStore store(kColumns, temporary_folder(), kResident);
  ingest::Step step;
  step.values.assign(kColumns, 0.25);
  for (std::int64_t ts = 0; ts < 5'000; ++ts) {
    step.ts = ts;
    step.values[99] = static_cast<double>(ts);
    store.append(step);
  }

  std::size_t wrong = 0;
  for (std::size_t i = 0; i < store.size(); ++i)
    wrong += store[i].ts != static_cast<std::int64_t>(i) || store[i].values[99] != static_cast<double>(i);
  EXPECT_EQ(wrong, 0U);
}

TEST(StepStore, a_series_is_a_view_of_consecutive_steps) {
  StepStore store(2);
  store.append(step_at(1));
  const std::vector<ingest::Step> steps = {step_at(2), step_at(3), step_at(4)};
  const StepSeries series = store.add(steps);

  EXPECT_EQ(series.size(), 3U);
  EXPECT_EQ(series.front().ts, 2);
  EXPECT_EQ(series.subseries(1, 1).back().ts, 3);
  EXPECT_EQ(series.subseries(2).size(), 1U);
  EXPECT_TRUE(series.subseries(3).empty());
}

TEST(StepStore, a_full_disk_is_one_clear_line) {
  StepStore store(1000);
  ingest::Step step;
  step.values.assign(1000, 1);
  const SmallDisk disk(1 << 20);

  std::string said;
  try {
    for (int i = 0; i < 200; ++i) store.append(step);
  } catch (const ingest::FatalError& error) {
    said = error.what();
  }

  EXPECT_THAT(said, testing::HasSubstr("no space for readings"));
  EXPECT_THAT(said, testing::HasSubstr("TMPDIR"));
}

TEST(StepStore, a_folder_that_is_not_there_is_named) {
  EXPECT_THROW(StepStore(1, "/nowhere/at/all"), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
