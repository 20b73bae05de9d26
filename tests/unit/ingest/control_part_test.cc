#include <gtest/gtest.h>

#include "ingest/decode.h"
#include "ingest/encode.h"

namespace portent::ingest {
namespace {

TEST(ControlOfPart, is_read_as_it_was_written) {
  Decoder decoder;
  const Control control{"m", 5, Control::Kind::kReplacement, "fan \"left\""};
  const auto read = decoder.control(encode_control(control));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, control);
}

TEST(ControlOfPart, of_the_whole_asset_names_none) {
  EXPECT_EQ(encode_control({"m", 5, Control::Kind::kRepair}), R"({"asset":"m","ts":5,"kind":"repair"})");
}

TEST(ControlOfPart, must_be_a_text_of_sensible_length) {
  Decoder decoder;
  EXPECT_FALSE(decoder.control(R"({"asset":"m","ts":5,"kind":"repair","part":7})"));
  EXPECT_FALSE(
      decoder.control(R"({"asset":"m","ts":5,"kind":"repair","part":")" + std::string(200, 'x') + R"("})"));
}

}  // namespace
}  // namespace portent::ingest
