#include "serve/store/alarm_rules.h"
#include "serve/store/alarm_watches.h"
#include "tests/unit/alarms/desk_rig.h"

namespace portent::tests {
namespace {

using serve::store::AlarmKey;
using serve::store::AlarmRule;
using serve::store::ConflictError;
using serve::store::DeskAsset;
using serve::store::RetryError;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class AlarmRowsTest : public DeskRig {
 protected:
  static Alarm every_field() {
    Alarm a;
    a.id = "00ff";
    a.key = {"P-101", "bearing", "rule", "hot \"'; --"};
    a.site = "north";
    a.asset_class = "pump";
    a.level = Level::kOrange;
    a.highest = Level::kRed;
    a.active = false;
    a.acknowledged = a.told = a.case_lead = true;
    a.reopened = 2;
    a.suppressed = "overhaul";
    a.shelved_until_ms = 11;
    a.shelved_why = "why";
    a.assignee = "tom";
    a.escalation = 1;
    a.due_ms = 12;
    a.case_id = "c";
    a.raised_ms = 13;
    a.changed_ms = 14;
    a.cleared_ms = 15;
    a.acknowledged_ms = 16;
    a.closed_ms = 17;
    a.evidence = {"f", "portent.predictions", 3, 18};
    a.advice = "advice";
    a.diagnosis = "diagnosis";
    a.life_when_raised = 0.1;
    a.life_unit = "h";
    a.verdict = "late";
    a.lead_ms = -19;
    a.version = 1;
    return a;
  }
  void save(const Alarm& alarm, std::int64_t loaded_version) {
    store_.write([&](Session& session) { save_alarm(session, alarm, loaded_version, {}); });
  }
};

TEST_F(AlarmRowsTest, come_back_field_by_field) {
  const Alarm alarm = every_field();
  save(alarm, 0);
  EXPECT_EQ(ask([](Session& session) { return find_alarm(session, "00ff"); }), alarm);
  Alarm changed = alarm;
  changed.level = Level::kRed;
  changed.open = false;
  changed.life_when_raised.reset();
  changed.lead_ms.reset();
  changed.version = 2;
  save(changed, 1);
  EXPECT_EQ(ask([](Session& session) { return find_alarm(session, "00ff"); }), changed);
}

TEST_F(AlarmRowsTest, are_not_overwritten_by_who_has_read_an_older_version) {
  Alarm alarm = every_field();
  save(alarm, 0);
  alarm.version = 2;
  save(alarm, 1);
  EXPECT_THROW(save(alarm, 1), RetryError);
}

TEST_F(AlarmRowsTest, are_unique_while_they_are_open) {
  Alarm first = every_field(), second = every_field();
  second.id = "00fe";
  save(first, 0);
  EXPECT_THROW(save(second, 0), RetryError);
  first.open = false;
  first.version = 2;
  save(first, 1);
  save(second, 0);
}

TEST_F(AlarmRowsTest, are_forgotten_with_their_events_once_they_closed_long_ago) {
  tell("P-101", Level::kRed);
  clear("P-101", 1);
  acknowledge("P-101");
  sweep(60);
  tell("P-102", Level::kRed);
  const std::string id = newest("P-101").id;
  const auto forget = [&](std::int64_t before) {
    return store_.write([&](Session& session) { return forget_alarms(session, before, 10); });
  };
  EXPECT_EQ(forget(kStart), 0);
  EXPECT_EQ(forget(kStart + kDay), 1);
  EXPECT_THAT(ask([&](Session& session) { return events_of_alarm(session, id); }), IsEmpty());
  EXPECT_THAT(list(), SizeIs(1));
}

TEST_F(AlarmRowsTest, of_rules_are_changed_by_their_version) {
  const AlarmRule hot{"hot", "temp > 80", Level::kRed, "north", "pump", "look", true, 1};
  store_.write([&](Session& session) { add_rule(session, hot); });
  EXPECT_THROW(store_.write([&](Session& session) { add_rule(session, hot); }), ConflictError);
  AlarmRule hotter = hot;
  hotter.condition = "temp > 90";
  hotter.enabled = false;
  const auto change = [&] {
    return store_.write([&](Session& session) { return change_rule(session, hotter); });
  };
  EXPECT_TRUE(change());
  EXPECT_FALSE(change());
  hotter.version = 2;
  EXPECT_THAT(ask([](Session& session) { return all_rules(session); }), ElementsAre(hotter));
  EXPECT_EQ(ask([](Session& session) { return find_rule(session, "hot"); }), hotter);
  const auto remove = [&](std::int64_t version) {
    return store_.write([&](Session& session) { return remove_rule(session, "hot", version); });
  };
  EXPECT_FALSE(remove(1));
  EXPECT_TRUE(remove(2));
  EXPECT_THAT(ask([](Session& session) { return all_rules(session); }), IsEmpty());
}

TEST_F(AlarmRowsTest, of_what_the_desk_remembers_come_back_byte_by_byte) {
  const AlarmKey key{"P-101", "", "rule", "hot"}, gone{"P-101", "", "rule", "cold"};
  const std::string bytes("\x00\xff\x10z", 4);
  store_.write([&](Session& session) {
    save_watches(session, {{key, "first"}, {gone, "x"}});
    save_watches(session, {{key, bytes}, {gone, ""}});
    save_desk_assets(session, {{"P-101", {"north", "pump", "overhaul", 7}}});
  });
  const std::map<AlarmKey, std::string> watches = {{key, bytes}};
  EXPECT_EQ(ask([](Session& session) { return load_watches(session); }), watches);
  const std::map<std::string, DeskAsset> assets = {{"P-101", {"north", "pump", "overhaul", 7}}};
  EXPECT_EQ(ask([](Session& session) { return load_desk_assets(session); }), assets);
}

}  // namespace
}  // namespace portent::tests
