#include "ingest/files/table_line.h"

#include <gmock/gmock.h>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

TEST(TableLines, make_a_channel_of_every_column_without_another_meaning) {
  TableColumns columns;
  columns.usage = "hours";
  TableLines table(columns, "ts;asset;hours;temp;\"flow; in\"", "t.csv");
  const auto reading = table.reading("2023-11-14T22:13:20Z;m;12.5;71.2;\"3.5\"");
  ASSERT_TRUE(reading);
  EXPECT_EQ(*reading, (Reading{"m", 1700000000000, 12.5, Mode::kRun, {{"temp", 71.2}, {"flow; in", 3.5}}}));
}

TEST(TableLines, mark_cells_that_hold_no_number) {
  TableLines table({}, "asset,ts,a,b,c", "t.csv");
  const auto reading = table.reading("m,2023-11-14,,on,\"3,5\"");
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->values[0].mark, Mark::kNull);
  EXPECT_EQ(reading->values[1].mark, Mark::kWrongType);
  EXPECT_EQ(reading->values[2].mark, Mark::kWrongType);
}

TEST(TableLines, take_one_asset_for_the_whole_table) {
  TableColumns columns;
  columns.fixed_asset = "plant1:P-7";
  columns.time_format = TimeFormat("epoch_s", "test");
  TableLines table(columns, "ts,a", "t.csv");
  EXPECT_EQ(table.reading("1700000000,1")->asset, "plant1:P-7");
}

TEST(TableLines, refuse_a_line_that_does_not_fit) {
  TableLines table({}, "asset,ts,a", "t.csv");
  EXPECT_EQ(table.reading("m,2023-11-14").error().reason, RejectReason::kMalformed);
  EXPECT_EQ(table.reading("m,2023-11-14,1,2").error().reason, RejectReason::kMalformed);
  EXPECT_EQ(table.reading("m,,1").error().reason, RejectReason::kMissingTs);
  EXPECT_EQ(table.reading("m,soon,1").error().reason, RejectReason::kWrongType);
  EXPECT_EQ(table.reading("a b,2023-11-14,1").error().reason, RejectReason::kBadAssetId);
  EXPECT_TRUE(table.reading("m,2023-11-14,1"));
}

TEST(TableLines, name_the_columns_there_are_where_one_is_missing) {
  try {
    TableLines({}, "asset,time,a", "t.csv");
    FAIL();
  } catch (const FatalError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("t.csv: no column 'ts'; the header has asset, time, a"));
  }
  EXPECT_THROW(TableLines({}, "asset,ts,a,a", "t.csv"), FatalError);
}

TEST(CsvCells, survive_quotes_in_odd_places) {
  CsvCells cells(',');
  std::vector<std::string_view> split;
  cells.split("\"a\"b\",\"c\"d\",\"e\"\"f\"", split);
  for (const std::string_view cell : split) EXPECT_LE(cell.size(), 20U);
  cells.split("\"a\"\"b\",c", split);
  EXPECT_THAT(split, testing::ElementsAre("a\"b", "c"));
}

}  // namespace
}  // namespace portent::ingest
