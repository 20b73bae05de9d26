#include "serve/desk/precision.h"

#include <gtest/gtest.h>

#include "tests/unit/alarms/sample_condition.h"

namespace portent::tests {
namespace {

using serve::desk::AlarmPolicy;
using serve::desk::judge_by_known;
using serve::desk::Verdict;
using serve::store::Alarm;
using serve::store::Outcome;

const AlarmPolicy kPolicy;

Alarm alarm(const std::string& part = "", const std::string& kind = "remaining_life") {
  Alarm alarm;
  alarm.key = {"P-101", part, kind, ""};
  alarm.raised_ms = kStart;
  return alarm;
}
ingest::Event event(const std::string& kind, std::int64_t after_ms, const std::string& part = "",
                    const std::string& code = "") {
  ingest::Event event;
  event.asset = "P-101";
  event.ts = kStart + after_ms;
  event.kind = kind;
  event.part = part;
  event.code = code;
  return event;
}

std::optional<Verdict> judge_by_event(const AlarmPolicy& policy, const Alarm& alarm,
                                      const ingest::Event& event) {
  const auto outcome = serve::desk::outcome_of(event);
  return outcome ? judge_by_outcome(policy, alarm, *outcome) : std::nullopt;
}

TEST(Precision, counts_an_alarm_true_that_a_failure_repair_or_replacement_followed) {
  for (const char* kind : {"failure", "repair", "replacement"})
    EXPECT_EQ(judge_by_event(kPolicy, alarm(), event(kind, kDay)), (Verdict{"true", kDay})) << kind;
}

TEST(Precision, counts_an_alarm_late_that_left_no_time_before_the_failure) {
  EXPECT_EQ(judge_by_event(kPolicy, alarm(), event("failure", kHour - 1)), (Verdict{"late", kHour - 1}));
  EXPECT_EQ(judge_by_event(kPolicy, alarm(), event("failure", kHour)), (Verdict{"true", kHour}));
  EXPECT_EQ(judge_by_event(kPolicy, alarm(), event("repair", kMinute)), (Verdict{"true", kMinute}));
}

TEST(Precision, counts_an_alarm_late_that_came_after_the_failure) {
  const std::vector<Outcome> failed = {{"P-101", "", kStart - kHour, "failure"}};
  EXPECT_EQ(judge_by_known(kPolicy, alarm(), failed), (Verdict{"late", -kHour}));
  const std::vector<Outcome> long_ago = {{"P-101", "", kStart - 2 * kDay, "failure"}};
  EXPECT_EQ(judge_by_known(kPolicy, alarm(), long_ago), std::nullopt);
}

TEST(Precision, forgets_a_failure_that_was_repaired_before_the_alarm) {
  const std::vector<Outcome> repaired = {{"P-101", "", kStart - kMinute, "repair"},
                                         {"P-101", "", kStart - kHour, "failure"}};
  EXPECT_EQ(judge_by_known(kPolicy, alarm(), repaired), std::nullopt);
}

TEST(Precision, counts_an_alarm_false_where_somebody_looked_and_found_nothing) {
  for (const char* kind : {"inspection", "overhaul"})
    EXPECT_EQ(judge_by_event(kPolicy, alarm(), event(kind, kDay, "", "nothing_found")),
              (Verdict{"false", std::nullopt}));
  EXPECT_EQ(judge_by_event(kPolicy, alarm(), event("overhaul", kDay)), std::nullopt);
}

TEST(Precision, judges_an_alarm_of_whose_outcome_it_has_read_already) {
  const std::vector<Outcome> ahead = {{"P-101", "", kStart + 2 * kDay, "nothing_found"},
                                      {"P-101", "", kStart + kDay, "failure"},
                                      {"P-101", "", kStart + kHour, "overhaul"}};
  EXPECT_EQ(judge_by_known(kPolicy, alarm(), ahead), (Verdict{"true", kDay}));
}

TEST(Precision, says_nothing_of_what_came_before_or_long_after) {
  EXPECT_EQ(judge_by_event(kPolicy, alarm(), event("failure", -1)), std::nullopt);
  EXPECT_EQ(judge_by_event(kPolicy, alarm(), event("failure", 30 * kDay + 1)), std::nullopt);
}

TEST(Precision, looks_at_the_same_part_or_the_whole) {
  EXPECT_EQ(judge_by_event(kPolicy, alarm("bearing"), event("failure", kDay, "seal")), std::nullopt);
  EXPECT_TRUE(judge_by_event(kPolicy, alarm("bearing"), event("failure", kDay, "bearing")));
  EXPECT_TRUE(judge_by_event(kPolicy, alarm("bearing"), event("failure", kDay)));
  EXPECT_TRUE(judge_by_event(kPolicy, alarm(), event("failure", kDay, "seal")));
  const std::vector<Outcome> other = {{"P-101", "seal", kStart - kHour, "failure"}};
  EXPECT_EQ(judge_by_known(kPolicy, alarm("bearing"), other), std::nullopt);
}

TEST(Precision, judges_only_what_foretells_something_of_a_machine) {
  for (const char* kind : {"silent", "data_quality", "model"})
    EXPECT_EQ(judge_by_event(kPolicy, alarm("", kind), event("failure", kDay)), std::nullopt);
  for (const char* kind : {"rule", "threshold"})
    EXPECT_TRUE(judge_by_event(kPolicy, alarm("", kind), event("failure", kDay)));
}

}  // namespace
}  // namespace portent::tests
