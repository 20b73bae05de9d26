#include "train/describe.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/train/schema_files.h"

namespace portent::train {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Describe, its_guess_can_be_read_and_trained_on_as_it_is) {
  const SchemaFolder folder;
  std::string table = "Engine ID,Timestamp,Cycles,OpSetting1,temp \"in\",grade,comment,RUL\n";
  for (int unit = 0; unit < 3; ++unit)
    for (int i = 0; i < 30; ++i)
      table += fmt::format("E{},2024-01-{:02} 06:00,{},{},{},{},note {} of {},{}\n", unit, i + 1, i + 1,
                           i % 3, 20.5 + i % 7, i % 2 ? "A" : "B", i, unit, 29 - i);
  folder.write("t.csv", table);

  const std::string guess = describe_table(folder.path() / "t.csv");
  const Fleet fleet = folder.fleet(guess);

  EXPECT_EQ(fleet.lives.size(), 3U);
  EXPECT_THAT(fleet.settings, ElementsAre("OpSetting1"));
  EXPECT_THAT(fleet.channels, ElementsAre("temp \"in\"", "grade=A", "grade=B"));
  EXPECT_EQ(fleet.life_unit, "cycle");
  EXPECT_THAT(guess, HasSubstr("left out: it seems to tell what is to be learned"));
}

TEST(Describe, takes_a_column_that_counts_rows_for_time_and_life_whatever_its_name) {
  const SchemaFolder folder;
  const auto guess = [&](double start, double by) {
    std::string table = "unit,snapshot,lap,x\n";
    for (int unit = 0; unit < 3; ++unit)
      for (int i = 0; i < 20; ++i)
        table += fmt::format("{},{:.0f},{},{}\n", unit, start + by * i, 10 * (i + 1), i * i % 7);
    folder.write("t.csv", table);
    return describe_table(folder.path() / "t.csv");
  };

  const std::string count = guess(1, 1), epoch = guess(1.7e9, 60);

  EXPECT_THAT(count, HasSubstr("time: {column: \"snapshot\", format: count}"));
  EXPECT_THAT(count, HasSubstr("life: {column: \"snapshot\", unit: cycle}"));
  EXPECT_THAT(count, HasSubstr("it rises by about 1 with each row"));
  EXPECT_THAT(epoch, HasSubstr("time: {column: \"snapshot\", format: epoch_s}"));
  EXPECT_THAT(epoch, HasSubstr("life: {from: time, unit: h}"));
  EXPECT_THAT(folder.fleet(epoch).channels, ElementsAre("x"));
}

TEST(Describe, without_names_for_machines_each_file_is_one) {
  const SchemaFolder folder;
  folder.write(
      "pump-1.csv",
      "date,vib,failed\n01.02.2024 10:00:00,1.5,0\n01.02.2024 11:00:00,1.7,0\n01.02.2024 12:00:00,2,1\n");

  const std::string guess = describe_table(folder.path() / "pump-1.csv");
  const Fleet fleet = folder.fleet(guess);

  EXPECT_THAT(guess, HasSubstr("asset: {from: filename}"));
  EXPECT_THAT(guess, HasSubstr("failure: {column: \"failed\"}"));
  EXPECT_THAT(guess, Not(HasSubstr("last_row")));
  ASSERT_EQ(fleet.lives.size(), 1U);
  EXPECT_EQ(fleet.lives[0].asset, "pump-1");
  EXPECT_EQ(fleet.lives[0].end, 2);
  EXPECT_TRUE(fleet.lives[0].failed);
}

TEST(Describe, refuses_tables_that_hold_no_readings) {
  const SchemaFolder folder;
  folder.write("a.csv", "unit,x\n");
  folder.write("b.csv", "unit,x\na,b\n");

  EXPECT_THROW(describe_table(folder.path() / "a.csv"), ingest::FatalError);
  EXPECT_THROW(describe_table(folder.path() / "b.csv"), ingest::FatalError);
}

TEST(Describe, refuses_a_decimal_comma_in_one_line_that_names_it) {
  const SchemaFolder folder;
  folder.write("t.csv", "a;b;c\n1;2,5;3\n");
  folder.write("codes.csv", "a;codes;c\n1;E1;3\n1;3,7;3\n1;E2;4\n1;E4;4\n");
  const auto said = [&] {
    try {
      return describe_table(folder.path() / "t.csv");
    } catch (const ingest::FatalError& error) {
      return std::string(error.what());
    }
  };

  EXPECT_THAT(said(), HasSubstr("t.csv:2: '2,5' in column 'b' has a decimal comma; write decimal points"));
  EXPECT_NO_THROW(describe_table(folder.path() / "codes.csv"));
}

}  // namespace
}  // namespace portent::train
