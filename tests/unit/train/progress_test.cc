#include "train/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace portent::train {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class ProgressTest : public testing::Test {
 protected:
  std::string written() {
    std::rewind(file_.get());
    std::string text(4096, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file_.get()));
    return text;
  }

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_{std::tmpfile()};
  const Progress::Clock::time_point begin_{};
};

TEST_F(ProgressTest, tells_members_done_loss_and_time_left_over_all) {
  Progress progress(file_.get(), true, {100, 100}, begin_);

  progress.report(0, {50, 100, 0.4}, begin_ + 10s);

  EXPECT_THAT(written(), HasSubstr("0 of 2 models, loss 0.4000, 30 s left"));
}

TEST_F(ProgressTest, a_member_that_takes_longer_counts_for_more) {
  Progress progress(file_.get(), false, {300, 100}, begin_);

  progress.report(0, {150, 300, 0.4}, begin_ + 30s);

  EXPECT_EQ(written(), "training: 0 of 2 models, loss 0.4000, 50 s left\n");
}

TEST_F(ProgressTest, the_loss_is_that_of_networks_still_at_work) {
  Progress progress(file_.get(), true, {1, 1, 1}, begin_);
  progress.report(0, {10, 10, 5}, begin_);
  progress.report(1, {5, 10, std::numeric_limits<double>::quiet_NaN()}, begin_);

  progress.report(2, {5, 10, 0.25}, begin_ + 10s);

  EXPECT_THAT(written(), HasSubstr("1 of 3 models, loss 0.2500"));
}

TEST_F(ProgressTest, draws_over_its_line_only_on_a_terminal) {
  Progress(file_.get(), false, {100}, begin_).report(0, {50, 100, 0.4}, begin_ + 10s);

  EXPECT_EQ(written(), "training: 0 of 1 models, loss 0.4000, 10 s left\n");
}

TEST_F(ProgressTest, keeps_quiet_between_lines) {
  Progress progress(file_.get(), false, {100}, begin_);

  for (std::size_t step = 1; step < 100; ++step) progress.report(0, {step, 100, 0.4}, begin_ + 1s);

  EXPECT_EQ(written(), "");
}

TEST_F(ProgressTest, always_shows_the_end) {
  Progress progress(file_.get(), false, {100}, begin_);

  progress.report(0, {100, 100, 0.1}, begin_ + 1s);

  EXPECT_THAT(written(), HasSubstr("1 of 1 models"));
  EXPECT_THAT(written(), HasSubstr(", 0 s left\n"));
}

TEST_F(ProgressTest, takes_in_members_that_were_not_foreseen) {
  Progress progress(file_.get(), true, {100}, begin_);
  progress.report(0, {100, 100, 0.1}, begin_);

  progress.report(2, {50, 100, 0.4}, begin_ + 10s);

  EXPECT_THAT(written(), HasSubstr("1 of 3 models, loss 0.4000, 10 s left"));
}

}  // namespace
}  // namespace portent::train
