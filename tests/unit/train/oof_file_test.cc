#include "train/oof_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ingest/error.h"
#include "ingest/files/xz_text.h"
#include "tests/support/temporary_folder.h"

namespace portent::train {
namespace {

using testing::HasSubstr;

const OofRow kRow = {"plant1:P-101", "seal",    1204.5, 30.25, true,   3,  11.5F,
                     12.125F,        0.1F + 25, 31,     40,    24.75F, {}, 1000.1};

class OofFileTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << bytes;
  }
  std::string complaint() const {
    try {
      read_oof(folder_.path());
    } catch (const ingest::FatalError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }
  const TemporaryFolder folder_;
};

TEST_F(OofFileTest, rows_come_back_to_the_bit) {
  write("out_of_fold.csv", oof_text({kRow, kRow}));

  EXPECT_EQ(read_oof(folder_.path()), (std::vector{kRow, kRow}));
}

TEST_F(OofFileTest, is_read_where_it_was_compressed) {
  write("out_of_fold.csv.xz", ingest::xz_compressed(oof_text({kRow})));

  EXPECT_EQ(read_oof(folder_.path()), std::vector{kRow});
}

TEST_F(OofFileTest, of_an_older_bundle_knows_no_start_of_its_lives) {
  write("out_of_fold.csv", std::string(kOldOofHeader) + "\nP-101,seal,1204.5,30.25,1,3,11,12,25,31,40,24,\n");

  EXPECT_FALSE(read_oof(folder_.path())[0].life_start.has_value());
}

TEST_F(OofFileTest, names_with_commas_and_quotes_survive) {
  OofRow row = kRow;
  row.part = "bearing, \"drive\" end";
  write("out_of_fold.csv", oof_text({row}));

  EXPECT_EQ(read_oof(folder_.path()), std::vector{row});
}

TEST_F(OofFileTest, a_missing_record_is_one_clear_line) {
  EXPECT_THAT(complaint(), HasSubstr("out_of_fold.csv"));
}

TEST_F(OofFileTest, a_header_of_another_table_is_refused) {
  write("out_of_fold.csv", "asset,part\n");

  EXPECT_THAT(complaint(), HasSubstr("out_of_fold.csv:1: the header"));
}

TEST_F(OofFileTest, a_bad_row_names_its_line_and_field) {
  write("out_of_fold.csv", oof_text({kRow}) + "a,,5,-1,1,0,1,2,3,4,5,,\n");

  EXPECT_THAT(complaint(), HasSubstr("out_of_fold.csv:3: remaining is '-1'"));
}

TEST(OofRow, quantiles_that_cross_are_refused) {
  EXPECT_THAT(parse_oof_row("a,,5,1,1,0,1,4,3,4,5,,").error(), HasSubstr("p50 is '3'"));
}

TEST(OofRow, a_name_with_a_line_break_is_not_written) {
  OofRow row = kRow;
  row.part = "a\nb";

  EXPECT_THROW(oof_text({row}), ingest::FatalError);
}

TEST(OofLives, forecast_health_ahead_as_the_bundle_does) {
  const auto lives = lives_of({kRow}, 125, "h", {5, 10});

  const auto& f = lives[0].forecasts[0];
  EXPECT_EQ(f.forecast.trajectory, health_ahead(f.forecast.rul, 125, {5, 10}));
  EXPECT_EQ(f.trajectory.size(), 2U);
}

TEST(OofLives, begin_anew_with_another_part_and_where_remaining_life_rises) {
  OofRow later = kRow, renewed = kRow, other = kRow;
  later.remaining = 29.25;
  renewed.remaining = 90;
  other.part = "motor";

  const auto lives = lives_of({kRow, later, renewed, other}, 125, "h");

  ASSERT_EQ(lives.size(), 3U);
  EXPECT_EQ(lives[0].forecasts.size(), 2U);
  EXPECT_EQ(lives[2].part, "motor");
  EXPECT_EQ(lives[0].forecasts[0].forecast.rul.p10, 12.125);
  EXPECT_EQ(lives[0].forecasts[0].band90, (Band{11.5, 40}));
}

TEST(OofLives, are_as_long_as_the_part_lived_and_not_as_its_asset) {
  const auto lives = lives_of({kRow}, 125, "h");

  EXPECT_DOUBLE_EQ(length_of(lives[0]), 1204.5 + 30.25 - 1000.1);
}

TEST(OofLives, begin_anew_where_the_next_part_was_fitted) {
  OofRow next = kRow;
  next.life_start = 1234.75;
  next.remaining = 30;

  EXPECT_EQ(lives_of({kRow, next}, 125, "h").size(), 2U);
}

}  // namespace
}  // namespace portent::train
