#include "serve/desk/statistic_record.h"

#include <gmock/gmock.h>

#include "serve/stream/statistics_json.h"

namespace portent::tests {
namespace {

using serve::desk::read_statistic;
using serve::desk::StatisticRecord;
using testing::HasSubstr;

TEST(StatisticRecord, reads_a_quality_window_as_it_is_written) {
  features::QualityWindow window{1'000, 2'000, 50, 0, {}};
  features::ChannelQuality stuck;
  stuck.channel = "temp";
  stuck.stuck = 12;
  stuck.departure = 3.25;
  stuck.departed = true;
  stuck.suspect = features::Suspect::kSensor;
  window.channels = {stuck, {}};
  const auto record = read_statistic(serve::quality_json("P-101", "north", "pump", window));
  ASSERT_TRUE(record) << record.error();
  EXPECT_EQ(record->kind, StatisticRecord::Kind::kQuality);
  EXPECT_EQ(record->asset_class, "pump");
  EXPECT_EQ(record->ts_ms, 2'000);
  ASSERT_EQ(record->channels.size(), 2U);
  const auto& temp = record->channels[0].channel == "temp" ? record->channels[0] : record->channels[1];
  EXPECT_EQ(temp.suspect, "sensor");
  EXPECT_EQ(temp.flaws, "stuck 12, departed by 3.2 standard deviations");
}

TEST(StatisticRecord, reads_a_silence_and_its_end_as_they_are_written) {
  const serve::AssetHeard heard{"P-101", "north", "pump", 900, 950, 60'000};
  const auto silent = read_statistic(serve::silence_json({heard, serve::SilentBy::kWall, 70'000}));
  ASSERT_TRUE(silent) << silent.error();
  EXPECT_EQ(silent->kind, StatisticRecord::Kind::kSilent);
  EXPECT_EQ(silent->by, "wall");
  EXPECT_EQ(silent->last_ts_ms, 900);
  EXPECT_EQ(silent->ts_ms, 70'000);
  const auto again = read_statistic(serve::silence_json({heard, std::nullopt, 80'000}));
  EXPECT_EQ(again->kind, StatisticRecord::Kind::kHeard);
}

TEST(StatisticRecord, leaves_kinds_alone_that_it_does_not_know) {
  const auto record = read_statistic(
      R"({"schema":"portent.statistics/1.7","id":"x","kind":"weather","asset":"a","site":"s","class":"c"})");
  EXPECT_EQ(record->kind, StatisticRecord::Kind::kOther);
}

TEST(StatisticRecord, refuses_what_is_none) {
  EXPECT_THAT(read_statistic("[]").error(), HasSubstr("no JSON object"));
  EXPECT_THAT(read_statistic("{").error(), HasSubstr("no JSON object"));
  EXPECT_THAT(read_statistic(R"({"schema":"portent.prediction/1.0"})").error(),
              HasSubstr("portent.statistics/1"));
  EXPECT_FALSE(read_statistic(R"({"schema":"portent.statistics/1.0","kind":"quality","asset":7})"));
  EXPECT_FALSE(read_statistic(
      R"({"schema":"portent.statistics/1.0","kind":"quality","asset":"a","site":"s","class":"c","to":1,"channels":{"x":3}})"));
}

}  // namespace
}  // namespace portent::tests
