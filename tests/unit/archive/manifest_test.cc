#include "ingest/archive/manifest.h"

#include <gmock/gmock.h>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"

namespace portent::ingest::archive {
namespace {

using testing::HasSubstr;

Manifest sample() {
  Manifest manifest;
  manifest.next_file = 12;
  manifest.newest_ts = 1'767'225'600'123;
  manifest.covered["portent.telemetry"] = {{0, 17}, {3, 42}};
  manifest.left_out["malformed"] = 2;
  manifest.gaps.push_back({"portent.telemetry", 3, 5, 9});
  manifest.files.push_back({"readings/class=a\"b/day=2026-01-01/00000001.parquet", HistoryKind::kReadings,
                            "a\"b", 20'454, kSealed, 10, 20, 300, 1'767'225'600'000, 1'767'225'600'123, 5,
                            0xFFFFFFFF});
  return manifest;
}

TEST(Manifest, is_read_as_it_was_written) {
  const auto read = parse_manifest(to_json(sample()));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*read, sample());
}

TEST(Manifest, of_a_new_archive_is_read_as_it_was_written) {
  const auto read = parse_manifest(to_json(Manifest{}));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*read, Manifest{});
}

TEST(Manifest, that_names_a_file_outside_of_its_folder_is_refused) {
  Manifest manifest = sample();
  manifest.files[0].path = "readings/../../secret";
  EXPECT_THAT(parse_manifest(to_json(manifest)).error(), HasSubstr("outside of its folder"));
  manifest.files[0].path = "/etc/passwd";
  EXPECT_THAT(parse_manifest(to_json(manifest)).error(), HasSubstr("outside of its folder"));
}

TEST(Manifest, of_another_version_is_refused) {
  std::string text = to_json(sample());
  text.replace(text.find("archive/1"), 9, "archive/2");
  EXPECT_THAT(parse_manifest(text).error(), HasSubstr("another version"));
}

TEST(Manifest, that_is_cut_off_is_refused) {
  const std::string text = to_json(sample());
  for (std::size_t size = 0; size < text.size() - 2; ++size)
    ASSERT_FALSE(parse_manifest(std::string_view(text).substr(0, size))) << size;
}

TEST(Manifest, that_is_not_there_is_named) {
  const TemporaryFolder folder;
  try {
    read_manifest(folder.path());
    FAIL();
  } catch (const FatalError& error) {
    EXPECT_THAT(error.what(), HasSubstr("holds no archive"));
  }
}

TEST(Day, is_that_of_utc_also_before_1970) {
  EXPECT_EQ(day_of(0), 0);
  EXPECT_EQ(day_of(kDayMs - 1), 0);
  EXPECT_EQ(day_of(-1), -1);
  EXPECT_EQ(day_name(day_of(1'767'225'600'000)), "2026-01-01");
}

}  // namespace
}  // namespace portent::ingest::archive
