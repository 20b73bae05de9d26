#include "ingest/applied_controls.h"

#include <gtest/gtest.h>

namespace portent::ingest {
namespace {

Control replacement(std::int64_t ts, const std::string& part = "") {
  return {"m", ts, Control::Kind::kReplacement, part};
}

TEST(AppliedControls, know_one_that_comes_again_after_others) {
  AppliedControls controls;
  EXPECT_TRUE(controls.add(replacement(5)));
  EXPECT_TRUE(controls.add(replacement(5, "seal")));
  EXPECT_TRUE(controls.add({"m", 5, Control::Kind::kRepair}));
  EXPECT_TRUE(controls.add({"m", 5, Control::Kind::kMode, "", Mode::kIdle}));
  EXPECT_TRUE(controls.add({"m", 5, Control::Kind::kMode, "", Mode::kRun}));
  EXPECT_FALSE(controls.add(replacement(5)));
  EXPECT_FALSE(controls.add(replacement(5, "seal")));
  EXPECT_TRUE(controls.add(replacement(6)));
}

TEST(AppliedControls, keep_the_newest) {
  AppliedControls controls;
  for (std::int64_t ts = 0; ts <= static_cast<std::int64_t>(AppliedControls::kKept); ++ts)
    EXPECT_TRUE(controls.add(replacement(ts)));
  EXPECT_FALSE(controls.add(replacement(1)));
  EXPECT_TRUE(controls.add(replacement(0)));
}

TEST(AppliedControls, are_read_as_they_were_written) {
  AppliedControls controls;
  controls.add(replacement(5));
  ByteWriter to;
  controls.save(to);
  const std::string bytes = to.take();
  ByteReader from(bytes);
  AppliedControls read = AppliedControls::load(from);
  EXPECT_TRUE(from.at_end());
  EXPECT_FALSE(read.add(replacement(5)));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader cut(std::string_view(bytes).substr(0, size));
    AppliedControls::load(cut);
    EXPECT_TRUE(cut.failed()) << size;
  }
}

TEST(AppliedControls, that_are_more_than_any_can_be_are_refused) {
  const std::string bytes(1 + 12 * 255, '\xff');
  ByteReader from(bytes);
  AppliedControls::load(from);
  EXPECT_TRUE(from.failed());
}

}  // namespace
}  // namespace portent::ingest
