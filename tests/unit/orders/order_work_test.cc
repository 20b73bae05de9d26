#include "tests/unit/orders/order_rig.h"

namespace portent::tests {
namespace {

using serve::desk::Refusal;
using serve::store::OrderState;
using serve::store::Priority;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class OrderWorkTest : public OrderRig {};

TEST_F(OrderWorkTest, opens_an_order_on_an_asset_with_a_running_number) {
  const WorkOrder first = order(opened("P-101", "leak")), second = order(opened("P-101", "noise"));
  EXPECT_EQ(first.id, "wo-1");
  EXPECT_EQ(second.number, 2);
  EXPECT_EQ(first.site, "north");
  EXPECT_EQ(first.asset_class, "pump");
  EXPECT_EQ(first.state, OrderState::kOpen);
  EXPECT_EQ(first.version, 1);
}

TEST_F(OrderWorkTest, opens_one_on_a_part_as_an_order_of_its_asset) {
  const WorkOrder made = order(opened("P-101.seal"));
  EXPECT_EQ(made.asset, "P-101");
  EXPECT_EQ(made.part, "seal");
}

TEST_F(OrderWorkTest, opens_none_on_what_is_no_asset_or_scrapped_or_unknown) {
  EXPECT_EQ(open({.asset = "nobody"}).error().kind, Refusal::Kind::kNotFound);
  EXPECT_THAT(open({.asset = "north"}).error().faults[0].message, HasSubstr("is a site"));
  scrap("P-101");
  EXPECT_THAT(open({.asset = "P-101"}).error().faults[0].message, HasSubstr("is scrapped"));
  EXPECT_THAT(orders(), IsEmpty());
}

TEST_F(OrderWorkTest, keeps_one_open_order_for_each_fault) {
  const std::string id = opened("P-101", "leak");
  const auto again = open({.asset = "P-101", .fault = "leak", .title = "again"});
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().faults[0].message, HasSubstr(id));
  EXPECT_EQ(doing(id, [&](OrderWork&, OrderLife& life) { return life.reject("mia", "seen twice", now_); }),
            "");
  EXPECT_NE(opened("P-101", "leak"), id);
}

TEST_F(OrderWorkTest, adds_a_second_report_to_the_order_that_is_open) {
  const std::string id = opened("P-101", "leak");
  const auto again =
      open({.asset = "P-101", .fault = "leak", .origin = "fault_report", .words = "more oil", .who = "eve"});
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->made);
  EXPECT_EQ(again->order.id, id);
  EXPECT_EQ(ask([&](Session& session) { return events_of_order(session, id); }).back().words,
            "fault report, normal: more oil");
}

TEST_F(OrderWorkTest, raises_an_order_to_what_is_said_about_it_again) {
  const std::string id = opened("P-101", "leak");
  NewOrder call{
      .asset = "P-101", .fault = "leak", .origin = "repair_call", .words = "it stands", .who = "eve"};
  call.priority = Priority::kUrgent;
  EXPECT_EQ(open(call)->order.priority, Priority::kUrgent);
  EXPECT_EQ(ask([&](Session& session) { return events_of_order(session, id); }).back().words,
            "repair call, urgent: it stands");
  NewOrder red{.asset = "P-101", .fault = "leak", .origin = "alarm", .alarm_id = "a1", .who = "desk"};
  red.priority = Priority::kHigh;
  EXPECT_EQ(open(red)->order.priority, Priority::kUrgent) << "it never falls by that";
}

TEST_F(OrderWorkTest, takes_no_report_without_a_fault_for_what_a_planner_meant) {
  const std::string planned = opened("P-101", "");
  const auto report = open({.asset = "P-101", .origin = "fault_report", .words = "it drips"}),
             call = open({.asset = "P-101", .origin = "repair_call", .words = "it stands"});
  EXPECT_TRUE(report->made && call->made);
  EXPECT_EQ(report->order.fault, "fault_report");
  EXPECT_EQ(call->order.fault, "repair_call");
  EXPECT_EQ(open({.asset = "P-101", .origin = "repair_call", .words = "still"})->order.id, call->order.id);
}

