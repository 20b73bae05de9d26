#include "serve/archive/archiver.h"

#include <gmock/gmock.h>

#include <fstream>

#include "ingest/error.h"
#include "tests/unit/archive/archive_rig.h"

namespace portent::serve {
namespace {

using ingest::archive::HistoryKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ArchiverTest : public testing::Test, protected ArchiveRig {
 protected:
  std::string complaint() {
    try {
      archive();
    } catch (const ingest::FatalError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }
};

TEST_F(ArchiverTest, readings_come_back_as_they_were_sent) {
  send("a", kBegin + 2'000, 20.25);
  send("b", kBegin + 1'000, 1.0 / 3);
  send("a", kBegin + 1'000, -0.0);
  archive();

  EXPECT_THAT(rows(), ElementsAre("a@1000=-0", "a@2000=20.25", "b@1000=0.3333333333333333"));
}

TEST_F(ArchiverTest, goes_on_where_it_was_and_doubles_nothing) {
  for (int i = 0; i < 30; ++i) {
    send("a", kBegin + i, i);
    send("b", kBegin + i, i);
    if (i % 7 == 0) archive();
  }
  archive();
  archive();

  EXPECT_THAT(rows(), SizeIs(60));
  EXPECT_EQ(rows().front(), "a@0=0");
  EXPECT_EQ(rows().back(), "b@29=29");
}

TEST_F(ArchiverTest, an_archiver_that_dies_before_it_commits_leaves_nothing_behind) {
  send("a", kBegin, 1);
  archive();
  const auto leftover =
      (options_.folder / files(HistoryKind::kReadings)[0].path).replace_filename("99999999.parquet");
  std::ofstream(leftover) << "half a file";
  send("a", kBegin + 1, 2);
  archive();

  EXPECT_FALSE(std::filesystem::exists(leftover));
  EXPECT_THAT(rows(), ElementsAre("a@0=1", "a@1=2"));
}

TEST_F(ArchiverTest, a_late_reading_comes_to_the_day_that_it_was_taken_on) {
  send("a", kBegin + 2 * kDay + 5, 3);
  archive();
  send("a", kBegin + 5, 1);
  archive();

  EXPECT_THAT(rows(), ElementsAre("a@5=1", "a@172800005=3"));
  EXPECT_EQ(files(HistoryKind::kReadings).size(), 2U);
}

TEST_F(ArchiverTest, what_can_not_be_used_is_counted_and_left_out) {
  options_.max_clock_ahead = std::chrono::hours(1);
  send("a", 5, 1);
  send("a", 253'402'300'799'999, 2);
  send_raw("a", "garbage");
  archive();

  EXPECT_EQ(rows().size(), 1U);
  EXPECT_EQ(manifest().left_out, (std::map<std::string, std::uint64_t>{{"future_ts", 1}, {"malformed", 1}}));
}

TEST_F(ArchiverTest, control_records_are_kept_beside_the_readings) {
  send("a", kBegin, 1);
  send_raw("a", ingest::encode_control({"a", kBegin + 9, ingest::Control::Kind::kFailure, "pump"}),
           {{ingest::kControlHeader, "failure"}});
  archive();

  EXPECT_THAT(rows(HistoryKind::kControls), ElementsAre("a@9="));
}

TEST_F(ArchiverTest, forecasts_are_kept_with_their_numbers) {
  appender_->append({ingest::Topics{}.predictions(),
                     0,
                     "a",
                     R"({"asset":"a","ts":)" + std::to_string(kBegin) + R"(,"rul":{"p10":1.5,"p50":12.5}})",
                     {},
                     false});
  archive();

  EXPECT_THAT(rows(HistoryKind::kForecasts), ElementsAre("a@0=1.5,12.5"));
}

TEST_F(ArchiverTest, assets_of_different_classes_lie_in_different_folders) {
  bindings_ = ingest::Bindings::from_yaml(
      "classes: {pump: {model: m}, fan/4: {model: m}}\nassets: [{asset: a, class: pump}, {asset: b, class: "
      "fan/4}]\n",
      "bindings.yaml");
  send("a", kBegin, 1);
  send("b", kBegin, 1);
  archive();

  std::vector<std::string> paths;
  for (const auto& file : files(HistoryKind::kReadings)) paths.push_back(file.path);
  EXPECT_THAT(paths, testing::UnorderedElementsAre(HasSubstr("class=pump/"), HasSubstr("class=fan%2F4/")));
}

TEST_F(ArchiverTest, what_is_older_than_is_kept_is_never_written) {
  options_.retention.reading_days = 10;
  send("a", kBegin + 30 * kDay, 1);
  archive();
  send("a", kBegin, 1);
  archive();

  EXPECT_THAT(rows(), SizeIs(1));
  EXPECT_EQ(manifest().left_out.at("expired"), 1U);
}

TEST_F(ArchiverTest, a_second_archiver_of_the_same_folder_is_refused) {
  const ArchiveFolder claimed(options_.folder);
  EXPECT_THAT(complaint(), HasSubstr("another process writes to it"));
}

TEST_F(ArchiverTest, a_topic_that_was_made_anew_is_refused) {
  send("a", kBegin, 1);
  archive();
  ArchiveFolder(options_.folder).commit({{}, {}, {{"portent.telemetry", {{0, 100}, {1, 100}}}}, {}, {}, 0});

  EXPECT_THAT(complaint(), HasSubstr("was made anew"));
}

TEST_F(ArchiverTest, records_that_were_deleted_before_they_were_archived_are_named) {
  send("a", kBegin, 1);
  archive();
  for (int i = 1; i < 5; ++i) send("a", kBegin + i, i);
  appender_->flush();
  for (int p = 0; p < 2; ++p)
    log_->delete_before("portent.telemetry", p, log_->extent("portent.telemetry", p).end - 1);
  archive();

  ASSERT_THAT(manifest().gaps, SizeIs(1));
  EXPECT_EQ(manifest().gaps[0].from, 1);
  EXPECT_EQ(manifest().gaps[0].to, 4);
  EXPECT_THAT(said_, ElementsAre(HasSubstr("were deleted before they were archived")));
}

TEST_F(ArchiverTest, a_folder_that_can_not_be_written_is_one_line_and_loses_nothing) {
  send("a", kBegin, 1);
  archive();
  send("a", kBegin + 1, 2);
  const auto of_class = (options_.folder / files(HistoryKind::kReadings)[0].path).parent_path().parent_path();
  std::filesystem::rename(of_class, options_.folder / "away");
  std::filesystem::create_symlink("/dev/null", of_class);  // neither a folder nor a file left over
  EXPECT_THAT(complaint(), HasSubstr(of_class.filename().string()));
  std::filesystem::remove(of_class);
  std::filesystem::rename(options_.folder / "away", of_class);
  archive();

  EXPECT_THAT(rows(), ElementsAre("a@0=1", "a@1=2"));
}

TEST_F(ArchiverTest, tells_how_much_it_did) {
  for (int i = 0; i < 10; ++i) send("a", kBegin + i, i);
  archive();

  EXPECT_EQ(counters_.rows, 10U);
  EXPECT_EQ(counters_.values, 10U);
  EXPECT_EQ(counters_.files, 1);
  EXPECT_GT(counters_.bytes, 0);
  EXPECT_EQ(counters_.lag, 0);
  EXPECT_THAT(said_, IsEmpty());
}

}  // namespace
}  // namespace portent::serve
