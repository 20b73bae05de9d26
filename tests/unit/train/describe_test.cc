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
                           i % 3, 20.5 + i, i % 2 ? "A" : "B", i, unit, 29 - i);
  folder.write("t.csv", table);

  const std::string guess = describe_table(folder.path() / "t.csv");
  const Fleet fleet = folder.fleet(guess);

  EXPECT_EQ(fleet.lives.size(), 3U);
  EXPECT_THAT(fleet.settings, ElementsAre("OpSetting1"));
  EXPECT_THAT(fleet.channels, ElementsAre("temp \"in\"", "grade=A", "grade=B"));
  EXPECT_EQ(fleet.life_unit, "cycle");
  EXPECT_THAT(guess, HasSubstr("left out: it seems to tell what is to be learned"));
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

}  // namespace
}  // namespace portent::train
