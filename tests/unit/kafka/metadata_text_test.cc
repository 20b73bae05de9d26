#include "ingest/kafka/metadata_text.h"

#include <gtest/gtest.h>

#include <string>

namespace portent::ingest::kafka {

TEST(MetadataText, leaves_plain_text_as_it_is) {
  EXPECT_EQ(to_metadata_text(R"({"round":7})"), R"({"round":7})");
  EXPECT_EQ(to_metadata_text(""), "");
}

TEST(MetadataText, writes_other_bytes_in_base64_behind_a_mark) {
  EXPECT_EQ(to_metadata_text(std::string("\0\xff\x10", 3)), "base64:AP8Q");
}

TEST(MetadataText, gives_back_bytes_of_any_value_and_length) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(from_metadata_text(to_metadata_text(bytes)), bytes) << i;
    bytes += static_cast<char>(i);
  }
}

TEST(MetadataText, is_not_confused_by_text_that_begins_with_the_mark) {
  EXPECT_EQ(from_metadata_text(to_metadata_text("base64:AP8Q")), "base64:AP8Q");
}

TEST(MetadataText, returns_what_it_did_not_write_as_it_is) {
  EXPECT_EQ(from_metadata_text("base64:not digits!"), "base64:not digits!");
}

}  // namespace portent::ingest::kafka
