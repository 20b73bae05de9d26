#include "train/schema_fleet.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "ingest/files/cmapss.h"
#include "tests/unit/train/schema_files.h"
#include "train/fit_extractor.h"
#include "train/sequence.h"

namespace portent::train {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// The rows of a C-MAPSS file as a table, with the names of its columns.
void export_cmapss(const SchemaFolder& to, const std::string& subset) {
  ingest::CmapssSource source(std::filesystem::path(PORTENT_SOURCE_DIR) / "tests/data/cmapss", subset,
                              ingest::CmapssSplit::kTrain);
  std::string table = "unit,cycle";
  for (const auto& names : {ingest::cmapss_settings(), ingest::cmapss_channels()})
    for (const std::string& name : names) table += "," + name;
  for (ingest::Reading reading; source.next(reading);) {
    table += fmt::format("\n{},{}", reading.asset, *reading.usage);
    for (const auto& value : reading.values) table += fmt::format(",{}", value.value);
  }
  to.write("engines.csv", table + "\n");
  to.write("fleet.yaml",
           "files: [engines.csv]\nasset: {column: unit}\ntime: {column: cycle, format: count}\n"
           "life: {column: cycle, unit: cycle}\nstep: {every: 1 cycle}\n"
           "settings: [setting1, setting2, setting3]\nfailure: last_row\n");
}

std::vector<double> values_of(const StepView& step) {
  return {step.values.begin(), step.values.end()};
}

/// The steps that a gateway's readings give when they come one by one.
ingest::ClosedSteps streamed(const Fleet& fleet, const LifeReadings& life) {
  std::vector<int> columns(fleet.columns());
  std::iota(columns.begin(), columns.end(), 0);
  ingest::StepAssembler assembler(fleet.step, fleet.columns());
  ingest::StepCounts counts;
  ingest::ClosedSteps steps;
  for (const auto& reading : life.readings)
    assembler.accept(reading, reading.values.empty() ? std::vector<int>() : columns, steps, counts);
  return steps;
}

void expect_same(const ingest::Step& a, const StepView& b) {
  EXPECT_EQ(a.ts, b.ts);
  EXPECT_EQ(a.usage, b.usage);
  EXPECT_EQ(a.after_gap, b.after_gap);
  ASSERT_EQ(a.values.size(), b.values.size());
  for (std::size_t c = 0; c < a.values.size(); ++c)
    EXPECT_TRUE(a.values[c] == b.values[c] || (std::isnan(a.values[c]) && std::isnan(b.values[c])));
}

void expect_replay_gives_the_same_steps(const SchemaFolder& folder) {
  const Fleet fleet = folder.fleet();
  const auto lives = load_lives_as_readings(folder.ref(), "");
  ASSERT_EQ(lives.size(), fleet.lives.size());
  for (std::size_t i = 0; i < lives.size(); ++i) {
    const auto steps = streamed(fleet, lives[i]);
    EXPECT_EQ(lives[i].asset, fleet.lives[i].asset);
    EXPECT_EQ(lives[i].end, fleet.lives[i].end);
    ASSERT_EQ(steps.size(), fleet.lives[i].steps.size());
    for (std::size_t s = 0; s < steps.size(); ++s) expect_same(steps[s], fleet.lives[i].steps[s]);
  }
}

TEST(SchemaFleet, gives_the_inputs_of_cmapss_to_the_bit_when_its_rows_come_as_a_table) {
  const SchemaFolder folder;
  export_cmapss(folder, "FD001");

  const Fleet table = folder.fleet();
  const Fleet cmapss = load_training_fleet({"cmapss", "FD001"},
                                           std::filesystem::path(PORTENT_SOURCE_DIR) / "tests/data/cmapss");

  const auto config = fit_extractor(table, true);
  EXPECT_EQ(config, fit_extractor(cmapss, true));
  EXPECT_EQ(table.step, cmapss.step);
  ASSERT_EQ(table.lives.size(), 100U);
  const SequenceMaker from_table(table, config), from_cmapss(cmapss, config);
  for (std::size_t i = 0; i < 100; i += 9) {
    const Sequence a = from_table.make(table.lives[i], Meeting::kNew);
    const Sequence b = from_cmapss.make(cmapss.lives[i], Meeting::kNew);
    EXPECT_EQ(a.inputs, b.inputs);
    EXPECT_EQ(a.remaining, b.remaining);
  }
}

TEST(SchemaFleet, its_readings_replayed_one_by_one_give_its_steps) {
  const SchemaFolder folder;
  std::string table = "unit,at,temp,load\n";
  for (int unit = 1; unit <= 2; ++unit)
    for (int i = 0; i < 60; ++i)  // a hole of many slots, and single missing values
      table += fmt::format("{},{},{},{}\n", unit, 1000 + (i < 30 ? i : i + 400) * 20,
                           i % 7 == 3 ? "" : std::to_string(20 + i * unit), i % 5);
  folder.write("t.csv", table);
  const std::string common =
      "files: [t.csv]\nasset: {column: unit}\ntime: {column: at, format: epoch_s}\nlife: {from: time, unit: "
      "min}\n"
      "settings: [load]\nfailure: last_row\n";

  for (const char* step : {"{every: reading}", "{every: 1min, hold: 3min}",
                           "{every: 1min, aggregate: [mean, max, std], hold: 3min}"}) {
    folder.write("fleet.yaml", common + "step: " + step + "\n");
    SCOPED_TRACE(step);
    expect_replay_gives_the_same_steps(folder);
  }
}

TEST(SchemaFleet, several_aggregates_make_a_channel_each) {
  const SchemaFolder folder;
  folder.write("t.csv", "unit,at,temp\n1,0,10\n1,20,20\n1,40,60\n1,60,5\n1,80,7\n");

  const Fleet fleet = folder.fleet(
      "files: t.csv\nasset: {column: unit}\ntime: {column: at, format: epoch_s}\n"
      "step: {every: 1min, aggregate: [mean, min, max, std, last]}\nfailure: none\n");

  EXPECT_THAT(fleet.channels, ElementsAre("temp.mean", "temp.min", "temp.max", "temp.std", "temp.last"));
  ASSERT_EQ(fleet.lives.at(0).steps.size(), 2U);
  EXPECT_THAT(values_of(fleet.lives[0].steps[0]),
              ElementsAre(30, 10, 60, testing::DoubleNear(26.4575, 1e-4), 60));
  EXPECT_THAT(values_of(fleet.lives[0].steps[1]), ElementsAre(6, 5, 7, testing::DoubleNear(1.4142, 1e-4), 7));
}

TEST(SchemaFleet, interleaved_and_unordered_rows_give_the_fleet_of_ordered_ones) {
  const SchemaFolder folder;
  std::vector<std::string> rows;
  for (int i = 0; i < 50; ++i)
    for (int unit = 1; unit <= 3; ++unit) rows.push_back(fmt::format("u{},{},{}\n", unit, i, unit * i % 11));
  std::string by_time = "unit,n,x\n", by_unit = by_time, shuffled = by_time;
  for (const std::string& row : rows) by_time += row;
  for (const char* unit : {"u1", "u2", "u3"})
    for (const std::string& row : rows)
      if (row.starts_with(unit)) by_unit += row;
  for (std::size_t i = 0; i < rows.size(); ++i) shuffled += rows[i * 37 % rows.size()];
  const std::string schema =
      "files: [t.csv]\nasset: {column: unit}\ntime: {column: n, format: count}\nlife: {column: n}\n"
      "failure: last_row\n";

  folder.write("t.csv", by_unit);
  const std::string hash = folder.fleet(schema).data_hash;
  folder.write("t.csv", by_time);
  EXPECT_EQ(folder.fleet().data_hash, hash);
  folder.write("t.csv", shuffled);
  const Fleet fleet = folder.fleet();
  EXPECT_GT(fleet.intake.unordered, 0U);
  EXPECT_EQ(fleet.lives.size(), 3U);
  for (const Life& life : fleet.lives)
    for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(life.steps[i].usage, static_cast<double>(i));
}

TEST(SchemaFleet, categories_facts_and_events_become_channels) {
  const SchemaFolder folder;
  folder.write("t.csv", "unit,at,x,grade\n1,10,5,A\n1,20,6,B\n1,30,7,A\n2,10,1,\n2,20,2,B\n");
  folder.write("codes.csv", "unit,at,c\n1,12,E7\n1,13,E7\n1,20,E9\n9,1,E1\n");
  folder.write("log.csv", "unit,at,what\n1,25,belt\n2,11,\n");
  folder.write("units.csv", "unit,type,built\n1,M,1999\n2,L,2004\n");

  const Fleet fleet = folder.fleet(
      "files: [t.csv]\nasset: {column: unit}\ntime: {column: at, format: epoch_s}\ncategories: [grade]\n"
      "failure: last_row\nevents:\n"
      "  - {file: codes.csv, asset: unit, time: at, kind: error, code: c}\n"
      "  - {file: log.csv, asset: unit, time: at, kind: maintenance, part: what}\n"
      "static: {file: units.csv, asset: unit, columns: [type, built]}\n");

  EXPECT_THAT(fleet.channels, ElementsAre("x", "grade=A", "grade=B", "type=L", "type=M", "built", "error:E7",
                                          "error:E9", "maintenance", "maintenance:belt"));
  EXPECT_EQ(fleet.kinds[0], features::ChannelKind::kSensor);
  EXPECT_EQ(fleet.kinds[1], features::ChannelKind::kSymbol);
  EXPECT_EQ(fleet.kinds[5], features::ChannelKind::kSymbol);
  EXPECT_EQ(fleet.kinds[6], features::ChannelKind::kEvent);
  EXPECT_THAT(values_of(fleet.lives[0].steps[1]), ElementsAre(6, 0, 1, 0, 1, 1999, 2, 1, 0, 0));
  EXPECT_THAT(values_of(fleet.lives[0].steps[2]), ElementsAre(7, 1, 0, 0, 1, 1999, 0, 0, 0, 1));
  EXPECT_TRUE(std::isnan(fleet.lives[1].steps[0].values[1]));
  EXPECT_EQ(fleet.lives[1].steps[1].values[8], 1);
}

TEST(SchemaFleet, events_in_a_slot_of_time_are_counted_not_averaged) {
  const SchemaFolder folder;
  folder.write("t.csv", "unit,at,x\n1,0,1\n1,20,1\n1,40,1\n1,60,1\n");
  folder.write("codes.csv", "unit,at,c\n1,5,E\n1,20,E\n1,21,E\n");

  const Fleet fleet = folder.fleet(
      "files: [t.csv]\nasset: {column: unit}\ntime: {column: at, format: epoch_s}\nstep: {every: 1min}\n"
      "failure: none\nevents: [{file: codes.csv, asset: unit, time: at, kind: error, code: c}]\n");

  EXPECT_THAT(values_of(fleet.lives.at(0).steps[0]), ElementsAre(1, 3));
}

TEST(SchemaFleet, a_repaired_machine_goes_on_and_its_parts_have_lives_of_their_own) {
  const SchemaFolder folder;
  std::string table = "unit,h,x\n";
  for (int h = 0; h < 100; ++h) table += fmt::format("m,{},{}\n", h, h % 13);
  folder.write("t.csv", table);
  folder.write("ends.csv", "unit,at,what\nm,40,pump\nm,70,belt\n");
  folder.write("log.csv", "unit,at,what\nm,40,pump\nm,60,pump\nm,30,lamp\n");

  const Fleet fleet = folder.fleet(
      "files: [t.csv]\nasset: {column: unit}\ntime: {column: h, format: count}\nlife: {column: h, unit: h}\n"
      "failure: {file: ends.csv, asset: unit, time: at, part: what}\n"
      "events: [{file: log.csv, asset: unit, time: at, kind: maintenance, part: what}]\n");

  EXPECT_THAT(fleet.parts, ElementsAre("belt", "pump"));
  EXPECT_THAT(fleet.channels, ElementsAre("x", "maintenance:lamp"));
  std::vector<std::string> lives;
  for (const Life& life : fleet.lives)
    lives.push_back(fmt::format("{} {}-{} {}{}", life.part, life.start, life.end,
                                life.failed ? "failed" : "censored", life.renewed ? ", renewed" : ""));
  EXPECT_THAT(lives, ElementsAre("belt 0-70 failed", "belt 71-99 censored, renewed", "pump 0-40 failed",
                                 "pump 41-60 censored, renewed", "pump 61-99 censored, renewed"));
  EXPECT_EQ(fleet.lives[2].steps.size(), 41U);
  EXPECT_EQ(remaining_life(fleet.lives[2], 10), 30);
  EXPECT_EQ(fleet.store->size(), 100U);  // parts share the steps of their machine
}

/// Whether each of the machines failed whose rows come every `hours`, their last one at 2024-01-03 00:00, and
/// whose failures are on `dates`.
std::vector<bool> failed_with(int hours, const std::vector<std::string>& dates, Intake& intake) {
  const SchemaFolder folder;
  std::string table = "unit,at,x\n", ends = "unit,at\nnobody,2024-01-02\n";
  for (std::size_t m = 0; m < dates.size(); ++m) {
    for (int h = 0; h <= 48; h += hours)
      table += fmt::format("m{},2024-01-{:02}T{:02}:00:00Z,{}\n", m, 1 + h / 24, h % 24, h % 7);
    ends += fmt::format("m{},{}\n", m, dates[m]);
  }
  folder.write("t.csv", table);
  folder.write("ends.csv", ends);
  Fleet fleet = folder.fleet(
      "files: [t.csv]\nasset: {column: unit}\ntime: {column: at}\nlife: {from: time, unit: h}\n"
      "failure: {file: ends.csv, asset: unit, time: at}\n");
  intake = fleet.intake;
  std::vector<bool> failed;
  for (const Life& life : fleet.lives) failed.push_back(life.failed);
  return failed;
}

TEST(SchemaFleet, a_failure_the_day_after_the_last_reading_ends_a_life_and_one_years_later_does_not) {
  Intake hourly, daily;

  EXPECT_THAT(failed_with(1, {"2024-01-03T00:30:00Z", "2024-01-04", "2024-01-05", "2031-03-01"}, hourly),
              ElementsAre(true, true, false, false));
  EXPECT_THAT(failed_with(24, {"2024-01-04", "2024-01-08", "2024-02-13"}, daily),
              ElementsAre(true, true, false));
  EXPECT_EQ(hourly.late_failures, (Unplaced{2, "m2 2024-01-05 00:00"}));
  EXPECT_EQ(daily.late_failures, (Unplaced{1, "m2 2024-02-13 00:00"}));
}

TEST(SchemaFleet, failures_of_assets_that_are_nowhere_are_counted_and_named) {
  Intake intake;
  failed_with(1, {"2024-01-03"}, intake);

  EXPECT_EQ(intake.failures_of_others, (Unplaced{1, "nobody 2024-01-02"}));
}

TEST(SchemaFleet, a_failure_between_two_rows_is_dated_between_them) {
  const SchemaFolder folder;
  folder.write("t.csv", "unit,at,h,x\na,0,0,1\na,100,10,2\na,200,20,3\na,300,30,4\n");
  folder.write("ends.csv", "unit,at\na,150\n");

  const Fleet fleet = folder.fleet(
      "files: [t.csv]\nasset: {column: unit}\ntime: {column: at, format: epoch_s}\nlife: {column: h, unit: "
      "h}\n"
      "failure: {file: ends.csv, asset: unit, time: at}\n");

  ASSERT_EQ(fleet.lives.size(), 2U);
  EXPECT_EQ(fleet.lives[0].end, 15);
  EXPECT_TRUE(fleet.lives[0].failed);
  EXPECT_FALSE(fleet.lives[1].failed);
}

TEST(SchemaFleet, a_flag_or_a_limit_ends_a_life_and_else_lives_are_censored) {
  const SchemaFolder folder;
  folder.write("t.csv", "unit,n,x,down\na,1,9,0\na,2,5,0\na,3,2,1\na,4,2,1\na,5,9,0\na,6,8,0\n");
  const std::string common =
      "files: [t.csv]\nasset: {column: unit}\nlife: {column: n}\nchannels: [x]\nfailure: ";

  const Fleet flagged = folder.fleet(common + "{column: down}\n");
  const Fleet limited = folder.fleet(common + "{when: \"x < 6\"}\n");
  const Fleet none = folder.fleet(common + "none\n");

  ASSERT_EQ(flagged.lives.size(), 2U);
  EXPECT_EQ(flagged.lives[0].end, 3);
  EXPECT_EQ(flagged.intake.after_end, 1U);
  EXPECT_TRUE(flagged.lives[1].renewed);
  EXPECT_FALSE(flagged.lives[1].failed);
  ASSERT_EQ(limited.lives.size(), 1U);
  EXPECT_EQ(limited.lives[0].end, 2);
  ASSERT_EQ(none.lives.size(), 1U);
  EXPECT_FALSE(none.lives[0].failed);
  EXPECT_THAT(flagged.channels, ElementsAre("x"));
}

TEST(SchemaFleet, without_a_life_counter_life_is_counted_in_steps) {
  const SchemaFolder folder;
  folder.write("a.csv", "x\n1\n2\n3\n");

  const Fleet fleet = folder.fleet("files: [\"*.csv\"]\nasset: {from: filename}\nfailure: last_row\n");

  ASSERT_EQ(fleet.lives.size(), 1U);
  EXPECT_EQ(fleet.lives[0].asset, "a");
  EXPECT_EQ(fleet.life_unit, "step");
  EXPECT_EQ(remaining_life(fleet.lives[0], 0), 2);
  EXPECT_FALSE(fleet.lives[0].steps[0].usage);
}

TEST(SchemaFleet, a_counter_that_starts_again_begins_another_life) {
  const SchemaFolder folder;
  folder.write("t.csv", "unit,n,x\na,1,9\na,2,5\na,3,2\na,1,9\na,2,8\n");

  const Fleet fleet =
      folder.fleet("files: [t.csv]\nasset: {column: unit}\nlife: {column: n}\nfailure: last_row\n");

  ASSERT_EQ(fleet.lives.size(), 2U);
  EXPECT_FALSE(fleet.lives[0].failed);
  EXPECT_TRUE(fleet.lives[1].failed);
  EXPECT_EQ(fleet.lives[1].end, 2);
}

TEST(SchemaFleet, daily_readings_are_no_gaps_but_a_missing_month_is) {
  const SchemaFolder folder;
  std::string table = "unit,day,x\n";
  for (int day = 1; day <= 28; ++day) table += fmt::format("a,2024-01-{:02},{}\n", day, day);
  for (int day = 1; day <= 28; ++day) table += fmt::format("a,2024-03-{:02},{}\n", day, day);
  folder.write("t.csv", table);

  const Fleet fleet = folder.fleet(
      "files: [t.csv]\nasset: {column: unit}\ntime: {column: day}\nlife: {from: time, unit: d}\nfailure: "
      "last_row\n");

  EXPECT_EQ(fleet.intake.steps.gaps, 1U);
  EXPECT_TRUE(fleet.lives[0].steps[28].after_gap);
}

}  // namespace
}  // namespace portent::train
