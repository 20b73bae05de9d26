#include "ingest/files/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"

namespace portent::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Rows = std::vector<std::vector<std::string>>;

class CsvTest : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& text) const {
    std::ofstream(folder_.path() / "t.csv", std::ios::binary) << text;
    return folder_.path() / "t.csv";
  }
  Rows rows(const std::string& text) const {
    CsvReader table(file(text));
    Rows all{{table.columns().begin(), table.columns().end()}};
    std::vector<std::string_view> cells;
    while (table.next(cells)) all.emplace_back(cells.begin(), cells.end());
    return all;
  }
  std::string complaint(const std::string& text) const {
    try {
      rows(text);
    } catch (const FatalError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(CsvTest, tells_the_separator_by_the_header) {
  const Rows expected = {{"a", "b"}, {"1", "2"}};

  EXPECT_EQ(rows("a,b\n1,2\n"), expected);
  EXPECT_EQ(rows("a;b\n1;2\n"), expected);
  EXPECT_EQ(rows("a\tb\n1\t2\n"), expected);
  EXPECT_EQ(rows("  a   b \n 1 2\n"), expected);
  EXPECT_EQ(rows("\"a\",\"b\"\n1,2"), expected);
  EXPECT_EQ(rows("a\n1\n"), (Rows{{"a"}, {"1"}}));
}

TEST_F(CsvTest, understands_a_byte_order_mark_windows_line_ends_and_blank_lines) {
  EXPECT_EQ(rows("\xef\xbb\xbf\r\na,b\r\n\r\n1,2\r\n"), (Rows{{"a", "b"}, {"1", "2"}}));
}

TEST_F(CsvTest, quotes_hold_separators_quotes_and_line_ends) {
  EXPECT_EQ(rows("a,b\n\"x, y\",\"he said \"\"no\"\"\"\n\"two\nlines\",\" \"\n"),
            (Rows{{"a", "b"}, {"x, y", "he said \"no\""}, {"two\nlines", " "}}));
}

TEST_F(CsvTest, cells_lose_their_outer_blanks_and_columns_without_a_name_get_one) {
  EXPECT_EQ(rows(",b\n 1 ,  2\n"), (Rows{{"column1", "b"}, {"1", "2"}}));
}

TEST_F(CsvTest, passes_over_rows_that_are_cut_off_and_counts_them) {
  CsvReader table(file("a,b,c\n1,2,3\n4,5"));
  std::vector<std::string_view> cells;

  EXPECT_TRUE(table.next(cells));
  EXPECT_FALSE(table.next(cells));
  EXPECT_EQ(table.short_rows(), 1U);
}

TEST_F(CsvTest, each_flaw_names_file_and_line) {
  EXPECT_THAT(complaint(""), HasSubstr("t.csv: the file is empty"));
  EXPECT_THAT(complaint("a,b,a\n"), HasSubstr("t.csv:1: column 'a' stands twice"));
  EXPECT_THAT(complaint("a,b\n1,2\n1,2,5\n"), HasSubstr("t.csv:3: 3 cells, but the header has 2"));
  EXPECT_THAT(complaint("a,b\n1,\"2\n"), HasSubstr("t.csv:2: a quote that is opened here is never closed"));
  EXPECT_THAT(complaint("1,2,3\n4,5,6\n"), HasSubstr("t.csv:1: there is no header line"));
  EXPECT_THAT(complaint("1 1 0.2 100 100 5\n1 2 0.2 100 100 5\n"), HasSubstr("t.csv:1: there is no header"));
  EXPECT_THAT(complaint("P-1,1,7,7\nP-1,2,7,7\n"), HasSubstr("t.csv:1: there is no header line"));
  EXPECT_THAT(complaint("\xff\xfe"
                        "a"),
              HasSubstr("UTF-16"));
  EXPECT_THAT(complaint(std::string(2 << 20, 'x')), HasSubstr("longer than 1 MiB"));
}

TEST_F(CsvTest, a_column_that_is_not_there_is_answered_with_those_that_are) {
  const CsvReader table(file("temp,vib\n"));

  EXPECT_EQ(table.column("vib"), 1U);
  EXPECT_THROW(table.column("vibe"), FatalError);
}

TEST(Cell, numbers_are_read_whatever_the_locale) {
  EXPECT_EQ(parse_cell("-1.5e3").number, -1500);
  EXPECT_EQ(parse_cell(" +7 ").number, 7);
  EXPECT_EQ(parse_cell("-1.5e3").kind, CellKind::kNumber);
}

TEST(Cell, tells_missing_values_text_and_decimal_commas_apart) {
  for (const char* text : {"", "  ", "NaN", "nan", "NA", "n/a", "NULL", "None", "-", "?"})
    EXPECT_EQ(parse_cell(text).kind, CellKind::kMissing) << text;
  for (const char* text : {"Bad", "inf", "-Infinity", "1e999", "1.2.3", "12 h", "0x10", "a,b"})
    EXPECT_EQ(parse_cell(text).kind, CellKind::kText) << text;
  for (const char* text : {"3,14", "-0,5", "1.234,5", "1,5e-3"})
    EXPECT_EQ(parse_cell(text).kind, CellKind::kDecimalComma) << text;
}

}  // namespace
}  // namespace portent::ingest
