#include "serve/store/alarm_cases.h"
#include "tests/unit/alarms/desk_rig.h"

namespace portent::tests {
namespace {

using serve::store::AlarmCase;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class StormsTest : public DeskRig {
 protected:
  /// `count` assets from number `first` on go red in one transaction, `minutes` after kStart.
  void storm(int count, int first = 0, std::int64_t minutes = 0, const std::string& site = "north") {
    std::vector<serve::desk::Condition> conditions;
    for (int i = first; i < first + count; ++i) {
      conditions.push_back(sample_condition(name(i), Level::kRed, minutes, ++offset_));
      conditions.back().site = site;
    }
    observe(conditions);
  }
  /// A red pump and nine yellow fans in one transaction.
  void mixed_storm() {
    std::vector<serve::desk::Condition> conditions = {sample_condition(name(0), Level::kRed, 0, ++offset_)};
    for (int i = 1; i < 10; ++i) {
      conditions.push_back(sample_condition(name(i), Level::kYellow, 0, ++offset_));
      conditions.back().asset_class = "fan";
    }
    observe(conditions);
  }
  static std::string name(int i) { return "P-" + std::to_string(100 + i); }
  void close(const std::string& asset) {
    clear(asset, 1);
    acknowledge(asset);
    change(asset, [&](AlarmLife& life) { return life.close("mia", now_); });
  }
  std::vector<AlarmCase> open_cases() {
    return ask([](Session& session) { return serve::store::open_cases(session); });
  }
};

TEST_F(StormsTest, of_two_hundred_assets_are_one_case_and_one_message) {
  storm(200);
  ASSERT_THAT(open_cases(), SizeIs(1));
  EXPECT_EQ(open_cases()[0].members, 200);
  EXPECT_EQ(open_cases()[0].level, Level::kRed);
  ASSERT_THAT(messages(), SizeIs(1));
  EXPECT_EQ(messages()[0]["type"], "case");
  EXPECT_EQ(messages()[0]["members"].size(), 200U);
}

TEST_F(StormsTest, show_once_in_lists_and_member_by_member_where_that_is_asked) {
  storm(12);
  tell("lone", Level::kBlue, 60);
  EXPECT_THAT(list(), SizeIs(2));
  EXPECT_THAT(list({.grouped = false}), SizeIs(13));
  EXPECT_THAT(list({.case_id = open_cases()[0].id}), SizeIs(12));
}

TEST_F(StormsTest, are_not_made_of_a_few_or_of_several_sites) {
  storm(9);
  storm(9, 50, 0, "south");
  EXPECT_THAT(open_cases(), IsEmpty());
  EXPECT_THAT(messages(), SizeIs(18));
}

TEST_F(StormsTest, gather_across_transactions) {
  storm(6);
  storm(3, 6, 5);
  EXPECT_THAT(open_cases(), IsEmpty());
  storm(1, 9, 9);
  ASSERT_THAT(open_cases(), SizeIs(1));
  EXPECT_EQ(open_cases()[0].members, 10);
}

TEST_F(StormsTest, are_not_made_of_what_came_hours_apart) {
  for (int i = 0; i < 12; ++i) storm(1, i, 60 * i);
  EXPECT_THAT(open_cases(), IsEmpty());
}

TEST_F(StormsTest, grow_while_more_come_soon_and_then_no_more) {
  storm(10);
  storm(5, 10, 10);
  EXPECT_EQ(open_cases()[0].members, 15);
  storm(1, 20, 60);
  EXPECT_EQ(open_cases()[0].members, 15);
  EXPECT_EQ(newest(name(20)).case_id, "");
}

TEST_F(StormsTest, are_led_by_the_worst_that_is_open) {
  storm(10);
  const std::string lead = list()[0].key.asset;
  close(lead);
  ASSERT_THAT(list({.open = true}), SizeIs(1));
  EXPECT_NE(list({.open = true})[0].key.asset, lead);
}

TEST_F(StormsTest, end_when_their_members_do) {
  storm(10);
  for (int i = 0; i < 9; ++i) close(name(i));
  EXPECT_EQ(open_cases()[0].open_members, 1);
  close(name(9));
  EXPECT_THAT(open_cases(), IsEmpty());
  EXPECT_EQ(messages().back()["open"], false);
  EXPECT_EQ(messages().back()["open_member_count"], 0);
}

TEST_F(StormsTest, are_told_to_their_end_to_whoever_was_told_of_their_beginning) {
  subscribe("orange", {"alarm"}, Level::kOrange);
  subscribe("pumps", {"alarm"}, Level::kNone, {"pump"});
  subscribe("all", {"alarm"});
  mixed_storm();
  for (int i = 0; i < 10; ++i) close(name(i));
  ASSERT_THAT(open_cases(), IsEmpty());
  EXPECT_EQ(told("all").back(), "case.closed");
  EXPECT_EQ(told("orange"), told("all"));
  EXPECT_EQ(told("pumps"), told("all"));
}

TEST_F(StormsTest, are_told_to_nobody_who_asked_for_worse_or_for_other_machines) {
  subscribe("orange", {"alarm"}, Level::kOrange);
  subscribe("motors", {"alarm"}, Level::kNone, {"motor"});
  std::vector<serve::desk::Condition> mild;
  for (int i = 0; i < 10; ++i) mild.push_back(sample_condition(name(i), Level::kYellow, 0, ++offset_));
  observe(mild);
  ASSERT_THAT(open_cases(), SizeIs(1));
  EXPECT_THAT(told("orange"), IsEmpty());
  EXPECT_THAT(told("motors"), IsEmpty());
}

TEST_F(StormsTest, keep_their_members_for_as_long_as_one_is_open) {
  storm(10);
  for (int i = 0; i < 9; ++i) close(name(i));
  const auto forget = [&] {
    return store_.write([&](Session& session) { return forget_alarms(session, kStart + kDay, 100); });
  };
  EXPECT_EQ(forget(), 0);
  close(name(9));
  EXPECT_EQ(forget(), 10);
}

TEST_F(StormsTest, are_acknowledged_at_once_and_told_once) {
  storm(12);
  acknowledge(name(3));
  const std::size_t told = messages().size();
  std::size_t done = 0;
  work([&](AlarmWork& work) {
    done =
        work.change_case(open_cases()[0].id, [&](AlarmLife& life) { return life.acknowledge("mia", now_); });
  });
  EXPECT_EQ(done, 11U);
  EXPECT_THAT(list({.acknowledged = false, .grouped = false}), IsEmpty());
  EXPECT_EQ(messages().size(), told + 1);
  work([&](AlarmWork& work) {
    EXPECT_EQ(work.change_case("none", [&](AlarmLife& life) { return life.acknowledge("mia", now_); }), 0U);
  });
}

TEST_F(StormsTest, do_not_hold_back_what_somebody_finds_out_about_a_member) {
  subscribe("cmms", {"diagnosis"});
  storm(10);
  EXPECT_EQ(diagnose(name(3), "The bearing is worn"), "");
  ASSERT_THAT(messages(), SizeIs(3));
  EXPECT_EQ(messages()[1]["what"], "diagnosed");
  EXPECT_EQ(messages()[1]["asset"], name(3));
  EXPECT_THAT(messages("diagnoses"), SizeIs(1));
  EXPECT_THAT(told("cmms"), ElementsAre("alarm.diagnosed"));
}

TEST_F(StormsTest, do_not_hold_what_is_suppressed) {
  std::vector<serve::desk::Condition> conditions;
  for (int i = 0; i < 12; ++i) conditions.push_back(sample_condition(name(i), Level::kRed, 0, ++offset_));
  observe(conditions, "transient");
  EXPECT_THAT(open_cases(), IsEmpty());
}

}  // namespace
}  // namespace portent::tests
