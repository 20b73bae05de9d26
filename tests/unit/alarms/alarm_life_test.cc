#include "serve/desk/alarm_life.h"

#include <gmock/gmock.h>

#include "tests/unit/alarms/sample_condition.h"

namespace portent::tests {
namespace {

using models::policy::Level;
using serve::desk::AlarmLife;
using serve::desk::AlarmPolicy;
using serve::desk::Moment;
using testing::ElementsAre;
using testing::HasSubstr;

const AlarmPolicy kPolicy;
constexpr std::int64_t kNow = kStart + 5'000;

AlarmLife raised(Level level = Level::kOrange, const std::string& suppressed = "") {
  return AlarmLife::raise(kPolicy, sample_condition("P-101", level), kNow, suppressed);
}
AlarmLife cleared() {
  AlarmLife life = raised();
  EXPECT_TRUE(life.clear({kStart + kMinute, kNow}));
  return life;
}
AlarmLife closed() {
  AlarmLife life = cleared();
  EXPECT_TRUE(life.acknowledge("mia", kNow));
  EXPECT_TRUE(life.close("mia", kNow));
  return life;
}
constexpr Moment after(std::int64_t minutes) {
  return {kStart + minutes * kMinute, kNow + minutes * kMinute};
}
std::string refusal(const AlarmLife::Done& done) {
  return done ? "done" : done.error();
}
std::vector<std::string> story(const AlarmLife& life) {
  std::vector<std::string> lines;
  for (const auto& event : life.events())
    lines.push_back(event.who + " " + event.what + " " + event.before + ">" + event.after);
  return lines;
}

TEST(AlarmLife, begins_active_and_unacknowledged_with_its_evidence) {
  const AlarmLife life = raised();
  EXPECT_TRUE(life.alarm().open && life.alarm().active && life.alarm().told);
  EXPECT_FALSE(life.alarm().acknowledged);
  EXPECT_EQ(life.alarm().evidence.offset, 100);
  EXPECT_EQ(life.alarm().life_when_raised, 28);
  EXPECT_EQ(life.alarm().raised_ms, kStart);
  EXPECT_THAT(story(life), ElementsAre("desk raised >orange"));
  EXPECT_EQ(life.alarm().version, 1);
}

TEST(AlarmLife, has_the_same_id_however_often_its_record_is_read) {
  EXPECT_EQ(raised().alarm().id, raised(Level::kRed).alarm().id);
  EXPECT_EQ(raised().alarm().id.size(), 24U);
  auto other = sample_condition("P-101", Level::kOrange, 0, 101);
  EXPECT_NE(AlarmLife::raise(kPolicy, other, kNow, "").alarm().id, raised().alarm().id);
}

TEST(AlarmLife, rises_and_falls_while_it_is_active) {
  AlarmLife life = raised();
  EXPECT_TRUE(life.change_level(Level::kRed, after(1)));
  EXPECT_TRUE(life.change_level(Level::kYellow, after(2)));
  EXPECT_EQ(life.alarm().level, Level::kYellow);
  EXPECT_EQ(life.alarm().highest, Level::kRed);
  EXPECT_EQ(life.alarm().changed_ms, kStart + 2 * kMinute);
  EXPECT_THAT(story(life),
              ElementsAre("desk raised >orange", "desk level orange>red", "desk level red>yellow"));
  EXPECT_THAT(refusal(life.change_level(Level::kYellow, after(3))), HasSubstr("is yellow already"));
  EXPECT_THAT(refusal(life.change_level(Level::kNone, after(3))), HasSubstr("it clears instead"));
  EXPECT_THAT(refusal(cleared().change_level(Level::kRed, after(3))), HasSubstr("has cleared"));
  EXPECT_THAT(refusal(closed().change_level(Level::kRed, after(3))), HasSubstr("is closed"));
}

TEST(AlarmLife, asks_for_a_new_acknowledgement_at_a_level_that_nobody_has_seen) {
  AlarmLife life = raised();
  EXPECT_TRUE(life.acknowledge("mia", kNow));
  EXPECT_TRUE(life.change_level(Level::kYellow, after(1)));
  EXPECT_TRUE(life.change_level(Level::kOrange, after(2)));
  EXPECT_TRUE(life.alarm().acknowledged);
  EXPECT_TRUE(life.change_level(Level::kRed, after(3)));
  EXPECT_FALSE(life.alarm().acknowledged);
}

TEST(AlarmLife, stays_open_when_it_clears) {
  const AlarmLife life = cleared();
  EXPECT_TRUE(life.alarm().open);
  EXPECT_FALSE(life.alarm().active);
  EXPECT_EQ(life.alarm().cleared_ms, kStart + kMinute);
  EXPECT_THAT(refusal(cleared().clear(after(2))), HasSubstr("has cleared already"));
  EXPECT_THAT(refusal(closed().clear(after(2))), HasSubstr("is closed"));
}

TEST(AlarmLife, comes_back_as_the_same_one_while_it_is_open) {
  AlarmLife life = cleared();
  EXPECT_TRUE(life.reopen(Level::kOrange, after(600)));
  EXPECT_TRUE(life.alarm().active);
  EXPECT_EQ(life.alarm().reopened, 1);
  EXPECT_EQ(life.alarm().cleared_ms, std::nullopt);
  EXPECT_THAT(refusal(life.reopen(Level::kRed, after(601))), HasSubstr("is active"));
  EXPECT_THAT(refusal(cleared().reopen(Level::kNone, after(2))), HasSubstr("with the level none"));
}

TEST(AlarmLife, comes_back_soon_after_it_was_closed_but_not_later) {
  AlarmLife life = closed();
  EXPECT_TRUE(life.reopen(Level::kOrange, after(11)));
  EXPECT_TRUE(life.alarm().open);
  EXPECT_TRUE(life.alarm().acknowledged);
  EXPECT_EQ(life.alarm().closed_ms, std::nullopt);
  EXPECT_THAT(refusal(closed().reopen(Level::kOrange, after(12))), HasSubstr("this is a new one"));
  AlarmLife worse = closed();
  EXPECT_TRUE(worse.reopen(Level::kRed, after(5)));
  EXPECT_FALSE(worse.alarm().acknowledged);
}

TEST(AlarmLife, is_acknowledged_once) {
  AlarmLife life = raised();
  EXPECT_TRUE(life.acknowledge("mia", kNow));
  EXPECT_EQ(life.alarm().acknowledged_ms, kNow);
  EXPECT_THAT(refusal(life.acknowledge("tom", kNow)), HasSubstr("is acknowledged already"));
  EXPECT_THAT(refusal(closed().acknowledge("tom", kNow)), HasSubstr("is closed"));
  EXPECT_TRUE(cleared().acknowledge("mia", kNow));
}

TEST(AlarmLife, is_assigned_and_given_back) {
  AlarmLife life = raised();
  EXPECT_TRUE(life.assign("mia", "tom", kNow));
  EXPECT_THAT(refusal(life.assign("mia", "tom", kNow)), HasSubstr("is assigned to tom already"));
  EXPECT_TRUE(life.assign("mia", "", kNow));
  EXPECT_THAT(refusal(life.assign("mia", "", kNow)), HasSubstr("is assigned to nobody"));
  EXPECT_THAT(story(life), ElementsAre("desk raised >orange", "mia assigned >tom", "mia assigned tom>"));
  EXPECT_THAT(refusal(closed().assign("mia", "tom", kNow)), HasSubstr("is closed"));
}

TEST(AlarmLife, takes_notes_also_once_it_is_closed) {
  AlarmLife life = closed();
  EXPECT_TRUE(life.note("mia", "bearing was dry", kNow));
  EXPECT_EQ(life.events().back().words, "bearing was dry");
  EXPECT_THAT(refusal(life.note("mia", "", kNow)), HasSubstr("empty note"));
  EXPECT_THAT(refusal(life.note("mia", std::string(4'001, 'x'), kNow)), HasSubstr("more than 4000 bytes"));
}

TEST(AlarmLife, escalates_step_by_step_until_it_is_acknowledged) {
  AlarmLife life = raised();
  EXPECT_EQ(life.alarm().due_ms, kNow + 30 * kMinute);
  EXPECT_THAT(refusal(life.escalate(kNow + 29 * kMinute)), HasSubstr("is not due"));
  EXPECT_TRUE(life.escalate(kNow + 30 * kMinute));
  EXPECT_EQ(life.alarm().escalation, 1);
  EXPECT_EQ(life.alarm().due_ms, kNow + 30 * kMinute + 2 * kHour);
  EXPECT_TRUE(life.acknowledge("mia", kNow + kHour));
  EXPECT_EQ(life.alarm().due_ms, std::nullopt);
  EXPECT_THAT(refusal(life.escalate(kNow + 3 * kHour)), HasSubstr("acknowledged"));
}

TEST(AlarmLife, escalates_no_higher_than_there_are_levels) {
  AlarmLife life = raised();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(life.escalate(*life.alarm().due_ms));
  EXPECT_EQ(life.alarm().due_ms, std::nullopt);
  EXPECT_FALSE(life.escalate(kNow + 100 * kDay));
}

TEST(AlarmLife, that_is_mild_escalates_once_it_is_not) {
  AlarmLife life = raised(Level::kYellow);
  EXPECT_EQ(life.alarm().due_ms, std::nullopt);
  EXPECT_TRUE(life.change_level(Level::kOrange, after(10)));
  EXPECT_EQ(life.alarm().due_ms, kNow + 40 * kMinute);
  EXPECT_TRUE(life.change_level(Level::kRed, after(20)));
  EXPECT_EQ(life.alarm().due_ms, kNow + 40 * kMinute);  // the time runs on
}

TEST(AlarmLife, that_is_shelved_does_not_escalate_until_its_time_is_over) {
  AlarmLife life = raised();
  EXPECT_TRUE(life.shelve("mia", kNow + kDay, "sensor is being replaced", kNow));
  EXPECT_EQ(life.alarm().due_ms, kNow + kDay);
  EXPECT_THAT(refusal(life.escalate(kNow + kDay)), HasSubstr("is shelved"));
  EXPECT_TRUE(life.unshelve("desk", kNow + kDay));
  EXPECT_EQ(life.alarm().due_ms, kNow + kDay + 30 * kMinute);
  EXPECT_EQ(life.alarm().shelved_why, "");
}

TEST(AlarmLife, is_shelved_with_a_reason_and_for_a_while_only) {
  AlarmLife life = raised();
  EXPECT_THAT(refusal(life.shelve("mia", kNow + kDay, "", kNow)), HasSubstr("without a reason"));
  EXPECT_THAT(refusal(life.shelve("mia", kNow, "why", kNow)), HasSubstr("within the next 30 days"));
  EXPECT_THAT(refusal(life.shelve("mia", kNow + 31 * kDay, "why", kNow)),
              HasSubstr("within the next 30 days"));
  EXPECT_THAT(refusal(life.unshelve("mia", kNow)), HasSubstr("is not shelved"));
  EXPECT_THAT(refusal(closed().shelve("mia", kNow + kDay, "why", kNow)), HasSubstr("is closed"));
}

TEST(AlarmLife, that_began_in_an_overhaul_is_told_at_its_end) {
  AlarmLife life = raised(Level::kRed, "overhaul");
  EXPECT_FALSE(life.alarm().told);
  EXPECT_EQ(life.alarm().due_ms, std::nullopt);
  EXPECT_TRUE(life.tell(after(60)));
  EXPECT_TRUE(life.alarm().told && life.alarm().open);
  EXPECT_NE(life.alarm().due_ms, std::nullopt);
  EXPECT_THAT(refusal(life.tell(after(61))), HasSubstr("is not suppressed"));
}

TEST(AlarmLife, that_began_and_cleared_in_an_overhaul_is_never_told) {
  AlarmLife life = raised(Level::kRed, "overhaul");
  EXPECT_TRUE(life.clear(after(5)));
  EXPECT_TRUE(life.tell(after(60)));
  EXPECT_FALSE(life.alarm().open);
  EXPECT_FALSE(life.alarm().told);
}

TEST(AlarmLife, that_was_told_before_an_overhaul_waits_for_its_acknowledgement) {
  AlarmLife life = raised();
  EXPECT_TRUE(life.suppress("overhaul", after(5)));
  EXPECT_EQ(life.alarm().due_ms, std::nullopt);
  EXPECT_THAT(refusal(life.suppress("overhaul", after(6))), HasSubstr("suppressed by overhaul already"));
  EXPECT_TRUE(life.suppress("transient", after(7)));
  EXPECT_TRUE(life.clear(after(8)));
  EXPECT_TRUE(life.tell(after(9)));
  EXPECT_TRUE(life.alarm().open);
  EXPECT_THAT(refusal(closed().suppress("overhaul", after(5))), HasSubstr("is closed"));
}

TEST(AlarmLife, joins_one_case) {
  AlarmLife life = raised();
  EXPECT_TRUE(life.join("c1", after(0)));
  EXPECT_THAT(refusal(life.join("c2", after(0))), HasSubstr("belongs to case c1 already"));
  EXPECT_THAT(refusal(closed().join("c1", after(0))), HasSubstr("is closed"));
}

TEST(AlarmLife, is_closed_by_people_once_it_is_cleared_and_acknowledged) {
  AlarmLife life = raised();
  EXPECT_THAT(refusal(life.close("mia", kNow)),
              HasSubstr("is active: it closes once its condition has cleared"));
  EXPECT_TRUE(life.clear(after(1)));
  EXPECT_THAT(refusal(life.close("mia", kNow)), HasSubstr("acknowledge it first"));
  EXPECT_TRUE(life.acknowledge("mia", kNow));
  EXPECT_TRUE(life.close("mia", kNow));
  EXPECT_EQ(life.alarm().closed_ms, kNow);
  EXPECT_THAT(refusal(life.close("mia", kNow)), HasSubstr("is closed"));
}

TEST(AlarmLife, settles_by_itself_once_it_can_not_come_back) {
  AlarmLife life = cleared();
  EXPECT_THAT(refusal(life.settle(after(100))), HasSubstr("not both cleared and acknowledged"));
  EXPECT_TRUE(life.acknowledge("mia", kNow));
  EXPECT_THAT(refusal(life.settle(after(11))), HasSubstr("may still come back"));
  EXPECT_TRUE(life.settle(after(12)));
  EXPECT_FALSE(life.alarm().open);
}

TEST(AlarmLife, is_judged_once_open_or_closed) {
  AlarmLife life = closed();
  EXPECT_THAT(refusal(life.judge("perhaps", {}, after(1))), HasSubstr("can be judged true, false or late"));
  EXPECT_TRUE(life.judge("true", 5'000, after(1)));
  EXPECT_EQ(life.alarm().lead_ms, 5'000);
  EXPECT_THAT(refusal(life.judge("late", 5'000, after(1))), HasSubstr("was judged true already"));
}

TEST(AlarmLife, says_what_a_diagnosis_has_found) {
  AlarmLife life = raised();
  EXPECT_TRUE(life.diagnose("tom", "dry bearing", "grease it", kNow));
  EXPECT_EQ(life.alarm().advice, "grease it");
  EXPECT_THAT(refusal(life.diagnose("tom", "dry bearing", "grease it", kNow)),
              HasSubstr("says that already"));
}

TEST(AlarmLife, that_refuses_is_left_as_it_was) {
  AlarmLife life = closed();
  const auto before = life.alarm();
  const std::size_t events = life.events().size();
  EXPECT_FALSE(life.clear(after(2)));
  EXPECT_FALSE(life.acknowledge("mia", kNow));
  EXPECT_FALSE(life.escalate(kNow + kDay));
  EXPECT_EQ(life.alarm(), before);
  EXPECT_EQ(life.events().size(), events);
}

TEST(AlarmLife, numbers_its_events_by_its_versions) {
  AlarmLife life = closed();
  EXPECT_EQ(life.alarm().version, 4);
  std::vector<std::int64_t> versions;
  for (const auto& event : life.events()) versions.push_back(event.version);
  EXPECT_THAT(versions, ElementsAre(1, 2, 3, 4));
}

}  // namespace
}  // namespace portent::tests
