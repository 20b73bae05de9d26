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
using testing::IsEmpty;
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

std::vector<JsonObjects::Piece> pieces_of(const std::string& text,
                                          serve::desk::JsonForm form = serve::desk::JsonForm::kAny) {
  std::istringstream from(text);
  JsonObjects objects(from, form);
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

/// Lines and what was found on them: the object, or "-".
std::vector<std::string> found_in(const std::string& text,
                                  serve::desk::JsonForm form = serve::desk::JsonForm::kAny) {
  std::vector<std::string> found;
  for (const JsonObjects::Piece& piece : pieces_of(text, form))
    found.push_back(std::to_string(piece.line) + " " + (piece.problem.empty() ? piece.text : "-"));
  return found;
}

TEST(DeskJson, one_bad_element_of_a_list_leaves_the_others) {
  for (const char* bad : {"5", "null", "\"a,]\"", "[1,[{}],\"]\"]", "tru}e"})
    EXPECT_THAT(found_in(std::string("[{\"a\":1},") + bad + ",{\"b\":2}]\n"),
                ElementsAre("1 {\"a\":1}", "1 -", "1 {\"b\":2}"))
        << bad;
}

TEST(DeskJson, an_object_with_an_open_text_is_named_and_the_next_one_read) {
  EXPECT_THAT(found_in("[{\"a\":\"x\n},\n{\"b\":2}]"), ElementsAre("1 -", "3 {\"b\":2}"));
}

TEST(DeskJson, a_cut_line_leaves_the_next_one) {
  for (const char* cut : {"{\"a\":\"x", "{\"a\":", "{\"a\":{\"b\":1}", "\"a", "[{"})
    EXPECT_THAT(found_in(std::string("{\"a\":1}\r\n") + cut + "\n\n{\"b\":2}\n"),
                ElementsAre("1 {\"a\":1}", "2 -", "4 {\"b\":2}"))
        << cut;
}

TEST(DeskJson, a_cut_first_line_leaves_the_next_one_where_lines_were_promised) {
  for (const char* cut : {"{\"a\":\"x", "{\"a\":", "[{\"a\":1}"})
    EXPECT_THAT(found_in(std::string(cut) + "\n{\"b\":2}", serve::desk::JsonForm::kLines),
                ElementsAre("1 -", "2 {\"b\":2}"))
        << cut;
  EXPECT_THAT(found_in("{\"a\":\"x\n{\"b\":2}"), ElementsAre("1 -", "2 {\"b\":2}"));
}

TEST(DeskJson, objects_of_several_lines_stand_one_behind_the_other) {
  EXPECT_THAT(found_in("\xef\xbb\xbf\n{\n\"a\":1\n}\n5\n{\"b\":\n2}"),
              ElementsAre("2 {\n\"a\":1\n}", "5 -", "6 {\"b\":\n2}"));
}

TEST(DeskJson, a_list_that_is_cut_or_goes_on_behind_its_end_is_named) {
  EXPECT_THAT(found_in("[{\"a\":1},\n"), ElementsAre("1 {\"a\":1}", "2 -"));
  EXPECT_THAT(found_in("[{\"a\":1}]\n[{\"b\":2}]"), ElementsAre("1 {\"a\":1}", "2 -"));
  EXPECT_THAT(found_in(" [ ] \n"), IsEmpty());
}

TEST(DeskJson, an_object_over_a_mebibyte_leaves_the_next_one) {
  const std::string large = "{\"a\":\"" + std::string(1 << 20, 'x') + "\"}";
  EXPECT_THAT(found_in("[" + large + ",\n{\"b\":2}]"), ElementsAre("1 -", "2 {\"b\":2}"));
  EXPECT_THAT(found_in(large + "\n{\"b\":2}"), ElementsAre("1 -", "2 {\"b\":2}"));
}

}  // namespace
}  // namespace portent::tests