TEST_F(OrderWorkTest, tells_a_repair_call_as_an_alarm_until_its_order_is_closed) {
  NewOrder call{.asset = "P-101", .origin = "repair_call", .words = "it stands", .who = "eve"};
  call.priority = Priority::kUrgent;
  const std::string id = open(call)->order.id;
  ASSERT_THAT(list(), SizeIs(1));
  const Alarm alarm = list().front();
  EXPECT_EQ(alarm.key, (serve::store::AlarmKey{"P-101", "", "repair_call", "repair_call"}));
  EXPECT_EQ(alarm.level, Level::kRed);
  EXPECT_EQ(alarm.diagnosis, "it stands");
  EXPECT_EQ(alarm.advice, "Work order wo-1 is open about it");
  call.words = "it smokes";
  EXPECT_FALSE(open(call)->made);
  EXPECT_EQ(messages().back()["what"], "found");
  EXPECT_EQ(messages().back()["diagnosis"], "it smokes");
  EXPECT_EQ(doing(id, [&](OrderWork&, OrderLife& life) { return life.reject("mia", "no", now_); }), "");
  EXPECT_FALSE(list().front().active);
}

TEST_F(OrderWorkTest, opens_none_on_a_part_that_a_person_has_mistyped) {
  const auto refused = open({.asset = "P-101", .part = "nosuchpart", .fault = "leak"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().faults[0].field, "part");
  EXPECT_THAT(refused.error().faults[0].message, HasSubstr("is no part of 'P-101', which has "));
  EXPECT_THAT(refused.error().faults[0].message, HasSubstr("seal"));
  EXPECT_TRUE(open({.asset = "P-101", .part = "seal", .fault = "leak"}));
  EXPECT_TRUE(open({.asset = "P-101", .part = "winding", .fault = "hot", .origin = "automatic"}))
      << "a model may know more of a machine than the ledger";
  add_node({.id = "P-9", .parent = "north"});
  EXPECT_TRUE(open({.asset = "P-9", .part = "anything", .fault = "leak"})) << "nothing is known of its parts";
}

TEST_F(OrderWorkTest, rejects_the_orders_of_a_machine_that_is_scrapped) {
  const std::string begun = opened("P-101", "leak"), closed = opened("P-101", "noise");
  finish_work(begun);
  EXPECT_EQ(doing(closed, [&](OrderWork&, OrderLife& life) { return life.reject("mia", "none", now_); }), "");
  scrap("P-101");
  EXPECT_EQ(order(begun).state, OrderState::kRejected);
  EXPECT_EQ(order(begun).reason, "P-101 was scrapped");
  EXPECT_EQ(order(closed).reason, "none");
  EXPECT_THAT(life("P-101"), SizeIs(1)) << "nothing follows its end";
}

TEST_F(OrderWorkTest, ends_the_alarms_of_a_machine_that_is_scrapped) {
  tell("P-101", Level::kRed);
  scrap("P-101");
  EXPECT_FALSE(newest("P-101").active);
  EXPECT_EQ(story("P-101"), "raised cleared");
  EXPECT_EQ(messages().back()["what"], "cleared");
  EXPECT_EQ(acknowledge("P-101"), "");
  EXPECT_EQ(change("P-101", [&](AlarmLife& life) { return life.close("mia", now_); }), "");
  tell("P-101", Level::kRed, 5);
  EXPECT_FALSE(newest("P-101").open) << "nothing new is said of it";
}

TEST_F(OrderWorkTest, knows_the_order_of_another_system_again) {
  const NewOrder wanted{
      .asset = "P-101", .fault = "a", .title = "x", .external_source = "sap", .external_id = "4711"};
  const auto first = open(wanted), again = open(wanted);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->order.id, again->order.id);
  EXPECT_FALSE(again->made);
  add_node({.id = "P-102", .parent = "north", .asset_class = "pump"});
  NewOrder elsewhere = wanted;
  elsewhere.asset = "P-102";
  EXPECT_EQ(open(elsewhere).error().kind, Refusal::Kind::kTaken);
}

