#include "ingest/files/fleet_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"

namespace portent::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

FleetSchema parse(const std::string& text) {
  return parse_fleet_schema(text, "fleet.yaml");
}

std::string complaint(const auto& act) {
  try {
    act();
  } catch (const FatalError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

std::string refusal(const std::string& text) {
  return complaint([&] { parse(text); });
}

constexpr const char* kLeast = "files: [\"*.csv\"]\nasset: {column: unit}\nfailure: none\n";

TEST(FleetSchema, reads_every_word) {
  const FleetSchema schema = parse(R"(files: ["*.csv"]
asset: {column: unit}
time: {column: time, format: epoch_s}
life: {column: hours, unit: h}
step: {every: 10min, aggregate: [mean, max], hold: 1h, gap: 2h}
settings: [load]
channels: [{column: temp, unit: Cel}, {column: vib}]
categories: [grade]
failure: {file: ends.csv, asset: unit, time: at, part: what}
events:
  - {file: log.csv, asset: unit, time: at, kind: maintenance, part: what}
  - {file: codes.csv, asset: unit, time: at, kind: {column: k}, code: c}
static: {file: units.csv, asset: unit, columns: [type, built]}
)");

  EXPECT_THAT(schema.files, ElementsAre("*.csv"));
  EXPECT_EQ(schema.asset_column, "unit");
  EXPECT_EQ(schema.time_column, "time");
  EXPECT_EQ(schema.life, (LifeSource{LifeSource::From::kColumn, "hours", "h"}));
  EXPECT_EQ(schema.step.every_ms, 600'000);
  EXPECT_EQ(schema.step.hold_ms, 3'600'000);
  EXPECT_EQ(schema.step.max_gap, 12);
  EXPECT_THAT(schema.aggregates, ElementsAre(StepConfig::Aggregate::kMean, StepConfig::Aggregate::kMax));
  EXPECT_THAT(schema.settings, ElementsAre(SchemaColumn{"load", ""}));
  EXPECT_THAT(schema.channels, ElementsAre(SchemaColumn{"temp", "Cel"}, SchemaColumn{"vib", ""}));
  EXPECT_EQ(schema.failure.from, FailureSource::From::kFile);
  EXPECT_EQ(schema.failure.table, (EventTable{"ends.csv", "unit", "at", "failure", "", "what", ""}));
  ASSERT_EQ(schema.events.size(), 2U);
  EXPECT_EQ(schema.events[1], (EventTable{"codes.csv", "unit", "at", "", "k", "", "c"}));
  EXPECT_EQ(schema.facts, (StaticTable{"units.csv", "unit", {"type", "built"}}));
}

TEST(FleetSchema, may_say_which_parts_are_critical_where_failures_name_parts) {
  const std::string common =
      "files: [a.csv]\nasset: {from: filename}\nfailure: {file: e.csv, asset: u, time: t, ";

  EXPECT_THAT(parse(common + "part: what, critical: [engine, pump]}\n").failure.critical,
              ElementsAre("engine", "pump"));
  EXPECT_THAT(parse(common + "part: what}\n").failure.critical, testing::IsEmpty());
  EXPECT_THAT(refusal(common + "critical: [engine]}\n"), HasSubstr("needs part"));
}

TEST(FleetSchema, needs_little) {
  const FleetSchema schema = parse(kLeast);

  EXPECT_EQ(schema.life, LifeSource{});
  EXPECT_EQ(schema.step, StepConfig{});
  EXPECT_TRUE(schema.channels.empty());
}

TEST(FleetSchema, knows_each_source_of_failures) {
  const std::string common = "files: [a.csv]\nasset: {from: filename}\nfailure: ";

  EXPECT_EQ(parse(common + "last_row").failure.from, FailureSource::From::kLastRow);
  EXPECT_EQ(parse(common + "{column: flag}").failure.column, "flag");
  EXPECT_EQ(parse(common + "{when: \"wall thickness <= 2.5\"}").failure.when,
            (Condition{"wall thickness", Condition::Operator::kAtMost, 2.5}));
}

TEST(FleetSchema, takes_a_time_range_of_a_topic_instead_of_files) {
  const FleetSchema schema =
      parse("topic: {log: plant-log, from: 2024-05-01, to: 2024-06-01T12:00:00Z}\nfailure: none\n");

  ASSERT_TRUE(schema.topic);
  EXPECT_EQ(schema.topic->name, "portent.telemetry");
  EXPECT_EQ(schema.topic->from, 1'714'521'600'000);
  EXPECT_EQ(schema.topic->to, 1'717'243'200'000);
  EXPECT_EQ(schema.life.from, LifeSource::From::kColumn);
}

TEST(FleetSchema, refuses_what_it_does_not_know_with_the_line) {
  EXPECT_THAT(refusal(std::string(kLeast) + "chanels: [a]\n"),
              HasSubstr("fleet.yaml:4: unknown key 'chanels'"));
  EXPECT_THAT(refusal("files: [a]\nasset:\n  column: u\n  kolumn: v\nfailure: none\n"),
              HasSubstr("fleet.yaml:4: unknown key 'kolumn' in asset; known are column, from"));
  EXPECT_THAT(refusal(std::string(kLeast) + "files: [b]\n"), HasSubstr("fleet.yaml:4: 'files' stands twice"));
  EXPECT_THAT(refusal("files: [a\n"), HasSubstr("not YAML"));
  EXPECT_THAT(refusal("just text"), HasSubstr("fleet.yaml:1: expected keys"));
}

TEST(FleetSchema, refuses_values_that_mean_nothing) {
  const std::string least = kLeast;
  EXPECT_THAT(refusal("files: [a]\nasset: {column: u}\n"), HasSubstr("'failure' of the schema is missing"));
  EXPECT_THAT(refusal("asset: {column: u}\nfailure: none\n"), HasSubstr("or topic or history is needed"));
  EXPECT_THAT(refusal("files: [a]\nfailure: none\n"), HasSubstr("'asset' of the schema is missing"));
  EXPECT_THAT(refusal("files: [a]\nasset: {column: u}\nfailure: sometimes\n"), HasSubstr("fleet.yaml:3"));
  EXPECT_THAT(refusal("files: [a]\nasset: {column: u}\nfailure: {when: \"x is low\"}\n"),
              HasSubstr("COLUMN < NUMBER"));
  EXPECT_THAT(refusal(least + "time: {column: t, format: noon}\n"), HasSubstr("no format of time"));
  EXPECT_THAT(refusal(least + "step: {every: soon}\n"), HasSubstr("not reading, 1 cycle or a duration"));
  EXPECT_THAT(refusal(least + "step: {aggregate: max}\n"), HasSubstr("needs a duration"));
  EXPECT_THAT(refusal(least + "step: {every: 1h, aggregate: median}\n"),
              HasSubstr("must be mean, min, max, std or last"));
  EXPECT_THAT(refusal(least + "life: {from: time}\n"), HasSubstr("'time' of the schema is missing"));
  EXPECT_THAT(refusal(least + "settings: [a]\nchannels: [a]\n"), HasSubstr("uses column 'a' a second time"));
  EXPECT_THAT(refusal(least + "events: [{file: f, asset: a, time: t}]\n"),
              HasSubstr("'kind' of events is missing"));
}

TEST(ExpandFiles, takes_names_patterns_and_folders_each_file_once) {
  const TemporaryFolder folder;
  for (const char* name : {"b.csv", "a.csv", "c.csv.gz", "notes.txt"})
    std::ofstream(folder.path() / name).flush();
  const auto names = [&](const std::vector<std::string>& patterns) {
    std::vector<std::string> found;
    for (const auto& file : expand_files(patterns, folder.path())) found.push_back(file.filename());
    return found;
  };

  EXPECT_THAT(names({"*.csv"}), ElementsAre("a.csv", "b.csv"));
  EXPECT_THAT(names({"b.csv", "*.csv"}), ElementsAre("b.csv", "a.csv"));
  EXPECT_THAT(names({"."}), ElementsAre("a.csv", "b.csv", "c.csv.gz"));
  EXPECT_THAT(complaint([&] { names({"*.tsv"}); }), HasSubstr("no file matches"));
  EXPECT_THAT(complaint([&] { names({"d.csv"}); }), HasSubstr("no such file"));
}

TEST(TimeFormat, reads_iso8601_with_zones_and_fractions) {
  const TimeFormat time;

  EXPECT_EQ(time.parse("1970-01-02"), 86'400'000);
  EXPECT_EQ(time.parse("2023-11-14T22:13:20Z"), 1'700'000'000'000);
  EXPECT_EQ(time.parse("2023-11-14 22:13:20.25"), 1'700'000'000'250);
  EXPECT_EQ(time.parse("2023-11-15T00:13:20+02:00"), 1'700'000'000'000);
  EXPECT_EQ(time.parse("2023-11-14T20:43:20-0130"), 1'700'000'000'000);
  for (const char* text :
       {"", "2023", "2023-02-30", "2023-13-01", "2023-11-14T", "2023-11-14T25:00", "2023-11-14x"})
    EXPECT_FALSE(time.parse(text)) << text;
}

TEST(TimeFormat, reads_epochs_counts_and_patterns) {
  EXPECT_EQ(TimeFormat("epoch_s", "").parse("1700000000.5"), 1'700'000'000'500);
  EXPECT_EQ(TimeFormat("epoch_ms", "").parse("1700000000123"), 1'700'000'000'123);
  EXPECT_EQ(TimeFormat("count", "").parse("17"), 17'000);
  EXPECT_EQ(TimeFormat("%d.%m.%Y %H:%M:%S", "").parse("14.11.2023 22:13:20,5"), 1'700'000'000'500);
  EXPECT_EQ(TimeFormat("%Y-%m-%d %H:%M:%S %z", "").parse("2023-11-15 00:13:20 +0200"), 1'700'000'000'000);
  EXPECT_FALSE(TimeFormat("epoch_s", "").parse("nan"));
  EXPECT_FALSE(TimeFormat("epoch_s", "").parse("1e300"));
  EXPECT_FALSE(TimeFormat("%d.%m.%Y", "").parse("14.11.2023 later"));
}

TEST(Condition, compares_and_takes_a_missing_value_for_false) {
  EXPECT_TRUE(parse_condition("x >= 2")->holds(2));
  EXPECT_FALSE(parse_condition("x > 2")->holds(2));
  EXPECT_TRUE(parse_condition("x != 2")->holds(3));
  EXPECT_FALSE(parse_condition("x != 2")->holds(std::nan("")));
  for (const char* text : {"x", "< 2", "x < y", "x <", ""}) EXPECT_FALSE(parse_condition(text)) << text;
}

}  // namespace
}  // namespace portent::ingest
