#include "serve/desk/alarm_work.h"

#include "serve/store/alarm_precision.h"
#include "tests/unit/alarms/desk_rig.h"

namespace portent::tests {
namespace {

using serve::store::AlarmPrecision;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class AlarmWorkTest : public DeskRig {
 protected:
  void event(const std::string& kind, std::int64_t after_ms, const std::string& code = "") {
    ingest::Event event;
    event.asset = "P-101";
    event.ts = kStart + after_ms;
    event.kind = kind;
    event.code = code;
    work([&](AlarmWork& work) { work.judge(event); });
  }
  void suppress(const std::string& why, std::int64_t minutes) {
    work([&](AlarmWork& work) { work.suppress("P-101", why, kStart + minutes * kMinute); });
  }
  std::vector<AlarmPrecision> precision() {
    return ask([](Session& session) { return alarm_precision(session); });
  }
  /// Something is found of P-101, in words.
  void find(const std::string& words, Level level, std::int64_t minutes) {
    auto condition = sample_condition("P-101", level, minutes, ++offset_);
    condition.diagnosis = words;
    condition.advice = "Look at " + words;
    observe({condition});
  }
  std::vector<std::string> words_of_story(const std::string& asset) {
    const std::string id = newest(asset).id;
    return ask([&](Session& session) {
      std::vector<std::string> words;
      for (const auto& event : events_of_alarm(session, id)) words.push_back(event.words);
      return words;
    });
  }
  void close(const std::string& asset) {
    clear(asset, 1);
    acknowledge(asset);
    change(asset, [&](AlarmLife& life) { return life.close("mia", now_); });
  }
};

TEST_F(AlarmWorkTest, raises_one_alarm_and_changes_it) {
  tell("P-101", Level::kYellow);
  tell("P-101", Level::kRed, 5);
  clear("P-101", 9);
  EXPECT_THAT(list(), SizeIs(1));
  EXPECT_EQ(story("P-101"), "raised level cleared");
  EXPECT_EQ(newest("P-101").highest, Level::kRed);
}

TEST_F(AlarmWorkTest, says_what_decides_its_level_now) {
  find("oil: low", Level::kYellow, 0);
  find("oil: empty", Level::kRed, 5);
  EXPECT_EQ(newest("P-101").diagnosis, "oil: empty");
  EXPECT_EQ(newest("P-101").advice, "Look at oil: empty");
  EXPECT_EQ(messages().back()["diagnosis"], "oil: empty");
  find("oil: low", Level::kYellow, 6);
  EXPECT_EQ(newest("P-101").diagnosis, "oil: low") << "it fell";
  clear("P-101", 7);
  find("oil: gone", Level::kRed, 8);
  EXPECT_EQ(newest("P-101").diagnosis, "oil: gone") << "it came back";
  EXPECT_EQ(story("P-101"), "raised level level cleared reopened");
  EXPECT_THAT(words_of_story("P-101"),
              ElementsAre("oil: low; Look at oil: low", "oil: empty; Look at oil: empty",
                          "oil: low; Look at oil: low", "", "oil: gone; Look at oil: gone"));
}

TEST_F(AlarmWorkTest, tells_what_is_found_anew_at_the_same_level) {
  find("4 are available", Level::kYellow, 0);
  find("none is available", Level::kYellow, 5);
  find("none is available", Level::kYellow, 6);
  EXPECT_EQ(newest("P-101").diagnosis, "none is available");
  EXPECT_EQ(story("P-101"), "raised found");
  EXPECT_EQ(messages().back()["what"], "found");
}

TEST_F(AlarmWorkTest, leaves_what_people_wrote_and_keeps_what_is_found_in_its_history) {
  find("oil: low", Level::kYellow, 0);
  EXPECT_EQ(diagnose("P-101", "The seal leaks"), "");
  find("oil: empty", Level::kRed, 5);
  find("oil: gone", Level::kRed, 6);
  EXPECT_EQ(newest("P-101").diagnosis, "The seal leaks");
  EXPECT_EQ(newest("P-101").advice, "Look there");
  EXPECT_EQ(story("P-101"), "raised diagnosed level found");
  EXPECT_THAT(words_of_story("P-101").back(), HasSubstr("oil: gone"));
}

TEST_F(AlarmWorkTest, handles_many_changes_in_one_transaction) {
  observe({sample_condition("P-101", Level::kYellow, 0, 1), sample_condition("P-101", Level::kRed, 1, 2),
           sample_condition("P-101", Level::kNone, 2, 3), sample_condition("P-101", Level::kRed, 3, 4)});
  EXPECT_EQ(story("P-101"), "raised level cleared reopened");
  EXPECT_EQ(newest("P-101").version, 4);
  EXPECT_THAT(messages(), SizeIs(1));
}

TEST_F(AlarmWorkTest, holds_alarms_of_parts_kinds_and_subjects_apart) {
  auto bearing = sample_condition("P-101", Level::kRed), rule = sample_condition("P-101", Level::kRed);
  bearing.key.part = "bearing";
  rule.key.kind = "rule";
  rule.key.subject = "hot";
  observe({sample_condition("P-101", Level::kRed), bearing, rule});
  EXPECT_THAT(list(), SizeIs(3));
}

TEST_F(AlarmWorkTest, takes_an_alarm_that_comes_back_soon_for_the_same_one) {
  tell("P-101", Level::kRed);
  close("P-101");
  tell("P-101", Level::kRed, 10);
  EXPECT_THAT(list(), SizeIs(1));
  EXPECT_EQ(newest("P-101").reopened, 1);
}

TEST_F(AlarmWorkTest, begins_a_new_alarm_where_the_old_one_closed_long_ago) {
  tell("P-101", Level::kRed);
  close("P-101");
  tell("P-101", Level::kRed, 60);
  EXPECT_THAT(list(), SizeIs(2));
  EXPECT_EQ(story("P-101"), "raised");
}

TEST_F(AlarmWorkTest, begins_a_new_alarm_where_the_old_one_was_only_to_be_settled) {
  tell("P-101", Level::kRed);
  clear("P-101", 1);
  acknowledge("P-101");
  tell("P-101", Level::kRed, 60);
  EXPECT_THAT(list(), SizeIs(2));
}

TEST_F(AlarmWorkTest, settles_what_is_cleared_and_acknowledged) {
  tell("P-101", Level::kRed);
  clear("P-101", 1);
  sweep(60);
  EXPECT_TRUE(newest("P-101").open);  // nobody has seen it
  acknowledge("P-101");
  sweep(11);
  EXPECT_TRUE(newest("P-101").open);  // it may come back
  sweep(12);
  EXPECT_FALSE(newest("P-101").open);
}

TEST_F(AlarmWorkTest, tells_each_change_in_the_outbox) {
  tell("P-101", Level::kYellow);
  acknowledge("P-101");
  const auto told = messages();
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[0]["what"], "raised");
  EXPECT_EQ(told[0]["version"], 1);
  EXPECT_EQ(told[1]["what"], "acknowledged");
  EXPECT_EQ(told[1]["id"], told[0]["id"]);
}

TEST_F(AlarmWorkTest, tells_subscribers_the_most_telling_of_what_happened_at_once) {
  subscribe("cmms", {"alarm"});
  observe({sample_condition("P-101", Level::kYellow, 0, 1), sample_condition("P-101", Level::kRed, 1, 2)});
  change("P-101", [&](AlarmLife& life) {
    static_cast<void>(life.acknowledge("mia", now_));
    return life.note("mia", "I go and look", now_);
  });
  clear("P-101", 5);
  work([&](AlarmWork& work) {
    static_cast<void>(work.change(newest("P-101").id, 0, [&](AlarmLife& life) {
      static_cast<void>(life.close("mia", now_));
      return work.judge_by(life, "mia", "true", "It was worn");
    }));
  });
  EXPECT_EQ(story("P-101"), "raised level acknowledged noted cleared closed judged");
  EXPECT_THAT(told("cmms"),
              ElementsAre("alarm.raised", "alarm.acknowledged", "alarm.cleared", "alarm.closed"));
}

TEST_F(AlarmWorkTest, tells_subscribers_the_beginning_and_the_end_of_what_both_began_and_ended_at_once) {
  subscribe("cmms", {"alarm"});
  observe({sample_condition("P-101", Level::kRed, 0, 1), sample_condition("P-101", Level::kNone, 1, 2)});
  EXPECT_THAT(told("cmms"), ElementsAre("alarm.raised", "alarm.cleared"));
  observe({sample_condition("P-101", Level::kRed, 2, 3), sample_condition("P-101", Level::kNone, 3, 4),
           sample_condition("P-101", Level::kRed, 4, 5)});
  EXPECT_THAT(told("cmms"), ElementsAre("alarm.raised", "alarm.cleared", "alarm.reopened"));
}

TEST_F(AlarmWorkTest, tells_a_diagnosis_with_the_alarm_and_by_itself) {
  tell("P-101", Level::kYellow);
  EXPECT_EQ(diagnose("P-101", "The bearing is worn"), "");
  EXPECT_EQ(messages().back()["what"], "diagnosed");
  const auto told = messages("diagnoses");
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0]["alarm"], newest("P-101").id);
  EXPECT_EQ(told[0]["version"], 2);
  EXPECT_EQ(told[0]["who"], "mia");
  EXPECT_EQ(told[0]["diagnosis"], "The bearing is worn");
}

