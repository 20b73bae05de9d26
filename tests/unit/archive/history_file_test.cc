#include "ingest/archive/history_file.h"

#include <gmock/gmock.h>

#include <fstream>

#include "ingest/archive/history_writer.h"
#include "tests/support/temporary_folder.h"

namespace portent::ingest::archive {
namespace {

using testing::ElementsAre;

/// ASSET@TS OFFSET COLUMN=VALUE ... of each row.
std::vector<std::string> told(const HistoryRows& rows) {
  std::vector<std::string> lines;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line =
        rows.asset(rows[r]) + "@" + std::to_string(rows[r].ts) + " " + std::to_string(rows[r].offset);
    for (const auto& cell : rows.numbers(rows[r])) {
      char text[64];
      std::snprintf(text, sizeof text, " %s=%.17g", rows.names().numbers[cell.column].c_str(), cell.value);
      line += text;
    }
    for (const auto& cell : rows.texts(rows[r]))
      line += " " + rows.names().texts[cell.column] + "=" + rows.word(cell.word);
    lines.push_back(line);
  }
  return lines;
}

class HistoryFileTest : public testing::Test {
 protected:
  void write(const ColumnPlan& plan) {
    std::ofstream out(path(), std::ios::binary);
    HistoryWriter writer(plan, [&](std::string_view bytes) { out << bytes; });
    for (std::size_t r = 0; r < rows_.size(); ++r) writer.add(rows_, rows_[r]);
    writer.finish({});
  }
  std::vector<std::string> read(const HistoryFilter& filter = {}) {
    auto file = HistoryFile::open(path());
    if (!file) return {file.error()};
    HistoryNames names;
    HistoryRows rows(names);
    for (std::size_t group = 0; group < file->groups(); ++group)
      if (file->may_hold(group, filter))
        if (const auto done = file->read(group, filter, rows); !done) return {done.error()};
    return told(rows);
  }
  void add(const std::string& asset, std::int64_t ts, std::int64_t offset, double temp) {
    rows_.begin(asset, ts, 0, offset);
    rows_.add_number(temp_, temp);
  }
  std::filesystem::path path() const { return folder_.path() / "file.parquet"; }

  TemporaryFolder folder_;
  HistoryNames names_;
  HistoryRows rows_{names_};
  std::uint32_t temp_ = names_.numbers.id("v.temp"), rpm_ = names_.numbers.id("v.rpm"),
                mode_ = names_.texts.id("mode");
  const ColumnPlan plan_{{{"v.temp", ColumnKind::kDecimal, 2, true}, {"v.rpm", ColumnKind::kDouble, 0, true}},
                         {"mode"}};
};

TEST_F(HistoryFileTest, gives_back_rows_with_the_values_that_they_have) {
  add("a", 1'000, 5, 20.25);
  rows_.add_number(rpm_, 1.0 / 3);
  add("a", 2'000, 6, 20.5);
  rows_.add_text(mode_, "idle");
  rows_.begin("b", 1'500, 0, 7);
  write(plan_);

  EXPECT_THAT(read(), ElementsAre("a@1000 5 v.temp=20.25 v.rpm=0.33333333333333331",
                                  "a@2000 6 v.temp=20.5 mode=idle", "b@1500 7"));
}

TEST_F(HistoryFileTest, gives_back_to_the_bit_what_a_decimal_column_can_not_hold) {
  for (const double value : {-0.0, 1e300, 0.1 + 0.2, 5e-324, 20.25}) add("a", 1'000, 5, value);
  write(plan_);

  EXPECT_THAT(read(), ElementsAre("a@1000 5 v.temp=-0", "a@1000 5 v.temp=1.0000000000000001e+300",
                                  "a@1000 5 v.temp=0.30000000000000004",
                                  "a@1000 5 v.temp=4.9406564584124654e-324", "a@1000 5 v.temp=20.25"));
}

TEST_F(HistoryFileTest, reads_only_what_is_wanted) {
  for (int i = 0; i < 4; ++i) add("a", 1'000 * i, i, i);
  add("b", 1'000, 9, 9);
  write(plan_);
  HistoryFilter filter;
  filter.from = 1'000;
  filter.to = 3'000;
  filter.asset = "a";

  EXPECT_THAT(read(filter), ElementsAre("a@1000 1 v.temp=1", "a@2000 2 v.temp=2"));
}

TEST_F(HistoryFileTest, knows_without_reading_that_a_group_holds_nothing_wanted) {
  add("b", 1'000, 0, 1);
  add("c", 2'000, 1, 1);
  write(plan_);
  const auto file = HistoryFile::open(path());
  ASSERT_TRUE(file);
  const auto may_hold = [&](const HistoryFilter& filter) { return file->may_hold(0, filter); };
  HistoryFilter before, after, other, between;
  before.to = 1'000;
  after.from = 2'001;
  other.asset = "a";
  between.asset = "bb";

  EXPECT_FALSE(may_hold(before));
  EXPECT_FALSE(may_hold(after));
  EXPECT_FALSE(may_hold(other));
  EXPECT_TRUE(may_hold(between));
}

TEST_F(HistoryFileTest, begins_another_group_when_one_is_full) {
  for (std::size_t i = 0; i < kGroupRows + 1; ++i)
    add("a", static_cast<std::int64_t>(i), static_cast<std::int64_t>(i), 0.5);
  write(plan_);

  const auto file = HistoryFile::open(path());
  ASSERT_TRUE(file);
  EXPECT_EQ(file->groups(), 2U);
  EXPECT_EQ(read().size(), kGroupRows + 1);
}

}  // namespace
}  // namespace portent::ingest::archive