TEST_F(OrderWorkTest, tells_a_confirmed_replacement_to_the_machines_life_and_the_scorers) {
  const std::string id = opened("P-101.seal");
  finish_work(id);
  EXPECT_EQ(confirm(id, {"replaced", "seal", "worn through", now_, {}}), "");
  ingest::Event event{"P-101", now_, "replacement", "seal"};
  event.text = "worn through";
  event.ref = id;
  event.source = "mia";
  EXPECT_THAT(life("P-101"), ElementsAre(event));
  EXPECT_THAT(outbox("topic:events"), SizeIs(1));
  const auto controls = outbox("topic:telemetry");
  ASSERT_THAT(controls, SizeIs(1));
  EXPECT_EQ(controls[0].headers[0].second, "replacement");
}

TEST_F(OrderWorkTest, tells_a_failure_before_its_repair) {
  const std::string id = opened("P-101");
  finish_work(id);
  EXPECT_EQ(confirm(id, {"repaired", "", "", now_, now_ - kHour}), "");
  std::vector<std::string> kinds;
  for (const auto& event : life("P-101")) kinds.push_back(event.kind);
  EXPECT_THAT(kinds, ElementsAre("repair", "failure"));
}

TEST_F(OrderWorkTest, tells_of_both_where_two_orders_of_a_machine_ended_at_the_same_time) {
  const std::string leak = opened("P-101", "leak"), noise = opened("P-101", "noise");
  for (const std::string& id : {leak, noise}) {
    finish_work(id);
    EXPECT_EQ(confirm(id, {"repaired", "", "", now_, now_ - kHour}), "");
  }
  std::vector<std::pair<std::string, std::string>> told;
  for (const auto& event : life("P-101")) told.emplace_back(event.kind, event.ref);
  EXPECT_THAT(told,
              ElementsAre(std::pair("repair", noise), std::pair("repair", leak), std::pair("failure", leak)))
      << "it failed once";
  EXPECT_THAT(outbox("topic:events"), SizeIs(3));
}

TEST_F(OrderWorkTest, judges_the_alarm_that_foretold_it) {
  tell("P-101", Level::kRed);
  const std::string id = opened("P-101");
  finish_work(id);
  EXPECT_EQ(confirm(id, {"repaired", "", "", now_, {}}), "");
  EXPECT_EQ(newest("P-101").verdict, "true");
}

TEST_F(OrderWorkTest, judges_an_alarm_false_where_nothing_was_wrong) {
  tell("P-101", Level::kRed);
  const std::string id = opened("P-101");
  finish_work(id);
  EXPECT_EQ(confirm(id, {"nothing_wrong", "", "", now_, {}}), "");
  EXPECT_EQ(newest("P-101").verdict, "false");
  EXPECT_EQ(life("P-101")[0].code, "nothing_found");
  EXPECT_THAT(outbox("topic:telemetry"), IsEmpty());
  EXPECT_EQ(order(id).effect, "");
}

TEST_F(OrderWorkTest, links_each_alarm_once_and_is_found_by_each) {
  NewOrder wanted{.asset = "P-101", .fault = "hot", .origin = "alarm", .alarm_id = "a1", .title = "hot"};
  const std::string id = open(wanted)->order.id;
  wanted.alarm_id = "a2";
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(open(wanted)->made);
  EXPECT_EQ(order(id).alarm_id, "a1");
  EXPECT_EQ(order(id).version, 2) << "opened, and linked once";
  for (const char* alarm : {"a1", "a2"}) {
    EXPECT_EQ(ask([&](Session& session) { return find_order_of_alarm(session, alarm); }).value().id, id);
    EXPECT_THAT(orders({.alarm = alarm}), SizeIs(1));
  }
  EXPECT_THAT(orders({.alarm = "a3"}), IsEmpty());
}

