#include "train/checkpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "models/durable_file.h"
#include "tests/support/temporary_folder.h"

namespace portent::train {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CheckpointsTest : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name) const { return folder_.path() / "run" / name; }

  const TemporaryFolder folder_;
  std::vector<std::string> said_;
  Checkpoints checkpoints_{folder_.path() / "run",
                           [this](const std::string& line) { said_.push_back(line); }};
  const models::Tensors tensors_ = {{"k0f0.w", {{2}, {1.5F, -2}}}};
};

FitProgress some_progress() {
  FitProgress progress;
  progress.step = 100;
  progress.sampler = Random(7, 1);
  progress.sampler.normal();  // its second half is kept for the next draw
  progress.tensors = {{"weight.0", {{1}, {0.25F}}}};
  return progress;
}

TEST_F(CheckpointsTest, give_back_what_was_saved) {
  EXPECT_FALSE(checkpoints_.any());
  EXPECT_TRUE(checkpoints_.load("k0f0").empty());

  checkpoints_.save("k0f0", tensors_);
  checkpoints_.save_progress("k1f0", some_progress());

  EXPECT_TRUE(checkpoints_.any());
  EXPECT_EQ(checkpoints_.load("k0f0"), tensors_);
  EXPECT_EQ(checkpoints_.load_progress("k1f0"), some_progress());
  EXPECT_TRUE(said_.empty());
}

TEST_F(CheckpointsTest, a_finished_member_replaces_its_progress) {
  checkpoints_.save_progress("k0f0", some_progress());

  checkpoints_.save("k0f0", tensors_);

  EXPECT_FALSE(std::filesystem::exists(file("k0f0.part")));
}

TEST_F(CheckpointsTest, a_damaged_one_is_passed_over_with_a_line) {
  checkpoints_.save("k0f0", tensors_);
  std::string bytes = models::read_file(file("k0f0.member"), 1 << 20);
  bytes.back() ^= 1;
  models::write_file(file("k0f0.member"), bytes);

  EXPECT_TRUE(checkpoints_.load("k0f0").empty());

  EXPECT_THAT(said_, ElementsAre(HasSubstr("k0f0.member is damaged")));
}

TEST_F(CheckpointsTest, a_truncated_progress_is_passed_over_with_a_line) {
  checkpoints_.save_progress("k0f0", some_progress());
  std::filesystem::resize_file(file("k0f0.part"), 70);

  EXPECT_EQ(checkpoints_.load_progress("k0f0"), std::nullopt);

  EXPECT_THAT(said_, ElementsAre(HasSubstr("k0f0.part is damaged")));
}

TEST_F(CheckpointsTest, say_once_that_they_cannot_be_written) {
  std::ofstream(folder_.path() / "run") << "a file where the folder should be";

  checkpoints_.save("k0f0", tensors_);
  checkpoints_.save("k0f1", tensors_);

  EXPECT_THAT(said_, ElementsAre(HasSubstr("a checkpoint is not written")));
}

TEST_F(CheckpointsTest, leave_nothing_once_cleared) {
  checkpoints_.save("k0f0", tensors_);

  checkpoints_.clear();

  EXPECT_FALSE(checkpoints_.any());
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "run"));
}

}  // namespace
}  // namespace portent::train
