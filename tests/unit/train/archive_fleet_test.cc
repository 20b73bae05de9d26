#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "ingest/encode.h"
#include "serve/archive/archiver.h"
#include "tests/unit/train/telemetry_folder.h"

namespace portent::train {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kDay = 86'400'000;

/// Telemetry and its archive.
class ArchiveFleetTest : public TelemetryFolder {
 protected:
  void send_reading(const std::string& asset, int n, const std::string& values, int minutes) const {
    send(asset, R"({"asset":")" + asset + R"(","ts":)" + std::to_string(60'000LL * minutes) + R"(,"usage":)" +
                    std::to_string(n) + R"(,"v":{)" + values + "}}");
  }
  /// Three assets over three days, with all that a stream brings: late and doubled readings, marked values, a
  /// channel that comes up later, values that are no decimals, repairs and failures.
  void send_fleet() const {
    const std::vector<std::string> assets = {"zeta", "alpha", "mid"};
    for (int n = 1; n <= 60; ++n)
      for (const std::string& asset : assets) {
        const int minutes = 70 * n;
        std::string values = R"("load":3,"temp":)" + std::to_string(20.5 + 0.25 * (n % 7));
        if (n > 30) values += R"(,"flow":)" + std::to_string(n) + ".1";
        if (n % 11 == 0) values += R"(,"vib":null)";
        if (n % 13 == 0) values += R"(,"vib":0.30000000000000004)";
        send_reading(asset, n, values, minutes);
        if (n % 17 == 0) send_reading(asset, n, R"("temp":99)", minutes);              // a double
        if (n % 19 == 0) send_reading(asset, n - 3, R"("temp":-0.0)", minutes - 205);  // late
      }
    for (int again = 0; again < 2; ++again)  // they come at least once
      send("alpha",
           ingest::encode_control({"alpha", 60'000LL * 70 * 40 + 1, ingest::Control::Kind::kReplacement}),
           {{ingest::kControlHeader, "replacement"}});
    send("zeta", ingest::encode_control({"zeta", 60'000LL * 70 * 60, ingest::Control::Kind::kFailure}),
         {{ingest::kControlHeader, "failure"}});
    send("mid", "not json");
    appender_->flush();
  }
  /// Several small files, of which days that are over are merged.
  void archive(std::size_t most_values) const {
    serve::ArchiveOptions options;
    options.folder = archive_folder();
    options.most_values = most_values;
    options.retention.reading_days = 0;
    serve::ArchiveCounters counters;
    const auto bindings = ingest::Bindings::from_yaml(
        "classes: {pump: {model: m}}\nassets: [{asset: \"*\", class: pump}]\n", "bindings.yaml");
    serve::Archiver(*log_, bindings, options, counters, {}).run_to_end({});
  }
  std::filesystem::path archive_folder() const { return folder_.path() / "archive"; }
  Fleet from_topic(const std::string& rest) const {
    return folder_.fleet("topic: {log: log" + rest, opening());
  }
  Fleet from_archive(const std::string& ref) const {
    return load_training_fleet(parse_dataset_ref(ref), archive_folder());
  }
};

void expect_equal(const Fleet& x, const Fleet& y) {
  EXPECT_EQ(x.data_hash, y.data_hash);
  EXPECT_EQ(x.channels, y.channels);
  EXPECT_EQ(x.step, y.step);
  ASSERT_EQ(x.lives.size(), y.lives.size());
  for (std::size_t l = 0; l < x.lives.size(); ++l) {
    EXPECT_EQ(x.lives[l].asset, y.lives[l].asset);
    EXPECT_EQ(x.lives[l].failed, y.lives[l].failed);
    EXPECT_EQ(x.lives[l].steps.size(), y.lives[l].steps.size());
  }
}

TEST_F(ArchiveFleetTest, is_to_the_hash_the_fleet_that_the_topic_gives) {
  send_fleet();
  archive(300);

  const Fleet topic = from_topic("}\nfailure: none\n");

  EXPECT_THAT(topic.channels, ElementsAre("flow", "load", "temp", "vib"));
  EXPECT_EQ(topic.lives.size(), 4U);
  expect_equal(from_archive("history:pump"), topic);
  expect_equal(from_archive("history:"), topic);
}

TEST_F(ArchiveFleetTest, of_a_range_is_to_the_hash_that_of_the_topic) {
  send_fleet();
  archive(4'000'000);

  const Fleet topic =
      from_topic(", from: \"1970-01-01T05:00:00Z\", to: \"1970-01-02T07:00:00Z\"}\nfailure: none\n");

  EXPECT_THAT(topic.channels, ElementsAre("load", "temp", "vib"));
  expect_equal(from_archive("history:pump?from=1970-01-01T05:00:00Z..1970-01-02T07:00:00Z"), topic);
}

TEST_F(ArchiveFleetTest, takes_from_a_schema_what_the_archive_does_not_know) {
  send_fleet();
  archive(1'000);
  const std::string rest =
      "\nsettings: [load]\nfailure: {when: \"temp > 21.9\"}\nstep: {every: 2h, aggregate: [mean, max]}\n";

  const Fleet topic = from_topic("}" + rest);

  expect_equal(folder_.fleet("history: {archive: archive, class: pump}" + rest), topic);
}

TEST_F(ArchiveFleetTest, of_another_class_or_time_is_empty_and_said_so) {
  send_fleet();
  archive(1'000);
  const auto complaint = [&](const std::string& ref) -> std::string {
    try {
      from_archive(ref);
    } catch (const ingest::FatalError& error) {
      return error.what();
    }
    return "nothing was thrown";
  };

  EXPECT_THAT(complaint("history:fan"), HasSubstr("holds no rows"));
  EXPECT_THAT(complaint("history:pump?from=2030-01-01.."), HasSubstr("holds no rows"));
  EXPECT_THAT(complaint("history:pump?from=yesterday.."), HasSubstr("expected CLASS?from=TIME..TIME"));
  EXPECT_THAT(complaint("history:pump?2030"), HasSubstr("expected CLASS?from=TIME..TIME"));
}

TEST_F(ArchiveFleetTest, with_a_damaged_file_is_refused_and_the_file_named) {
  send_fleet();
  archive(4'000'000);
  const auto victim = ingest::archive::read_manifest(archive_folder()).files.back();
  std::filesystem::resize_file(archive_folder() / victim.path, static_cast<std::uintmax_t>(victim.bytes / 2));

  try {
    from_archive("history:");
    FAIL();
  } catch (const ingest::FatalError& error) {
    EXPECT_THAT(error.what(), HasSubstr(victim.path));
    EXPECT_THAT(error.what(), HasSubstr("restore it from a backup"));
  }
}

}  // namespace
}  // namespace portent::train
