#include "train/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST_F(ProgressTest, tells_steps_loss_and_time_left_over_all_members) {
  Progress progress(file_.get(), true, 2, 100, begin_);

  progress.report(0, {50, 0.4}, begin_ + 10s);

  EXPECT_THAT(written(), HasSubstr("step 50/200, loss 0.4000, 30 s left"));
}

TEST_F(ProgressTest, draws_over_its_line_only_on_a_terminal) {
  Progress(file_.get(), false, 1, 100, begin_).report(0, {50, 0.4}, begin_ + 10s);

  EXPECT_EQ(written(), "training: step 50/100, loss 0.4000, 10 s left\n");
}

TEST_F(ProgressTest, keeps_quiet_between_lines) {
  Progress progress(file_.get(), false, 1, 100, begin_);

  for (std::size_t step = 1; step < 100; ++step) progress.report(0, {step, 0.4}, begin_ + 1s);

  EXPECT_EQ(written(), "");
}

TEST_F(ProgressTest, always_shows_the_end) {
  Progress progress(file_.get(), false, 1, 100, begin_);

  progress.report(0, {100, 0.1}, begin_ + 1s);

  EXPECT_EQ(written(), "training: step 100/100, loss 0.1000, 0 s left\n");
}

}  // namespace
}  // namespace portent::train
