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

TEST(MetadataText, carries_the_name_of_who_commits_and_gives_the_rest_back) {
  const std::string text = with_owner(to_metadata_text(R"({"v":1})"), "scorer-7");

  EXPECT_EQ(owner_of(text), "scorer-7");
  EXPECT_EQ(from_metadata_text(text), R"({"v":1})");
  EXPECT_EQ(from_metadata_text(with_owner("", "scorer-7")), "");
}

TEST(MetadataText, names_nobody_where_the_name_does_not_fit_or_has_a_space) {
  const std::string full(4'090, 'x');

  EXPECT_EQ(with_owner(full, "scorer-7"), full);
  EXPECT_EQ(with_owner("{}", "scorer 7"), "{}");
  EXPECT_EQ(owner_of("{}"), "");
}

TEST(MetadataText, keeps_bytes_that_look_like_a_name) {
  EXPECT_EQ(from_metadata_text(to_metadata_text("@someone {}")), "@someone {}");
  EXPECT_EQ(from_metadata_text("@nobody"), "@nobody");
}

}  // namespace portent::ingest::kafka