TEST_F(AlarmWorkTest, refuses_people_in_words_and_tells_nothing_then) {
  tell("P-101", Level::kYellow);
  EXPECT_EQ(acknowledge("P-101"), "");
  EXPECT_THAT(acknowledge("P-101"), HasSubstr("is acknowledged already"));
  EXPECT_EQ(acknowledge("P-999"), "there is no alarm ");
  EXPECT_THAT(messages(), SizeIs(2));
}

TEST_F(AlarmWorkTest, refuses_who_has_seen_an_older_version) {
  tell("P-101", Level::kYellow);
  const Alarm seen = newest("P-101");
  acknowledge("P-101");
  std::string refusal;
  work([&](AlarmWork& work) {
    refusal =
        work.change(seen.id, seen.version, [&](AlarmLife& life) { return life.assign("tom", "tom", now_); })
            .error();
  });
  EXPECT_THAT(refusal, HasSubstr("was changed meanwhile: it has version 2, not 1"));
}

TEST_F(AlarmWorkTest, escalates_unless_the_stream_lags) {
  tell("P-101", Level::kRed);
  now_ += 31 * kMinute;
  sweep(0, true);
  EXPECT_EQ(newest("P-101").escalation, 0);
  sweep(0);
  EXPECT_EQ(newest("P-101").escalation, 1);
  sweep(0);
  EXPECT_EQ(newest("P-101").escalation, 1);
}

