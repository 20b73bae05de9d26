#include "ingest/files/cmapss.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"

namespace portent::ingest {
namespace {

using testing::HasSubstr;

const std::string kRow =
    "3 7 -0.0007 -0.0004 100.0 518.67 641.82 1589.70 1400.60 14.62 21.61 554.36 2388.06 9046.19 1.30 47.47 "
    "521.66 2388.02 "
    "8138.62 8.4195 0.03 392 2388 100.00 39.06 23.4190  \n";

class CmapssTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name) << text;
  }
  std::vector<Reading> read(const std::string& text) const {
    write("train_X.txt", text);
    CmapssSource source(folder_.path(), "X", CmapssSplit::kTrain);
    std::vector<Reading> readings;
    for (Reading reading; source.next(reading);) readings.push_back(reading);
    return readings;
  }
  std::string complaint(const std::string& text) const {
    try {
      read(text);
    } catch (const FatalError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  const TemporaryFolder folder_;
};

TEST_F(CmapssTest, a_row_is_a_reading_of_one_cycle) {
  const auto readings = read(kRow);

  ASSERT_EQ(readings.size(), 1U);
  const Reading& r = readings[0];
  EXPECT_EQ(r.asset, "X:train-003");
  EXPECT_EQ(r.usage, 7);
  EXPECT_EQ(r.ts, 1'700'000'000'000 + 7 * 3'600'000);
  ASSERT_EQ(r.values.size(), 24U);
  EXPECT_EQ(r.values[0], (ChannelValue{"setting1", -0.0007, Mark::kNone}));
  EXPECT_EQ(r.values[3], (ChannelValue{"s1", 518.67, Mark::kNone}));
  EXPECT_EQ(r.values[23], (ChannelValue{"s21", 23.4190, Mark::kNone}));
}

TEST_F(CmapssTest, names_its_columns_in_their_order) {
  EXPECT_EQ(cmapss_settings(), (std::vector<std::string>{"setting1", "setting2", "setting3"}));
  EXPECT_EQ(cmapss_channels().size(), 21U);
  EXPECT_EQ(cmapss_channels().front(), "s1");
  EXPECT_EQ(cmapss_asset("FD001", CmapssSplit::kTest, 42), "FD001:test-042");
}

TEST_F(CmapssTest, skips_blank_lines) {
  EXPECT_EQ(read("\n" + kRow + "   \n").size(), 1U);
}

TEST_F(CmapssTest, a_missing_column_is_named_with_file_line_and_column) {
  const std::string said = complaint(kRow + "3 8 0 0 100 518.67\n");

  EXPECT_THAT(said, HasSubstr("train_X.txt:2:"));
  EXPECT_THAT(said, HasSubstr("column 7 (s2) is missing"));
}

TEST_F(CmapssTest, what_is_no_number_is_named_with_file_line_and_column) {
  EXPECT_THAT(complaint("3 8 0 zero 100\n"),
              HasSubstr("train_X.txt:1: column 4 (setting2) is 'zero', not a number"));
  EXPECT_THAT(complaint("3 8 0 1.5x 100\n"), HasSubstr("'1.5x', not a number"));
  EXPECT_THAT(complaint("3 8 0 nan 100\n"), HasSubstr("'nan', not a number"));
  EXPECT_THAT(complaint("3 8 0 inf 100\n"), HasSubstr("'inf', not a number"));
}

TEST_F(CmapssTest, too_many_columns_are_refused) {
  EXPECT_THAT(complaint(kRow.substr(0, kRow.size() - 1) + " 5\n"), HasSubstr("more than the 26 columns"));
}

TEST_F(CmapssTest, units_and_cycles_are_whole_numbers_from_one_on) {
  EXPECT_THAT(complaint("0" + kRow.substr(1)), HasSubstr("column 1 (unit) is 0"));
  EXPECT_THAT(complaint("3 -7" + kRow.substr(3)), HasSubstr("column 2 (cycle) is -7"));
  EXPECT_THAT(complaint("3 1.5" + kRow.substr(3)), HasSubstr("column 2 (cycle) is 1.5"));
}

TEST_F(CmapssTest, reads_remaining_lives) {
  write("RUL_X.txt", "112 \n98\n0\n");

  EXPECT_EQ(read_cmapss_rul(folder_.path(), "X"), (std::vector<double>{112, 98, 0}));
}

TEST_F(CmapssTest, a_remaining_life_that_is_none_is_refused) {
  for (const char* bad : {"112\nx\n", "-3\n", "1 2\n", "nan\n"}) {
    write("RUL_X.txt", bad);
    EXPECT_THROW(read_cmapss_rul(folder_.path(), "X"), FatalError) << bad;
  }
}

TEST_F(CmapssTest, reads_the_compressed_files_of_the_tests) {
  CmapssSource source(std::filesystem::path(PORTENT_SOURCE_DIR) / "tests/data/cmapss", "FD001",
                      CmapssSplit::kTest);
  std::size_t rows = 0;
  for (Reading reading; source.next(reading);) ++rows;

  EXPECT_EQ(rows, 13096U);
}

}  // namespace
}  // namespace portent::ingest
