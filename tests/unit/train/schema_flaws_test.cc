#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/train/schema_files.h"
#include "train/check_values.h"

namespace portent::train {
namespace {

using testing::HasSubstr;

TEST(SchemaFlaws, selects_assets_and_names_those_that_are_not_there) {
  const SchemaFolder folder;
  folder.write("t.csv", "unit,n,x\na,1,9\nb,1,5\nc,1,2\n");
  folder.write("list", "b # kept\n\n");
  folder.write("wrong", "b\nzz\n");
  const std::string schema = "files: [t.csv]\nasset: {column: unit}\nfailure: last_row\n";

  const Fleet with = folder.fleet(schema, {read_selection(folder.path() / "list", ""), {}});
  const Fleet without = folder.fleet(schema, {read_selection("", folder.path() / "list"), {}});

  ASSERT_EQ(with.lives.size(), 1U);
  EXPECT_EQ(with.lives[0].asset, "b");
  EXPECT_EQ(without.lives.size(), 2U);
  EXPECT_THAT(folder.complaint(schema, {read_selection(folder.path() / "wrong", ""), {}}),
              HasSubstr("no asset zz"));
}

TEST(SchemaFlaws, each_flaw_of_a_table_is_one_clear_line) {
  const SchemaFolder folder;
  const std::string schema = "files: [t.csv]\nasset: {column: unit}\nlife: {column: n}\nfailure: last_row\n";
  const auto said = [&](const std::string& table, const std::string& words = "") {
    folder.write("t.csv", table);
    return folder.complaint(words.empty() ? schema : words);
  };

  EXPECT_THAT(said(""), HasSubstr("t.csv: the file is empty"));
  EXPECT_THAT(said("unit,n,x\n"), HasSubstr("holds no rows"));
  EXPECT_THAT(said("engine,n,x\na,1,2\n"), HasSubstr("no column 'unit'; the header has engine, n, x"));
  EXPECT_THAT(said("unit;n;x\na;1;2,5\n"), HasSubstr("t.csv:2: '2,5' in column 'x' has a decimal comma"));
  EXPECT_THAT(said("unit,n,x\na,,2\n"), HasSubstr("without a life counter"));
  EXPECT_THAT(said("unit,n,x\na,1,2\n", schema + "time: {column: x}\n"), HasSubstr("none of 1 rows"));
  EXPECT_THAT(said("unit,n\na,1\n"), HasSubstr("no column is left to be a channel"));
  EXPECT_THAT(said("unit,n,x\na b,1,2\na-b,1,2\n"), HasSubstr("would both be called a-b"));
  EXPECT_THAT(said("unit,n,x\na,1,2\n", schema + "channels: [y]\n"), HasSubstr("no column 'y'"));
  EXPECT_THAT(said("unit,n,x\na,1,2\n", schema + "static: {file: u.csv, asset: unit, columns: [b]}\n"),
              HasSubstr("u.csv: can't be opened"));
}

TEST(SchemaFlaws, rows_without_a_time_or_an_asset_are_left_out_and_counted) {
  const SchemaFolder folder;
  folder.write("t.csv", "unit,at,x\na,noon,1\nb,1,2\n,2,3\nb,2,3\n");

  const Fleet fleet = folder.fleet(
      "files: [t.csv]\nasset: {column: unit}\ntime: {column: at, format: epoch_s}\nfailure: last_row\n");

  ASSERT_EQ(fleet.lives.size(), 1U);
  EXPECT_EQ(fleet.lives[0].asset, "b");
  EXPECT_EQ(fleet.lives[0].steps.size(), 2U);
  EXPECT_EQ(fleet.intake.without_time, 2U);
}

TEST(SchemaFlaws, doubled_and_lost_rows_are_found_where_only_the_life_counter_orders_them) {
  const SchemaFolder folder;
  std::string table = "unit,n,x\n", sound = table;
  for (const char unit : {'a', 'b'})
    for (int n = 1; n <= 40; ++n) {
      const std::string row = fmt::format("{},{},{}\n", unit, n, n * n % 17);
      sound += row;
      if (unit == 'a' && (n == 20 || n == 21 || n == 30)) continue;
      table += unit == 'b' && n == 7 ? row + row : row;
    }
  table += "b,12,8\n";
  const auto said = [&](const std::string& text) {
    folder.write("t.csv", text);
    const Fleet fleet =
        folder.fleet("files: [t.csv]\nasset: {column: unit}\nlife: {column: n}\nfailure: last_row\n");
    std::vector<Finding> findings;
    check_life_order(fleet, findings);
    std::string all;
    for (const Finding& f : findings) all += f.text + "\n";
    return all;
  };

  const std::string flaws = said(table);

  EXPECT_THAT(flaws, HasSubstr("1 rows come a second time for the same asset and life counter"));
  EXPECT_THAT(flaws, HasSubstr("1 rows repeat rows of before of the same asset"));
  EXPECT_THAT(flaws, HasSubstr("2 holes in the life counter, 3 rows in all"));
  EXPECT_EQ(said(sound), "");
}

TEST(SchemaFlaws, text_among_numbers_is_missing_and_counted) {
  const SchemaFolder folder;
  folder.write("t.csv", "unit,n,x\na,1,2\na,2,ERR\na,3,\na,4,NaN\na,5,1\n");

  const Fleet fleet =
      folder.fleet("files: [t.csv]\nasset: {column: unit}\nlife: {column: n}\nfailure: last_row\n");

  EXPECT_EQ(fleet.intake.invalid[0], 1U);
  EXPECT_EQ(fleet.intake.empty[0], 2U);
  EXPECT_TRUE(std::isnan(fleet.lives[0].steps[1].values[0]));
}

TEST(RequireFailures, refuses_a_fleet_without_failures_and_one_of_a_single_machine) {
  const SchemaFolder folder;
  folder.write("t.csv", "unit,n,x\na,1,9\nb,1,5\n");
  const std::string schema = "files: [t.csv]\nasset: {column: unit}\nlife: {column: n}\nfailure: ";

  const Fleet none = folder.fleet(schema + "none\n");
  const Fleet all = folder.fleet(schema + "last_row\n");
  folder.write("t.csv", "unit,n,x\na,1,9\n");
  const Fleet one = folder.fleet();

  EXPECT_THROW(require_failures(none, "x"), ingest::FatalError);
  EXPECT_NO_THROW(require_failures(all, "x"));
  EXPECT_THROW(require_failures(one, "x"), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