TEST_F(AlarmWorkTest, takes_an_alarm_off_its_shelf_in_time) {
  tell("P-101", Level::kRed);
  change("P-101", [&](AlarmLife& life) { return life.shelve("mia", now_ + kHour, "why", now_); });
  now_ += kHour;
  sweep(0);
  EXPECT_EQ(newest("P-101").shelved_until_ms, std::nullopt);
  EXPECT_EQ(story("P-101"), "raised shelved unshelved");
}

TEST_F(AlarmWorkTest, tells_nothing_of_what_begins_in_an_overhaul_until_that_ends) {
  observe({sample_condition("P-101", Level::kRed)}, "overhaul");
  EXPECT_THAT(messages(), IsEmpty());
  suppress("", 60);
  ASSERT_THAT(messages(), SizeIs(1));
  EXPECT_EQ(messages()[0]["what"], "told");
}

TEST_F(AlarmWorkTest, tells_what_somebody_finds_out_in_an_overhaul_but_not_the_alarm) {
  subscribe("cmms", {"alarm", "diagnosis"});
  observe({sample_condition("P-101", Level::kRed)}, "overhaul");
  EXPECT_EQ(diagnose("P-101", "The bearing is worn"), "");
  EXPECT_THAT(told("cmms"), ElementsAre("alarm.diagnosed"));
  EXPECT_THAT(messages("diagnoses"), SizeIs(1));
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(AlarmWorkTest, closes_what_began_and_ended_in_an_overhaul_and_tells_nobody) {
  observe({sample_condition("P-101", Level::kRed)}, "overhaul");
  clear("P-101", 5);
  suppress("", 60);
  EXPECT_FALSE(newest("P-101").open);
  EXPECT_THAT(messages(), IsEmpty());
}

TEST_F(AlarmWorkTest, says_that_an_overhaul_suppresses_what_was_told) {
  tell("P-101", Level::kRed);
  suppress("overhaul", 5);
  EXPECT_EQ(messages().back()["suppressed"], "overhaul");
}

TEST_F(AlarmWorkTest, counts_true_false_and_late_alarms_by_site_class_and_kind) {
  tell("P-101", Level::kRed);
  event("failure", 2 * kHour);
  event("failure", 3 * kHour);  // judged already
  EXPECT_THAT(precision(), ElementsAre(AlarmPrecision{"north", "pump", "remaining_life", 1, 0, 0}));
  tell("P-102", Level::kRed);
  close("P-102");
  sweep(29 * 24 * 60);
  EXPECT_EQ(newest("P-102").verdict, "");
  sweep(31 * 24 * 60, true);
  EXPECT_EQ(newest("P-102").verdict, "");
  sweep(31 * 24 * 60);
  EXPECT_EQ(newest("P-102").verdict, "false");
  EXPECT_THAT(precision(), ElementsAre(AlarmPrecision{"north", "pump", "remaining_life", 1, 1, 0}));
  EXPECT_EQ(precision()[0].precision(), 0.5);
}

TEST_F(AlarmWorkTest, counts_an_alarm_late_that_is_raised_after_the_failure) {
  event("failure", -10 * kMinute);
  tell("P-101", Level::kRed);
  EXPECT_EQ(newest("P-101").verdict, "late");
  EXPECT_EQ(newest("P-101").lead_ms, -10 * kMinute);
  EXPECT_THAT(precision(), ElementsAre(AlarmPrecision{"north", "pump", "remaining_life", 0, 0, 1}));
}

TEST_F(AlarmWorkTest, judges_an_alarm_whose_failure_was_read_before_it) {
  event("failure", 5 * kHour);
  tell("P-101", Level::kRed);
  EXPECT_EQ(newest("P-101").verdict, "true");
  EXPECT_EQ(newest("P-101").lead_ms, 5 * kHour);
}

TEST_F(AlarmWorkTest, counts_an_alarm_false_where_an_inspection_found_nothing) {
  tell("P-101", Level::kRed);
  event("inspection", kDay, "nothing_found");
  EXPECT_EQ(newest("P-101").verdict, "false");
}

TEST_F(AlarmWorkTest, keeps_nothing_of_a_transaction_that_is_undone) {
  struct Killed {};
  const auto killed = [&] {
    store_.write([&](Session& session) {
      AlarmWork work(session, policy_, now_);
      work.observe(sample_condition("P-101", Level::kRed), "");
      work.finish();
      throw Killed{};
    });
  };
  EXPECT_THROW(killed(), Killed);
  EXPECT_THAT(list(), IsEmpty());
  EXPECT_THAT(messages(), IsEmpty());
}

}  // namespace
}  // namespace portent::tests
