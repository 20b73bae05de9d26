#include "serve/desk/desk_intake.h"

#include <thread>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "ingest/log.h"
#include "serve/store/alarm_rules.h"
#include "serve/store/consumed.h"
#include "tests/unit/alarms/intake_rig.h"

namespace portent::tests {
namespace {

using ingest::Record;
using serve::desk::DeskIntake;
using serve::desk::IntakeOptions;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// All that a batch may change, as lines of text.
std::vector<std::string> content(serve::store::Store& store) {
  return store.read([](serve::store::Session& session) {
    std::vector<std::string> lines;
    for (const char* sql :
         {"SELECT id || ' ' || asset || ' ' || what || ' ' || before || '>' || after FROM alarms JOIN "
          "alarm_events"
          " ON alarm_id = id ORDER BY id, alarm_events.version",
          "SELECT asset || ' ' || CAST(ts_ms AS TEXT) FROM forecasts ORDER BY asset, ts_ms, log_offset",
          "SELECT asset || ' newest ' || CAST(ts_ms AS TEXT) FROM newest_forecasts ORDER BY asset",
          "SELECT id FROM outbox ORDER BY seq",
          "SELECT asset || kind || state FROM alarm_watches ORDER BY asset",
          "SELECT topic || CAST(next_offset AS TEXT) FROM consumed ORDER BY topic"}) {
      const auto rows = session.run(sql);
      for (std::size_t i = 0; i < rows.size(); ++i) lines.push_back(rows.text(i, 0));
    }
    return lines;
  });
}

TEST_F(IntakeTest, keeps_forecasts_raises_alarms_and_moves_its_place) {
  DeskIntake intake(store_, {});
  take(intake, forecast_records(10), 0, 30);
  EXPECT_EQ(consumed(), 30);
  EXPECT_EQ(newest("P-101").level, Level::kRed);
  EXPECT_EQ(story("P-101"), "raised level level");
  EXPECT_EQ(newest("P-101").evidence.topic, "portent.predictions");
  EXPECT_EQ(story("P-102").substr(0, 23), "raised cleared reopened");
  EXPECT_EQ(newest("P-103").id, "");
  const auto kept = ask([](Session& session) { return serve::store::newest_forecast(session, "P-101"); });
  EXPECT_EQ(kept->body, forecast_records(10)[27].value);
  EXPECT_EQ(intake.counts().forecasts, 30U);
}

TEST_F(IntakeTest, that_is_killed_before_its_commit_has_done_nothing) {
  const auto records = forecast_records(10);
  {
    DeskIntake intake(store_, {});
    take(intake, records, 0, 9);
  }
  const auto before = content(store_);
  // Whatever statement fails, from the first to the last.
  for (const std::string table : {"consumed", "forecasts", "newest_forecasts", "alarms", "alarm_events",
                                  "alarm_changes", "outbox", "counters"}) {
    DeskIntake intake(store_, {});
    script("ALTER TABLE " + table + " RENAME TO away");
    EXPECT_THROW(take(intake, records, 9, 30), ingest::FatalError) << table;
    script("ALTER TABLE away RENAME TO " + table);
    EXPECT_EQ(content(store_), before) << table;
  }
}

TEST_F(IntakeTest, ends_the_same_however_often_it_is_killed) {
  const auto records = forecast_records(10);
  DeskDatabase other;
  serve::store::Store straight({other.url()});
  {
    DeskIntake intake(straight, {});
    take(intake, records, 0, 15);
    take(intake, records, 15, 30);
  }
  for (std::size_t begin = 0; begin < 30; begin += 15) {
    DeskIntake killed(store_, {});  // before its commit
    script("ALTER TABLE outbox RENAME TO away");
    EXPECT_THROW(take(killed, records, begin, begin + 15), ingest::FatalError);
    script("ALTER TABLE away RENAME TO outbox");
    DeskIntake successor(store_, {});
    take(successor, records, begin, begin + 15);  // and this one right after it
  }
  EXPECT_EQ(content(store_), content(straight));
}

TEST_F(IntakeTest, gives_the_same_alarms_whatever_its_batches_are) {
  const auto records = forecast_records(10);
  DeskDatabase other;
  serve::store::Store straight({other.url()});
  const auto ids = [](serve::store::Store& store) {
    return store.read([](Session& session) {
      std::vector<std::string> all;
      const auto page = list_alarms(session, {}, "", 100);
      for (const Alarm& alarm : page->alarms) all.push_back(alarm.id + " " + std::to_string(alarm.version));
      return all;
    });
  };
  DeskIntake whole(straight, {});
  take(whole, records, 0, 30);
  for (std::size_t i = 0; i < 30; ++i) {
    DeskIntake one(store_, {});
    take(one, records, i, i + 1);
  }
  EXPECT_EQ(ids(store_), ids(straight));
}

TEST_F(IntakeTest, of_records_that_were_taken_already_is_fenced_and_changes_nothing) {
  const auto records = forecast_records(10);
  DeskIntake first(store_, {}), second(store_, {});
  take(first, records, 0, 15);
  const auto before = content(store_);
  EXPECT_THROW(take(second, records, 0, 15), ingest::FencedError);
  EXPECT_THROW(take(first, records, 0, 15), ingest::FencedError);
  EXPECT_THROW(take(first, records, 9, 15), ingest::FencedError);
  EXPECT_EQ(content(store_), before);
}

TEST_F(IntakeTest, that_has_not_seen_what_another_desk_took_in_is_fenced) {
  const auto records = forecast_records(10);
  DeskIntake first(store_, {}), second(store_, {});
  take(first, records, 0, 9);
  const auto before = content(store_);
  EXPECT_THROW(take(second, records, 9, 15), ingest::FencedError);  // in turn, but with a memory of before
  EXPECT_EQ(content(store_), before);
  DeskIntake anew(store_, {});
  take(anew, records, 9, 15);
  EXPECT_EQ(consumed(), 15);
}

TEST_F(IntakeTest, of_two_desks_that_fight_gives_each_batch_to_one) {
  const auto records = forecast_records(20);
  std::atomic<int> won{0};
  const auto fight = [&] {
    serve::store::Store store({database_.url()});  // a process of its own
    for (;;) {
      DeskIntake intake(store, {});
      try {
        for (;;) {
          const std::int64_t at = store.read([](Session& session) {
            return serve::store::consumed_offsets(session, kTopics.predictions())[0];
          });
          if (at == 60) return;
          take(intake, records, static_cast<std::size_t>(at), static_cast<std::size_t>(at + 3));
          ++won;
        }
      } catch (const ingest::FencedError&) {  // begin anew
      }
    }
  };
  { std::jthread one(fight), other(fight); }
  EXPECT_EQ(won, 20);
  DeskDatabase database;
  serve::store::Store straight({database.url()});
  DeskIntake alone(straight, {});
  for (std::size_t i = 0; i < 60; i += 3) take(alone, records, i, i + 3);
  EXPECT_EQ(content(store_), content(straight));
}

TEST_F(IntakeTest, without_its_lease_writes_nothing) {
  const auto lease =
      store_.write([](Session& session) { return acquire_lease(session, "desk", "a", 0, 1'000); });
  store_.write([](Session& session) { return acquire_lease(session, "desk", "b", 2'000, 1'000); });
  DeskIntake intake(store_, {});
  const auto records = forecast_records(5);
  EXPECT_THROW(intake.take(kTopics.predictions(), 0, records, 0, 15, lease, kStart), ingest::FencedError);
  EXPECT_THROW(intake.sweep(false, lease, kStart), ingest::FencedError);
  EXPECT_EQ(consumed(), 0);
}

TEST_F(IntakeTest, counts_records_that_it_can_not_read_and_goes_on) {
  DeskIntake intake(store_, {});
  take_one(intake, kTopics.predictions(), "a", "no forecast");
  take_one(intake, kTopics.statistics(), "a", "{}");
  take_one(intake, kTopics.events(), "a", "");
  EXPECT_EQ(intake.counts().unreadable, 3U);
  EXPECT_EQ(consumed(), 1);
}

TEST_F(IntakeTest, leaves_shadows_out) {
  DeskIntake intake(store_, {});
  auto forecast = sample_forecast("P-101", 10);
  forecast.role = models::ForecastRole::kShadow;
  take_one(intake, kTopics.predictions(), "P-101", models::to_json(forecast));
  EXPECT_THAT(content(store_), SizeIs(1));  // its place alone
}

TEST_F(IntakeTest, suppresses_what_is_raised_in_an_overhaul) {
  DeskIntake intake(store_, {});
  ingest::Event event{"P-101", kStart, "mode"};
  event.mode = ingest::Mode::kOverhaul;
  take_one(intake, kTopics.events(), "P-101", ingest::encode_event(event));
  take_one(intake, kTopics.predictions(), "P-101", forecast_record("P-101", 10, 0).value);
  EXPECT_EQ(newest("P-101").suppressed, "overhaul");
  EXPECT_THAT(messages(), IsEmpty());
  event.mode = ingest::Mode::kRun;
  event.ts += kHour;
  DeskIntake successor(store_, {});  // the mode is remembered
  take_one(successor, kTopics.events(), "P-101", ingest::encode_event(event));
  EXPECT_EQ(newest("P-101").suppressed, "");
  EXPECT_THAT(messages(), SizeIs(1));
}

TEST_F(IntakeTest, judges_alarms_by_events) {
  DeskIntake intake(store_, {});
  take_one(intake, kTopics.predictions(), "P-101", forecast_record("P-101", 10, 0).value);
  const ingest::Event event{"P-101", kStart + kDay, "failure"};
  take_one(intake, kTopics.events(), "P-101", ingest::encode_event(event));
  EXPECT_EQ(newest("P-101").verdict, "true");
}

TEST_F(IntakeTest, that_is_tried_again_knows_nothing_of_later_readings) {
  store_.write([](Session& session) { add_rule(session, {"hot", "rms > 4 and temp > 80", Level::kRed}); });
  DeskIntake intake(store_, {});
  const auto reading = [](const char* value, int minute) {
    return R"({"asset":"P-101","ts":)" + std::to_string(kStart + minute * kMinute) + R"(,"v":{)" + value +
           "}}";
  };
  const std::vector<Record> records = {{"P-101", reading(R"("rms":5)", 0), {}, 0, 0, 0},
                                       {"P-101", reading(R"("temp":90)", 1), {}, 0, 0, 1}};
  script("ALTER TABLE outbox RENAME TO away");
  EXPECT_THROW(take(intake, records, 0, 2, kTopics.telemetry()), ingest::FatalError);
  script("ALTER TABLE away RENAME TO outbox");
  take(intake, records, 0, 2, kTopics.telemetry());
  ASSERT_THAT(list(), SizeIs(1));
  EXPECT_EQ(list()[0].raised_ms, kStart + kMinute);
}

TEST_F(IntakeTest, keeps_what_people_did_between_two_batches) {
  DeskIntake intake(store_, {});
  const auto records = forecast_records(10);
  take(intake, records, 0, 15);
  acknowledge("P-101");
  change("P-101", [&](AlarmLife& life) { return life.assign("mia", "tom", now_); });
  const std::int64_t version = newest("P-101").version;
  take(intake, records, 15, 18);
  EXPECT_TRUE(newest("P-101").acknowledged);
  EXPECT_EQ(newest("P-101").assignee, "tom");
  EXPECT_GE(newest("P-101").version, version);
}

TEST_F(IntakeTest, says_that_it_has_committed_a_change) {
  int committed = 0;
  IntakeOptions options;
  options.committed = [&] { ++committed; };
  DeskIntake intake(store_, options);
  take_one(intake, kTopics.predictions(), "P-101", forecast_record("P-101", 100, 0).value);
  EXPECT_EQ(committed, 0);
  take_one(intake, kTopics.predictions(), "P-101", forecast_record("P-101", 10, 1).value);
  EXPECT_EQ(committed, 1);
}

TEST_F(IntakeTest, follows_rules_that_are_added_changed_and_removed) {
  DeskIntake intake(store_, {});
  EXPECT_THAT(intake.wanted_topics(), IsEmpty());
  store_.write([](Session& session) { add_rule(session, {"hot", "temp > 80 for 5m", Level::kRed}); });
  const auto send = [&](double temp, int minute) {
    take_one(intake, kTopics.telemetry(), "P-101",
             R"({"asset":"P-101","ts":)" + std::to_string(kStart + minute * kMinute) + R"(,"v":{"temp":)" +
                 std::to_string(temp) + "}}");
  };
  const auto levels = [&] {
    std::vector<Level> found;
    for (const Alarm& alarm : list({.kind = "rule", .active = true})) found.push_back(alarm.level);
    return found;
  };
  send(85, 0);
  EXPECT_THAT(intake.wanted_topics(), ElementsAre(kTopics.telemetry()));
  EXPECT_THAT(levels(), IsEmpty());
  send(85, 5);
  EXPECT_THAT(levels(), ElementsAre(Level::kRed));
  store_.write([](Session& session) {
    auto rule = *find_rule(session, "hot");
    rule.level = Level::kYellow;
    change_rule(session, rule);
  });
  send(85, 6);
  EXPECT_THAT(levels(), ElementsAre(Level::kYellow));
  store_.write([](Session& session) { remove_rule(session, "hot", 2); });
  send(85, 7);
  EXPECT_THAT(levels(), IsEmpty());
}

TEST_F(IntakeTest, judges_rules_over_features) {
  store_.write([](Session& session) { add_rule(session, {"rough", "feature.std.rms > 2"}); });
  DeskIntake intake(store_, {});
  EXPECT_THAT(intake.wanted_topics(), ElementsAre(kTopics.features()));
  take_one(intake, kTopics.features(), "P-101",
           R"({"schema":1,"asset":"P-101","ts":1700000000000,"features":{"std":{"rms":2.5,"temp":null}}})");
  take_one(intake, kTopics.features(), "P-101", "bytes");
  EXPECT_THAT(list({.asset = "P-101", .kind = "rule"}), SizeIs(1));
  EXPECT_EQ(intake.counts().unreadable, 1U);
}

TEST_F(IntakeTest, heeds_the_mode_that_readings_name) {
  DeskIntake intake(store_, {});
  take_one(intake, kTopics.predictions(), "P-101", forecast_record("P-101", 10, 0).value);
  take_one(intake, kTopics.telemetry(), "P-101",
           R"({"asset":"P-101","ts":1700000000001,"mode":"transient","v":{}})");
  EXPECT_EQ(newest("P-101").suppressed, "transient");
  take_one(intake, kTopics.telemetry(), "P-101", R"({"asset":"P-101","ts":1700000000002,"v":{}})");
  EXPECT_EQ(newest("P-101").suppressed, "transient");
  take_one(intake, kTopics.telemetry(), "P-101",
           R"({"asset":"P-101","ts":1700000000003,"mode":"idle","v":{}})");
  EXPECT_EQ(newest("P-101").suppressed, "");
}

TEST_F(IntakeTest, goes_on_with_a_rule_that_was_about_to_be_raised) {
  store_.write([](Session& session) {
    add_rule(session, {"low", "forecast.p50 < 90 for 20m", Level::kRed});
  });
  const auto records = forecast_records(3);
  for (std::size_t i = 0; i < 9; i += 3) {
    DeskIntake intake(store_, {});
    take(intake, records, i, i + 3);
    EXPECT_EQ(list({.asset = "P-101", .kind = "rule"}).size(), i == 6 ? 1U : 0U);
  }
}

TEST_F(IntakeTest, judges_measuring_points_by_their_channels) {
  IntakeOptions options;
  options.bindings = [] {
    auto bindings = std::make_shared<ingest::Bindings>();
    ingest::AssetBinding pump;
    pump.tags["T4"] = {"temp", 1, -273.15};
    bindings->put("P-101", std::make_shared<ingest::AssetBinding>(pump));
    return bindings;
  };
  DeskIntake intake(store_, options);
  intake.set_points({{"P-102", "temp", "", "t", "Cel", {{{Level::kRed, {}, 5}}}},
                     {"P-101", "temp", "", "oil", "Cel", {{{Level::kOrange, {}, 80}}}}});
  take_one(intake, kTopics.telemetry(), "P-101", R"({"asset":"P-101","ts":1700000000000,"v":{"T4":360}})");
  const auto found = list({.kind = "threshold"});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].diagnosis, "oil is 86.85 Cel");
}

}  // namespace
}  // namespace portent::tests
