#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/encode.h"
#include "tests/unit/train/telemetry_folder.h"

namespace portent::train {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TopicFleetTest : public TelemetryFolder {
 protected:
  void send_reading(const std::string& asset, int n, double temp) const {
    ingest::Reading reading{asset, 1'000LL * n, static_cast<double>(n), ingest::Mode::kRun, {}};
    reading.values = {{"temp", temp, ingest::Mark::kNone}, {"load", 3, ingest::Mark::kNone}};
    send(asset, encode_telemetry(reading));
  }
  Fleet fleet(const std::string& schema) const {
    appender_->flush();
    return folder_.fleet(schema, opening());
  }
};

constexpr const char* kSchema = "topic: {log: log}\nsettings: [load]\nfailure: last_row\n";

TEST_F(TopicFleetTest, readings_of_the_log_become_lives) {
  for (int n = 1; n <= 5; ++n)
    for (const char* asset : {"a", "b", "c"}) send_reading(asset, n, 20.5 + n);
  send("a", "not json");

  const Fleet all = fleet(kSchema);

  EXPECT_THAT(all.channels, ElementsAre("temp"));
  ASSERT_EQ(all.lives.size(), 3U);
  EXPECT_EQ(all.lives[0].steps.size(), 5U);
  EXPECT_EQ(all.lives[0].end, 5);
  EXPECT_THAT(std::vector<double>(all.lives[0].steps[4].values.begin(), all.lives[0].steps[4].values.end()),
              ElementsAre(3, 25.5));
  EXPECT_EQ(all.intake.without_time, 1U);
}

TEST_F(TopicFleetTest, only_the_range_of_time_is_read) {
  for (int n = 1; n <= 9; ++n) send_reading("a", n, n);

  const Fleet some = fleet(
      "topic: {log: log, from: \"1970-01-01T00:00:03Z\", to: \"1970-01-01T00:00:06Z\"}\nfailure: none\n");

  ASSERT_EQ(some.lives.size(), 1U);
  EXPECT_EQ(some.lives[0].steps.size(), 3U);
  EXPECT_EQ(some.lives[0].steps[0].usage, 3);
}

TEST_F(TopicFleetTest, a_replacement_in_the_log_begins_another_life) {
  for (int n = 1; n <= 8; ++n) {
    send_reading("a", n, n);
    if (n == 5 || n == 7)  // it comes at least once
      send("a", ingest::encode_control({"a", 5'000, ingest::Control::Kind::kReplacement}),
           {{ingest::kControlHeader, "replacement"}});
  }

  const Fleet both = fleet(kSchema);

  ASSERT_EQ(both.lives.size(), 2U);
  EXPECT_FALSE(both.lives[0].failed);
  EXPECT_EQ(both.lives[0].end, 5);
  EXPECT_TRUE(both.lives[1].renewed);
  EXPECT_EQ(both.lives[1].start, 6);
  EXPECT_TRUE(both.lives[1].failed);
}

TEST_F(TopicFleetTest, a_topic_that_is_not_there_is_named) {
  EXPECT_THAT(folder_.complaint("topic: {log: log, name: other}\nfailure: none\n", opening()),
              HasSubstr("topic other is not there"));
}

}  // namespace
}  // namespace portent::train
