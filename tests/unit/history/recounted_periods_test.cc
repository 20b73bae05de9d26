#include <set>

#include "serve/desk/life.h"
#include "serve/store/machine_records.h"
#include "serve/store/nodes.h"
#include "tests/unit/history/period_rig.h"

// Hours and days that are counted again, once something was told of them that nobody knew.

namespace portent::tests {
namespace {

using serve::desk::StatisticsOptions;

class RecountedPeriods : public PeriodRig {
 protected:
  /// Lets what is told from now on be told after the first count, and before the next.
  void count_first() {
    count_all();
    empty_outbox();
    now_ += 10 * kMinute;
  }
  std::vector<nlohmann::json> count_again() {
    now_ += 2 * kMinute;
    return count_all();
  }
  void change(const std::string& asset, const std::function<void(serve::store::Node&)>& how) {
    store_.write([&](Session& session) {
      auto node = find_node(session, asset).value();
      how(node);
      ASSERT_TRUE(serve::desk::change_node(session, node, now_));
    });
  }
  void scrap(const std::string& asset) {
    store_.write([&](Session& session) {
      const auto node = find_node(session, asset).value();
      ASSERT_TRUE(serve::desk::scrap_node(session, asset, node.version, "mia", now_));
    });
  }
  void judge(const std::string& asset, const std::string& verdict) {
    const std::string id = newest(asset).id;
    work([&](AlarmWork& work) {
      ASSERT_TRUE(work.change(
          id, 0, [&](AlarmLife& life) { return work.judge_by(life, "mia", verdict, "I was there"); }));
    });
  }
  /// From begin_ on, as alarms are told.
  static std::int64_t after_begin(std::int64_t minutes) { return minutes - kStart % kHour / kMinute; }
};

TEST_F(RecountedPeriods, keep_what_a_machine_did_before_it_was_scrapped) {
  happen("P-101", "failure", 15);
  happen("P-101", "repair", 45);
  count_first();
  scrap("P-101");
  happen("P-102", "failure", 30);
  count_again();
  EXPECT_EQ(hour("north")["machines"], 2);
  EXPECT_EQ(hour("north", "line-1")["mttr_h"], 0.5);
}

TEST_F(RecountedPeriods, have_a_machine_that_was_scrapped_before_they_were_first_counted) {
  now_ = begin_ + 61 * kMinute;
  scrap("P-101");
  now_ = begin_ + 70 * kMinute;
  count_all();
  EXPECT_EQ(hour("north")["machines"], 2);
}

TEST_F(RecountedPeriods, have_no_machine_before_its_commissioning) {
  happen("P-102", "commissioning", 65);
  count_all();
  EXPECT_EQ(hour("north")["machines"], 1);
}

TEST_F(RecountedPeriods, lose_a_machine_that_turns_out_to_have_been_commissioned_after_them) {
  count_all();
  now_ += 6 * kHour;
  count_first();
  happen("P-102", "commissioning", 5 * 60);
  count_again();
  EXPECT_EQ(hour("north")["machines"], 1);
}

TEST_F(RecountedPeriods, are_not_all_counted_again_for_a_second_commissioning) {
  happen("P-102", "commissioning", -60);
  now_ += 6 * kHour;
  count_first();
  happen("P-102", "commissioning", 6 * 60);
  happen("P-101", "failure", 6 * 60);
  for (const auto& told : count_again())
    EXPECT_TRUE(told["period"] == "day" || told["from"] >= begin_ + 6 * kHour) << told;
}

TEST_F(RecountedPeriods, have_verdicts_that_were_given_to_them_later) {
  tell("P-101", Level::kOrange, after_begin(20));
  count_first();
  ingest::Event looked{"P-101", begin_ + 40 * kMinute, "inspection"};
  looked.code = "nothing_found";
  work([&](AlarmWork& work) { work.judge(looked); });
  count_again();
  EXPECT_EQ(hour("north")["alarms"]["judged"]["false"], 1);
  EXPECT_EQ(hour("north")["alarms"]["precision"], 0.0);
}

TEST_F(RecountedPeriods, have_alarms_that_were_raised_late) {
  count_first();
  tell("P-101", Level::kOrange, after_begin(20));
  count_again();
  EXPECT_EQ(hour("north")["alarms"]["raised"]["orange"], 1);
}

TEST_F(RecountedPeriods, lose_a_verdict_that_a_person_replaced) {
  tell("P-101", Level::kOrange, after_begin(20));
  work([&](AlarmWork& work) { work.judge({"P-101", begin_ + 40 * kMinute, "repair"}); });
  count_first();
  EXPECT_EQ(hour("north")["alarms"]["judged"]["true"], 1);
  judge("P-101", "false");
  now_ += kHour;
  count_again();
  EXPECT_EQ(hour("north")["alarms"]["judged"]["true"], 0);
  EXPECT_TRUE(hour("north")["alarms"]["precision"].is_null());
  EXPECT_EQ(hour("north", "", "", 1)["alarms"]["judged"]["false"], 1) << "where it was judged last";
}

TEST_F(RecountedPeriods, count_a_machine_that_moved_in_its_new_place_alone) {
  count_first();
  change("P-101", [](auto& node) { node.parent = "north"; });
  happen("P-101", "failure", 30);
  const auto told = count_again();
  EXPECT_TRUE(hour("north", "line-1").is_null());
  EXPECT_EQ(hour("north")["machines"], 2);
  const auto emptied = std::ranges::find_if(told, [](const auto& one) { return one["line"] == "line-1"; });
  ASSERT_NE(emptied, told.end()) << "who was told of the line is told that nothing is left of it";
  EXPECT_EQ((*emptied)["machines"], 0);
  EXPECT_EQ((*emptied)["up_h"], 0);
}

TEST_F(RecountedPeriods, tell_of_a_place_that_a_machine_came_back_to_as_something_new) {
  std::set<std::string> ids;
  const auto tell_of_line = [&] {
    happen("P-101", "failure", static_cast<std::int64_t>(ids.size()) + 10);
    count_again();
    const auto entries = ask([](Session& session) { return first_of_outbox(session, 1'000); });
    for (const auto& entry : entries) {
      if (nlohmann::json::parse(entry.message.body).value("line", "") != "line-1") continue;
      EXPECT_TRUE(ids.insert(entry.message.id).second) << entry.message.id;
    }
    empty_outbox();
    now_ += 10 * kMinute;
  };
  count_first();
  tell_of_line();
  change("P-101", [](auto& node) { node.parent = "north"; });
  tell_of_line();
  change("P-101", [](auto& node) { node.parent = "line-1"; });
  tell_of_line();
  EXPECT_EQ(hour("north", "line-1")["unplanned_stops"], 1);
  EXPECT_GE(ids.size(), 3U);
}

TEST_F(RecountedPeriods, leave_out_who_is_a_candidate_until_somebody_says_what_it_is) {
  const std::string seen = "north:P-103";
  store_.write(
      [&](Session& session) { serve::desk::register_candidates(session, std::span(&seen, 1), now_); });
  count_first();
  EXPECT_EQ(hour("north")["machines"], 2);
  change(seen, [](auto& node) { node.state = serve::store::NodeState::kRegistered; });
  happen(seen, "failure", 30);
  count_again();
  EXPECT_EQ(hour("north")["machines"], 3);
}

TEST_F(RecountedPeriods, keep_nobody_waiting_for_new_ones_however_often_something_comes_late) {
  now_ += 24 * kHour;
  count_all();
  StatisticsOptions options;
  options.pace_ms = 10'000;  // six a minute, of 24 and more that are to be counted again
  statistics_.emplace(store_, options);
  const std::int64_t until = now_ + 3 * kHour;
  for (int step = 0; now_ < until; ++step, now_ += options.pace_ms) {
    if (step % 6 == 0) happen("P-101", "stop", step / 6);
    statistics_->step(now_, lease_);
  }
  EXPECT_FALSE(hour("north", "", "", 27).is_null()) << "it ended an hour ago";
  EXPECT_GT(hour("north")["planned_down_h"], 0) << "and what came late is counted, too";
}

TEST_F(RecountedPeriods, forget_nothing_that_comes_while_they_are_counted) {
  now_ += 6 * kHour;
  count_first();
  happen("P-101", "failure", 5 * 60);
  now_ += 2 * kMinute;
  static_cast<void>(statistics_->step(now_, lease_));
  happen("P-102", "failure", 15);
  count_again();
  EXPECT_EQ(hour("north")["unplanned_stops"], 1);
  EXPECT_EQ(hour("north", "", "", 5)["unplanned_stops"], 1);
}

TEST_F(RecountedPeriods, know_of_a_down_time_that_began_before_the_events_that_are_kept) {
  const auto told = [&](const std::string& asset, const std::string& kind, std::int64_t hours) {
    happen(asset, kind, hours * 60);
  };
  told("P-101", "failure", -50);
  told("P-101", "repair", -49);
  told("P-101", "failure", -40);
  told("P-101", "stop", -39);
  told("P-102", "stop", -30);
  told("P-102", "note", -30);
  store_.write([&](Session& session) {
    serve::store::forget_life_events(session, begin_ - kHour, 100);
    for (int times = 0; times < 3; ++times) forget_condition_events(session, begin_ - kHour, 1);
  });
  const auto kept = ask([](Session& session) {
    return life_of_node(session, "P-101").size() + life_of_node(session, "P-102").size();
  });
  EXPECT_EQ(kept, 3U) << "the failure that was repaired, its repair and the note are forgotten";
  happen("P-101", "repair", 30);
  count_all();
  EXPECT_EQ(hour("north")["unplanned_down_h"], 0.5);
  EXPECT_EQ(hour("north")["planned_down_h"], 1.0);
  EXPECT_EQ(hour("north")["mttr_h"], 40.5);
}

TEST_F(RecountedPeriods, go_on_counting_a_machine_whose_part_is_scrapped) {
  ingest::Event gone{"P-101", begin_ + 10 * kMinute, "scrap", "bearing"};
  store_.write([&](Session& session) { serve::store::keep_life_event(session, gone, now_); });
  count_all();
  EXPECT_EQ(hour("north")["up_h"], 2.0);
}

}  // namespace
}  // namespace portent::tests
