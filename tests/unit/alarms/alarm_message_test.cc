#include <gmock/gmock.h>

#include "serve/desk/alarm_json.h"
#include "tests/support/schema_comparison.h"
#include "tests/unit/alarms/sample_condition.h"

namespace portent::tests {
namespace {

using models::policy::Level;
using serve::desk::AlarmLife;
using serve::desk::AlarmPolicy;
using serve::desk::diagnosis_json;
using testing::Contains;
using testing::IsEmpty;

const AlarmPolicy kPolicy;

serve::store::Alarm full_alarm() {
  auto condition = sample_condition("P-101", Level::kOrange);
  condition.key.part = "bearing";
  condition.key.subject = "hot";
  auto alarm = AlarmLife::raise(kPolicy, condition, kStart, "overhaul").alarm();
  alarm.shelved_until_ms = alarm.cleared_ms = alarm.acknowledged_ms = alarm.closed_ms = kStart;
  alarm.shelved_why = alarm.assignee = alarm.case_id = "words";
  alarm.verdict = "late";
  alarm.lead_ms = -5;
  return alarm;
}

TEST(AlarmMessage, is_described_by_its_schema_field_by_field) {
  EXPECT_THAT(differences("alarm.schema.json", serve::desk::alarm_json(full_alarm(), "raised")), IsEmpty());
  const auto plain = AlarmLife::raise(kPolicy, sample_condition("P", Level::kBlue), kStart, "").alarm();
  EXPECT_THAT(differences("alarm.schema.json", serve::desk::alarm_json(plain, "raised")), IsEmpty());
}

TEST(AlarmMessage, of_a_case_is_described_by_the_same) {
  const std::vector<serve::store::Alarm> members = {full_alarm()};
  serve::store::AlarmCase storm{"c1", "north", "rule", Level::kRed, 12, 1, kStart, kStart, kStart, 3};
  EXPECT_THAT(differences("alarm.schema.json", serve::desk::case_json(storm, members)), IsEmpty());
}

TEST(AlarmMessage, of_a_diagnosis_is_described_by_a_schema_of_its_own) {
  AlarmLife life(kPolicy, full_alarm());
  ASSERT_TRUE(life.diagnose("mia", "The bearing is worn", "Change it", kStart + kHour));
  const auto message = nlohmann::json::parse(diagnosis_json(life.alarm(), life.events().back()));
  EXPECT_THAT(differences("diagnosis.schema.json", message.dump()), IsEmpty());
  const auto example = schema("diagnosis.schema.json")["examples"][0];
  for (const auto& [name, value] : message.items())
    EXPECT_TRUE(name == "subject" || example.contains(name)) << name;
  EXPECT_EQ(message["id"], life.alarm().id + "/2");
  EXPECT_EQ(message["ts"], kStart);
  EXPECT_EQ(message["at"], kStart + kHour);
  EXPECT_EQ(message["diagnosis"], "The bearing is worn");
  EXPECT_EQ(message["advice"], "Change it");
}

TEST(AlarmMessage, has_the_words_of_its_schema) {
  const auto rules = schema("alarm.schema.json")["properties"];
  for (const Level level : {Level::kBlue, Level::kYellow, Level::kOrange, Level::kRed})
    EXPECT_THAT(rules["level"]["enum"], Contains(models::policy::level_name(level)));
  for (const char* kind : {"remaining_life", "rule", "threshold", "silent", "data_quality", "model"})
    EXPECT_THAT(rules["kind"]["enum"], Contains(kind));
}

TEST(AlarmMessage, survives_bytes_that_are_no_text) {
  auto alarm = full_alarm();
  alarm.diagnosis = "\xff\xfe";
  EXPECT_TRUE(nlohmann::json::accept(serve::desk::alarm_json(alarm, "raised")));
}

}  // namespace
}  // namespace portent::tests
