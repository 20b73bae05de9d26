#include "serve/desk/csv.h"

#include <gmock/gmock.h>

#include <sstream>

#include "serve/desk/json_objects.h"

namespace portent::tests {
namespace {

using serve::desk::CsvReader;
using serve::desk::CsvRow;
using serve::desk::JsonObjects;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::vector<CsvRow> rows_of(const std::string& text) {
  std::istringstream from(text);
  CsvReader reader(from);
  std::vector<CsvRow> rows;
  for (CsvRow row; reader.next(row);) rows.push_back(row);
  return rows;
}

TEST(DeskCsv, reads_quotes_commas_and_line_ends_within_cells) {
  const auto rows = rows_of(
      "\xef\xbb\xbf"
      "a,\"b,c\",\"d\"\"e\"\r\n,\"two\nlines\",\n\n x ,y,z");
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_THAT(rows[0].cells, ElementsAre("a", "b,c", "d\"e"));
  EXPECT_THAT(rows[1].cells, ElementsAre("", "two\nlines", ""));
  EXPECT_THAT(rows[2].cells, ElementsAre(" x ", "y", "z"));
  EXPECT_EQ(rows[2].line, 5U);
}

TEST(DeskCsv, goes_on_after_a_row_that_is_wrong) {
  const auto rows = rows_of("a,b\"c,d\n\"x\"y,z\n1,2,3\n4,\"never closed\n5,6,7\n");
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_THAT(rows[0].problem, HasSubstr("not quoted"));
  EXPECT_EQ(rows[0].bad_column, 2U);
  EXPECT_THAT(rows[1].problem, HasSubstr("behind a closing quote"));
  EXPECT_THAT(rows[2].cells, ElementsAre("1", "2", "3"));
  EXPECT_THAT(rows[3].problem, HasSubstr("never closed"));
  EXPECT_EQ(rows[3].line, 4U);
}

TEST(DeskCsv, cells_read_back_as_they_were_written) {
  const std::vector<std::string> cells = {"", "plain", "a,b", "\"", "\"\"", "a\r\nb", " blanks ", "ö"};
  std::string text;
  for (const std::string& cell : cells)
    serve::desk::append_csv_cell(&cell == &cells.front() ? text : text += ',', cell);
  EXPECT_THAT(rows_of(text + "\r\n")[0].cells, testing::ElementsAreArray(cells));
}

std::vector<JsonObjects::Piece> pieces_of(const std::string& text) {
  std::istringstream from(text);
  JsonObjects objects(from);
  std::vector<JsonObjects::Piece> pieces;
  for (JsonObjects::Piece piece; objects.next(piece);) pieces.push_back(piece);
  return pieces;
}

TEST(DeskJson, lists_and_lines_are_cut_into_objects) {
  for (const char* text :
       {"[{\"a\":\"}{\\\"\"},\n {\"b\":{\"c\":1}}]", "{\"a\":\"}{\\\"\"}\n{\"b\":{\"c\":1}}\n"}) {
    const auto pieces = pieces_of(text);
    ASSERT_THAT(pieces, SizeIs(2));
    EXPECT_EQ(pieces[0].text, "{\"a\":\"}{\\\"\"}");
    EXPECT_EQ(pieces[1].text, "{\"b\":{\"c\":1}}");
    EXPECT_EQ(pieces[1].line, 2U);
  }
}

TEST(DeskJson, what_is_no_object_is_named_and_passed_over) {
  const auto pieces = pieces_of("true, {}\n{\"a\":1}\n{\"b\":");
  ASSERT_THAT(pieces, SizeIs(3));
  EXPECT_THAT(pieces[0].problem, HasSubstr("no JSON object"));
  EXPECT_EQ(pieces[1].text, "{\"a\":1}");
  EXPECT_THAT(pieces[2].problem, HasSubstr("never closed"));
}

}  // namespace
}  // namespace portent::tests
