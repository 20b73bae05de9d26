#include "serve/store/alarm_list.h"

#include "serve/store/statistics.h"

#include "tests/unit/alarms/desk_rig.h"

namespace portent::tests {
namespace {

using serve::store::AlarmFilter;
using serve::store::AlarmPage;
using testing::ElementsAre;
using testing::IsEmpty;

class AlarmListTest : public DeskRig {
 protected:
  AlarmListTest() {
    policy_.storm_assets = 100;
    int minute = 0;
    for (const auto& [asset, level] : std::vector<std::pair<std::string, Level>>{{"a", Level::kYellow},
                                                                                 {"b", Level::kRed},
                                                                                 {"c", Level::kBlue},
                                                                                 {"d", Level::kRed},
                                                                                 {"e", Level::kOrange}})
      tell(asset, level, minute++);
  }
  /// The assets of the alarms, in their order.
  std::string assets(const AlarmFilter& filter = {}) {
    std::string names;
    for (const Alarm& alarm : list(filter)) names += alarm.key.asset;
    return names;
  }
  /// The same, read page by page of `most` each.
  std::string paged(const AlarmFilter& filter, std::size_t most) {
    std::string names, cursor;
    do {
      const auto page = ask([&](Session& session) { return list_alarms(session, filter, cursor, most); });
      for (const Alarm& alarm : page->alarms) names += alarm.key.asset;
      names += '|';
      cursor = page->next;
    } while (!cursor.empty());
    return names;
  }
};

TEST_F(AlarmListTest, comes_newest_first_oldest_first_or_worst_first) {
  EXPECT_EQ(assets(), "edcba");
  EXPECT_EQ(assets({.order = AlarmFilter::Order::kOldest}), "abcde");
  EXPECT_EQ(assets({.order = AlarmFilter::Order::kWorst}), "dbeac");
}

TEST_F(AlarmListTest, comes_page_by_page_in_every_order) {
  EXPECT_EQ(paged({}, 2), "ed|cb|a|");
  EXPECT_EQ(paged({.order = AlarmFilter::Order::kOldest}, 2), "ab|cd|e|");
  EXPECT_EQ(paged({.order = AlarmFilter::Order::kWorst}, 1), "d|b|e|a|c|");
  EXPECT_EQ(paged({}, 5), "edcba|");
}

TEST_F(AlarmListTest, is_the_same_once_the_engine_has_looked_at_its_tables) {
  store_.write(serve::store::learn_statistics);
  EXPECT_EQ(assets({.kind = "remaining_life", .open = true}), "edcba");
  EXPECT_EQ(assets({.site = std::vector<std::string>{"north", "south"}}), "edcba");
  EXPECT_EQ(assets({.levels = {Level::kRed, Level::kBlue}}), "dcb");
}

TEST_F(AlarmListTest, goes_over_several_sites_in_one_order) {
  int minute = 20;
  for (const char* asset : {"f", "g", "h"}) {
    auto condition = sample_condition(asset, asset[0] == 'g' ? Level::kRed : Level::kYellow, minute, minute);
    ++minute;
    condition.site = asset[0] == 'h' ? "west" : "south";
    observe({condition});
  }
  const AlarmFilter two = {.site = std::vector<std::string>{"north", "south"}};
  EXPECT_EQ(paged(two, 2), "gf|ed|cb|a|");
  AlarmFilter worst = two;
  worst.order = AlarmFilter::Order::kWorst;
  EXPECT_EQ(paged(worst, 3), "gdb|efa|c|");
  worst.sites_allowed = {"south", "west"};
  EXPECT_EQ(paged(worst, 1), "g|f|");
  EXPECT_EQ(paged({.site = std::vector<std::string>{"south", "south", "west"}, .open = true}, 2), "hg|f|");
  EXPECT_EQ(assets({.site = std::vector<std::string>{"north"}, .sites_allowed = {"south", "west"}}), "");
}

TEST_F(AlarmListTest, is_not_disturbed_by_alarms_that_come_meanwhile) {
  const auto first = ask([](Session& session) { return list_alarms(session, {}, "", 2); });
  tell("f", Level::kRed, 10);
  const auto second = ask([&](Session& session) { return list_alarms(session, {}, first->next, 2); });
  EXPECT_EQ(second->alarms.front().key.asset, "c");
}

TEST_F(AlarmListTest, refuses_a_cursor_that_is_none) {
  for (const char* cursor : {"x", "1.2", "1.2.", "1.2.'; DROP", "1.2.0g", "1"})
    EXPECT_EQ(ask([&](Session& session) { return list_alarms(session, {}, cursor, 2).has_value(); }), false);
}

TEST_F(AlarmListTest, is_filtered_by_what_people_ask_for) {
  acknowledge("b");
  clear("c", 9);
  change("d", [&](AlarmLife& life) { return life.assign("mia", "tom", now_); });
  change("e", [&](AlarmLife& life) { return life.shelve("mia", now_ + kDay, "why", now_); });
  EXPECT_EQ(assets({.asset = "b"}), "b");
  EXPECT_EQ(assets({.site = "north", .asset_class = "pump", .kind = "remaining_life"}), "edcba");
  EXPECT_EQ(assets({.site = "south"}), "");
  EXPECT_EQ(assets({.assignee = "tom"}), "d");
  EXPECT_EQ(assets({.acknowledged = true}), "b");
  EXPECT_EQ(assets({.active = false}), "c");
  EXPECT_EQ(assets({.shelved = true}), "e");
  EXPECT_EQ(assets({.shelved = false, .suppressed = false}), "dcba");
  EXPECT_EQ(assets({.open = true, .at_least = Level::kOrange}), "edb");
  EXPECT_EQ(assets({.from_ms = kStart + kMinute, .to_ms = kStart + 3 * kMinute}), "cb");
  EXPECT_EQ(assets({.sites_allowed = {"south", "west"}}), "");
  EXPECT_EQ(assets({.sites_allowed = {"south", "north"}}), "edcba");
}

TEST_F(AlarmListTest, is_not_deceived_by_texts_that_look_like_sql) {
  EXPECT_EQ(assets({.asset = "b' OR '1' = '1"}), "");
}

TEST_F(AlarmListTest, is_counted_by_level) {
  EXPECT_THAT(ask([](Session& session) { return count_open_alarms(session); }), ElementsAre(0, 1, 1, 1, 2));
}

}  // namespace
}  // namespace portent::tests