TEST_F(OrderWorkTest, confirms_once) {
  const std::string id = opened("P-101");
  finish_work(id);
  EXPECT_EQ(confirm(id, {"repaired", "", "", now_, {}}), "");
  EXPECT_THAT(confirm(id, {"replaced", "", "", now_ + 1, {}}), HasSubstr("is confirmed already"));
  EXPECT_THAT(life("P-101"), SizeIs(1));
}

TEST_F(OrderWorkTest, is_done_once_its_checklist_is) {
  const std::string id = opened("P-101");
  const auto check = [&](std::int64_t item, const std::string& state) {
    return doing(id,
                 [&](OrderWork& work, OrderLife& life) { return work.check(life, "tom", item, state, ""); });
  };
  EXPECT_EQ(doing(id,
                  [&](OrderWork& work, OrderLife& life) -> OrderLife::Done {
                    static_cast<void>(life.assign("mia", "tom", now_));
                    static_cast<void>(life.begin("tom", now_, now_));
                    return work.add_items(life, "mia", {"lock it out", "look at the seal"});
                  }),
            "");
  const auto complete = [&](OrderWork& work, OrderLife& life) { return work.complete(life, "tom", now_); };
  EXPECT_THAT(doing(id, complete), HasSubstr("has 2 open on its checklist"));
  EXPECT_EQ(check(1, "checked"), "");
  EXPECT_THAT(check(1, "checked"), HasSubstr("is checked already"));
  EXPECT_THAT(check(3, "checked"), HasSubstr("has no item 3"));
  EXPECT_EQ(check(2, "not_applicable"), "");
  EXPECT_EQ(doing(id, complete), "");
}

TEST_F(OrderWorkTest, keeps_what_was_used_and_where_pictures_are) {
  const std::string id = opened("P-101");
  serve::store::UsedPart part;
  part.part_number = "SKF 6205";
  part.quantity = 2;
  serve::store::OrderMedia media;
  media.uri = "https://dms.example/1.jpg";
  EXPECT_EQ(doing(id,
                  [&](OrderWork& work, OrderLife& life) -> OrderLife::Done {
                    if (auto done = work.use(life, "tom", part); !done) return done;
                    return work.attach(life, "tom", media);
                  }),
            "");
  const auto parts = ask([&](Session& session) { return parts_of_order(session, id); });
  ASSERT_THAT(parts, SizeIs(1));
  EXPECT_EQ(parts[0].quantity, 2);
  EXPECT_EQ(parts[0].position, 1);
  EXPECT_EQ(ask([&](Session& session) { return media_of_order(session, id); })[0].who, "tom");
  EXPECT_EQ(order(id).version, 3);
}

TEST_F(OrderWorkTest, judges_a_repair_by_the_forecasts_before_and_after_it) {
  serve::desk::DeskIntake intake(store_, {});
  std::vector<ingest::Record> records;
  const auto forecast = [&](double p50, std::int64_t minutes) {
    records.push_back(forecast_record("P-101", p50, static_cast<std::int64_t>(records.size()), minutes));
    take(intake, records, records.size() - 1, records.size());
  };
  forecast(25, 0);
  now_ = kStart + 10 * kMinute;
  const std::string id = opened("P-101");
  finish_work(id);
  EXPECT_EQ(confirm(id, {"replaced", "", "", now_, {}}), "");
  EXPECT_EQ(order(id).effect, "awaited");
  EXPECT_EQ(order(id).life_before, 25);
  EXPECT_EQ(order(id).life_unit, "cycle");
  forecast(100, 20);
  forecast(110, 30);
  intake.sweep(false, std::nullopt, now_);
  EXPECT_EQ(order(id).effect, "awaited");
  forecast(120, 40);
  intake.sweep(false, std::nullopt, now_);
  EXPECT_EQ(order(id).effect, "better");
  EXPECT_EQ(order(id).life_after, 110);
  EXPECT_EQ(ask([&](Session& session) { return events_of_order(session, id); }).back().what, "assessed");
}

