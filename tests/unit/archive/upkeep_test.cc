#include "serve/archive/upkeep.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/unit/archive/archive_rig.h"

namespace portent::serve {
namespace {

using ingest::archive::HistoryKind;
using ingest::archive::kSealed;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class UpkeepTest : public testing::Test, protected ArchiveRig {};

TEST_F(UpkeepTest, many_small_files_of_a_day_become_one) {
  for (int i = 0; i < 20; ++i) {
    send("a", kBegin + 1'000 * i, i);
    archive();
  }

  EXPECT_LE(files(HistoryKind::kReadings).size(), 6U);
  EXPECT_THAT(rows(), SizeIs(20));
}

TEST_F(UpkeepTest, a_day_that_is_over_becomes_one_file_with_its_tiers) {
  for (const double value : {2.5, 1.5, 4.25})
    send("a", kBegin + static_cast<std::int64_t>(1'000 * value), value);
  archive();
  send("a", kBegin + 61'000, 8);
  archive();
  send("a", kBegin + kDay + 3'600'000, 0);
  archive();

  const auto readings = files(HistoryKind::kReadings);
  ASSERT_THAT(readings, SizeIs(2));
  EXPECT_EQ(readings[0].level + readings[1].level, kSealed);
  // count, max, mean, min, last: columns are in the order of their names
  EXPECT_THAT(rows(HistoryKind::kMinutes), SizeIs(2));
  EXPECT_THAT(rows(HistoryKind::kMinutes), ElementsAre("a@0=3,1.5,4.25,2.75,4.25", "a@60000=1,8,8,8,8"));
  EXPECT_THAT(rows(HistoryKind::kHours), ElementsAre("a@0=4,1.5,8,4.0625,8"));
}

TEST_F(UpkeepTest, a_late_reading_makes_the_tiers_of_its_day_anew) {
  send("a", kBegin, 2);
  send("a", kBegin + 2 * kDay, 0);
  archive();
  ASSERT_THAT(rows(HistoryKind::kHours), ElementsAre("a@0=1,2,2,2,2"));
  send("a", kBegin + 500, 4);
  archive();
  EXPECT_THAT(rows(HistoryKind::kHours), SizeIs(1)) << "not before an hour of event time has passed";
  send("a", kBegin + 2 * kDay + 3'600'000, 0);
  archive();

  EXPECT_THAT(rows(HistoryKind::kHours), ElementsAre("a@0=2,2,4,3,4"));
  EXPECT_THAT(rows(), SizeIs(4));
}

TEST_F(UpkeepTest, what_is_too_old_goes_by_kind) {
  options_.retention.reading_days = 5;
  options_.retention.minute_days = 20;
  send("a", kBegin, 1);
  archive();
  send("a", kBegin + 3 * kDay, 1);
  archive();
  send("a", kBegin + 10 * kDay, 1);
  archive();

  EXPECT_THAT(rows(), ElementsAre(HasSubstr("864000000")));
  EXPECT_THAT(rows(HistoryKind::kMinutes), SizeIs(2));
  send("a", kBegin + 22 * kDay, 1);
  archive();
  EXPECT_THAT(rows(HistoryKind::kMinutes), SizeIs(2))
      << "the first is over 20 days old, the third day's came";
  EXPECT_THAT(rows(HistoryKind::kHours), SizeIs(3)) << "for ever";
}

TEST_F(UpkeepTest, a_damaged_file_is_named_once_and_its_day_left_as_it_is) {
  send("a", kBegin, 1);
  archive();
  send("a", kBegin + 1'000, 2);
  archive();
  const auto victim = files(HistoryKind::kReadings)[0];
  {
    std::fstream file(options_.folder / victim.path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(victim.bytes / 4);
    file.put('\x5a').put('\x5a').put('\x5a');
  }
  send("b", kBegin + 2 * kDay, 3);
  archive();

  EXPECT_THAT(said_, ElementsAre(HasSubstr(victim.path)));
  EXPECT_EQ(counters_.failures, 1U);
  EXPECT_THAT(files(HistoryKind::kReadings), SizeIs(3));
  EXPECT_THAT(files(HistoryKind::kHours), IsEmpty());
}

TEST_F(UpkeepTest, an_asset_with_other_channels_lies_in_a_file_of_its_own) {
  const auto send_channel = [this](const std::string& asset, const std::string& channel) {
    send_raw(asset, R"({"asset":")" + asset + R"(","ts":)" + std::to_string(kBegin) + R"(,"v":{")" + channel +
                        R"(":1}})");
  };
  send_channel("a", "temp");
  send_channel("b", "flow");
  send_channel("c", "temp");
  archive();
  send("a", kBegin + 2 * kDay, 0);
  archive();

  EXPECT_THAT(files(HistoryKind::kHours), SizeIs(2));
  EXPECT_THAT(rows(HistoryKind::kHours), SizeIs(3));
  EXPECT_THAT(rows(), SizeIs(4));
}

TEST_F(UpkeepTest, the_same_records_give_the_same_archive_however_they_were_cut) {
  const auto fill = [](ArchiveRig& rig, int every) {
    for (int i = 0; i < 40; ++i) {
      rig.send("a", kBegin + i * 6'000'000LL, i * 0.25);
      if (i % every == 0) rig.archive();
    }
    rig.archive();
    std::vector<std::string> all = rig.rows();
    for (const std::string& row : rig.rows(HistoryKind::kHours)) all.push_back(row);
    return all;
  };
  ArchiveRig other;

  EXPECT_EQ(fill(*this, 3), fill(other, 100));
}

}  // namespace
}  // namespace portent::serve