TEST_F(OrderWorkTest, judges_a_machine_as_new_by_forecasts_that_know_only_of_a_long_life) {
  serve::desk::DeskIntake intake(store_, {});
  take(intake, {forecast_record("P-101", 25, 0, 0)}, 0, 1);
  now_ = kStart + 10 * kMinute;
  const std::string id = opened("P-101");
  finish_work(id);
  EXPECT_EQ(confirm(id, {"replaced", "", "", now_, {}}), "");
  std::vector<ingest::Record> after{{}};  // as far as was taken in
  for (std::int64_t i = 1; i <= 6; ++i) {
    models::Forecast forecast = sample_forecast("P-101", i <= 3 ? 1 : 125);
    forecast.state = i <= 3 ? models::ForecastState::kWarming : models::ForecastState::kBeyondRange;
    forecast.ts = now_ + i * kMinute;
    forecast.evidence = {"portent.telemetry", 0, 0, i};
    after.push_back({"P-101", models::to_json(forecast), {}, 0, 0, i});
  }
  take(intake, after, 1, after.size());
  intake.sweep(false, std::nullopt, now_);
  EXPECT_EQ(order(id).effect, "better");
  EXPECT_EQ(order(id).life_after, 125);
}

TEST_F(OrderWorkTest, does_not_know_the_effect_where_nothing_was_known_before) {
  const std::string id = opened("P-101");
  finish_work(id);
  EXPECT_EQ(confirm(id, {"repaired", "", "", now_, {}}), "");
  EXPECT_EQ(order(id).effect, "unknown");
  EXPECT_EQ(order(id).assessed_ms, std::nullopt) << "nobody waits for it";
}

TEST_F(OrderWorkTest, judges_a_repair_behind_many_whose_machines_stay_away) {
  store_.write([](Session& session) {
    for (int i = 0; i < 600; ++i) {
      WorkOrder away;
      away.asset = "P-101";
      away.fault = std::to_string(i);
      away.state = serve::store::OrderState::kConfirmed;
      away.effect = "awaited";
      away.effect_part = "seal";
      away.repaired_ms = kStart;
      away.health_before = away.life_before = 20;
      away.version = 1;
      insert_order(session, away);
    }
  });
  serve::desk::DeskIntake intake(store_, {});
  std::vector<ingest::Record> records;
  const auto forecast = [&](double p50, std::int64_t minutes) {
    records.push_back(forecast_record("P-101", p50, static_cast<std::int64_t>(records.size()), minutes));
    take(intake, records, records.size() - 1, records.size());
  };
  forecast(25, 0);
  now_ = kStart + 10 * kMinute;
  const std::string id = opened("P-101");
  finish_work(id);
  EXPECT_EQ(confirm(id, {"replaced", "", "", now_, {}}), "");
  for (const int minutes : {20, 30, 40}) forecast(100, minutes);
  for (int looks = 0; looks < 7; ++looks) intake.sweep(false, std::nullopt, now_);
  EXPECT_EQ(order(id).effect, "better");
}

TEST_F(OrderWorkTest, does_not_know_the_effect_on_a_machine_that_stays_away) {
  serve::desk::DeskIntake intake(store_, {});
  take(intake, {forecast_record("P-101", 25, 0, 0)}, 0, 1);
  now_ = kStart + 10 * kMinute;
  const std::string id = opened("P-101");
  finish_work(id);
  EXPECT_EQ(confirm(id, {"repaired", "", "", now_, {}}), "");
  EXPECT_EQ(order(id).effect, "awaited");
  take(intake, {{}, forecast_record("P-102", 90, 1, 8 * 24 * 60)}, 1, 2);
  intake.sweep(false, std::nullopt, now_);
  EXPECT_EQ(order(id).effect, "unknown");
}

}  // namespace
}  // namespace portent::tests
