#include <gmock/gmock.h>

#include "serve/store/access_rows.h"
#include "serve/store/alarm_cases.h"
#include "serve/store/alarm_changes.h"
#include "serve/store/alarm_list.h"
#include "serve/store/alarm_precision.h"
#include "serve/store/alarm_rules.h"
#include "serve/store/alarm_watches.h"
#include "serve/store/alarms.h"
#include "serve/store/bound_assets.h"
#include "serve/store/classes.h"
#include "serve/store/consumed.h"
#include "serve/store/deliveries.h"
#include "serve/store/denials.h"
#include "serve/store/documents.h"
#include "serve/store/external_ids.h"
#include "serve/store/forecasts.h"
#include "serve/store/idempotency.h"
#include "serve/store/leases.h"
#include "serve/store/life_events.h"
#include "serve/store/limited_points.h"
#include "serve/store/machine_records.h"
#include "serve/store/node_list.h"
#include "serve/store/node_tree.h"
#include "serve/store/nodes.h"
#include "serve/store/outbox.h"
#include "serve/store/period_statistics.h"
#include "serve/store/points.h"
#include "serve/store/subscribers.h"
#include "tests/unit/store/older_database_rig.h"

// What programs of every older version wrote, read by the repositories of this one.

namespace portent::tests {
namespace {

using namespace serve::store;
using testing::ElementsAre;
using testing::Field;
using testing::SizeIs;

/// Databases of a version that had a part of the desk, read by the repositories of this program.
class Older : public OlderDatabase {
 protected:
  Older() {
    fill();
    store_.emplace(StoreOptions{database_.url()});
  }
  template <typename Read>
  auto read(Read&& read) {
    return store_->read(read);
  }
  std::optional<Store> store_;
};
class OlderDesk : public Older {};
class OlderLedger : public Older {};
class OlderAlarms : public Older {};
class OlderAccess : public Older {};
class OlderChanges : public Older {};
class OlderStatistics : public Older {};
class OlderSubscribers : public Older {};

TEST_P(OlderDesk, goes_on_where_it_was_in_the_log) {
  EXPECT_THAT(read([](Session& session) { return consumed_offsets(session, "predictions"); }),
              ElementsAre(std::pair(0, 4182), std::pair(1, 4090)));
}

TEST_P(OlderDesk, keeps_whose_turn_it_is) {
  const auto lease = read([](Session& session) { return find_lease(session, "desk"); });
  EXPECT_EQ(lease, (Lease{"desk", "north-1 4711", 3, 1'700'000'030'000}));
}

TEST_P(OlderDesk, sends_what_waits_and_numbers_on) {
  const auto waiting = read([](Session& session) { return first_of_outbox(session, 2); });
  ASSERT_THAT(waiting, SizeIs(2));
  EXPECT_EQ(waiting[1].message, (OutboxMessage{"north:P-102/1",
                                               "hook:maintenance",
                                               "north:P-102",
                                               "said 'at once', for 3 µm",
                                               1'700'000'000'001,
                                               {}}));
  store_->write([](Session& session) { add_to_outbox(session, {"new", "topic:assets", "k", "", 0, {}}); });
  EXPECT_EQ(read([](Session& session) { return first_of_outbox(session, 9); }).back().message.id, "new");
}

TEST_P(OlderLedger, keeps_the_headers_of_what_waits) {
  const auto waiting = read([](Session& session) { return first_of_outbox(session, 3); });
  EXPECT_THAT(waiting.back().message.headers, ElementsAre(std::pair("source", "ledger")));
}

TEST_P(OlderLedger, lists_its_nodes_and_walks_its_tree) {
  const auto pump = read([](Session& session) { return find_node(session, "north:P-101"); });
  ASSERT_TRUE(pump);
  EXPECT_EQ(pump->cost, 12500.5);
  EXPECT_EQ(pump->attributes, R"({"head_m":32.5,"seal":"double"})");
  EXPECT_EQ(read([](Session& session) { return list_nodes(session, {.text = "s-88"}, {}); }).front(), *pump);
  EXPECT_THAT(read([](Session& session) { return node_and_above(session, "north:P-101.bearing"); }),
              SizeIs(4));
}

TEST_P(OlderLedger, knows_its_classes_and_measuring_points) {
  const auto of = read([](Session& session) { return find_class(session, "big_pump"); });
  ASSERT_TRUE(of);
  EXPECT_EQ(of->version, 2);
  const auto points = read([](Session& session) { return limited_points(session); });
  ASSERT_THAT(points, SizeIs(1));
  EXPECT_EQ(points[0].asset, "north:P-101");
  EXPECT_EQ(points[0].point.shift, -0.5);
}

TEST_P(OlderLedger, knows_documents_names_elsewhere_and_what_is_bound) {
  EXPECT_THAT(read([](Session& session) { return documents_of_node(session, "north:P-101"); }),
              ElementsAre(Field(&Document::title, "Manual")));
  EXPECT_THAT(read([](Session& session) { return external_ids_of(session, "node", "north:P-101"); }),
              ElementsAre(Field(&ExternalId::external_id, "10004711")));
  EXPECT_EQ(read([](Session& session) { return bound_asset_body(session, "north:P-101"); }),
            R"({"asset":"north:P-101","model":"pump@champion"})");
}

TEST_P(OlderLedger, tells_the_life_of_a_machine) {
  EXPECT_THAT(read([](Session& session) { return life_of_node(session, "north:P-101"); }),
              ElementsAre(Field(&ingest::Event::ref, "WO-9"), Field(&ingest::Event::kind, "commissioning")));
}

TEST_P(OlderAlarms, lists_them_with_all_that_happened_to_them) {
  const auto open = read([](Session& session) { return list_alarms(session, {.open = true}, "", 10); });
  ASSERT_TRUE(open);
  EXPECT_THAT(open->alarms, ElementsAre(Field(&Alarm::id, "a2"), Field(&Alarm::id, "a1")));
  EXPECT_EQ(open->alarms[1].life_when_raised, 41.5);
  EXPECT_EQ(open->alarms[1].evidence, (AlarmEvidence{"f-77", "predictions", 1, 4088}));
  EXPECT_THAT(read([](Session& session) { return events_of_alarm(session, "a1"); }).back(),
              Field(&AlarmEvent::words, "I'll look at it"));
}

TEST_P(OlderAlarms, takes_their_changes_on) {
  store_->write([](Session& session) {
    Alarm alarm = *find_alarm_to_change(session, "a1");
    alarm.assignee = "ben";
    alarm.version = 4;
    const AlarmEvent event{"a1", 4, 1'700'003'000'000, "ben", "assigned", "olga", "ben", ""};
    save_alarm(session, alarm, 3, std::span(&event, 1));
    note_alarm_changes(session, std::span(&event, 1), {});
  });
  EXPECT_EQ(read([](Session& session) { return find_alarm(session, "a1"); })->assignee, "ben");
}

TEST_P(OlderAlarms, knows_cases_rules_and_how_precise_they_were) {
  EXPECT_THAT(read([](Session& session) { return open_cases(session); }),
              ElementsAre(Field(&AlarmCase::members, 3)));
  EXPECT_THAT(read([](Session& session) { return all_rules(session); }),
              ElementsAre(Field(&AlarmRule::enabled, true), Field(&AlarmRule::enabled, false)));
  EXPECT_THAT(read([](Session& session) { return alarm_precision(session); }),
              ElementsAre(AlarmPrecision{"north", "big_pump", "rule", 1, 2, 0}));
  EXPECT_THAT(read([](Session& session) { return outcomes_of(session, "north:P-101", 0, INT64_MAX); }),
              SizeIs(1));
}

TEST_P(OlderAlarms, goes_on_counting_where_its_conditions_were) {
  EXPECT_THAT(
      read([](Session& session) { return load_watches(session); }),
      ElementsAre(std::pair(AlarmKey{"north:P-101", "", "rule", "hot"}, std::string("\x03\x01\xff"))));
  EXPECT_EQ(read([](Session& session) { return load_desk_assets(session); }).at("north:P-102").mode,
            "overhaul");
}

TEST_P(OlderAlarms, shows_forecasts_and_their_history) {
  const auto newest = read([](Session& session) { return newest_forecast(session, "north:P-101"); });
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->p90, 80.125);
  EXPECT_EQ(newest->body, R"({"asset":"north:P-101","offset":4088})");
  EXPECT_THAT(read([](Session& session) { return forecast_history(session, {.asset = "north:P-101"}); }),
              SizeIs(2));
}

TEST_P(OlderAccess, knows_its_people_and_who_is_signed_in) {
  EXPECT_THAT(read([](Session& session) { return list_people(session, 10); }),
              ElementsAre(Field(&PersonRow::disabled, true), Field(&PersonRow::failures, 2)));
  EXPECT_EQ(read([](Session& session) { return find_sign_in(session, "5e55"); })->person, "p1");
}

TEST_P(OlderAccess, knows_its_keys_and_what_they_may) {
  EXPECT_EQ(read([](Session& session) { return find_key_by_prefix(session, "pk_aaaa"); })->replaced_by, "k2");
  EXPECT_THAT(read([](Session& session) { return rights_of(session, "k2"); }),
              ElementsAre(Field(&RightRow::permission, "readings.write")));
}

TEST_P(OlderAccess, knows_who_was_denied_what) {
  EXPECT_THAT(read([](Session& session) { return list_denials(session, "open", 10); }),
              ElementsAre(Field(&Denial::times, 7)));
  EXPECT_THAT(read([](Session& session) { return list_risks(session); }),
              ElementsAre(Field(&Risk::value, "198.51.100.3")));
  EXPECT_THAT(read([](Session& session) { return list_security_events(session, 10); }), SizeIs(1));
}

TEST_P(OlderAccess, answers_again_what_it_answered_once) {
  const auto once = store_->write([](Session& session) {
    return begin_once(session, {"k2", "once-1", "abcd"}, 1'700'003'000'000, 0);
  });
  EXPECT_EQ(std::get<KeptAnswer>(once),
            (KeptAnswer{201, "application/json", "/api/v1/nodes/north:P-103", R"({"id":"north:P-103"})"}));
}

TEST_P(OlderChanges, tells_them_on_from_where_it_was) {
  EXPECT_EQ(read([](Session& session) { return last_alarm_change(session); }), 2);
  EXPECT_THAT(read([](Session& session) { return alarm_changes(session, 0, 2); }),
              ElementsAre(Field(&AlarmChange::event, Field(&AlarmEvent::who, "olga")),
                          Field(&AlarmChange::case_id, "c1")));
}

TEST_P(OlderStatistics, shows_its_periods_and_counts_on) {
  EXPECT_THAT(read([](Session& session) { return list_periods(session, {}); }),
              ElementsAre(Field(&PeriodRow::site, "north")));
  EXPECT_EQ(read([](Session& session) { return counted_until(session, "hour"); }), 1'700'002'800'000);
  const auto heard = read([](Session& session) {
    return heard_machines(session, {"north:P-101", "north:P-101"}, 1'699'999'200'000, 1'700'002'800'000);
  });
  EXPECT_TRUE(heard.at("north:P-101").live);
}

TEST_P(OlderSubscribers, knows_them_with_what_they_sign_with_and_what_waits_for_them) {
  const auto cmms = read([](Session& session) { return find_subscriber(session, "cmms"); });
  ASSERT_TRUE(cmms);
  EXPECT_THAT(cmms->messages, ElementsAre("alarm", "diagnosis"));
  EXPECT_THAT(cmms->classes, ElementsAre("big_pump"));
  EXPECT_EQ(cmms->failing_since_ms, 1'700'000'500'000);
  EXPECT_THAT(read([](Session& session) { return subscriber_secrets(session, "cmms", 1'700'000'200'000); }),
              SizeIs(2));
  EXPECT_THAT(read([](Session& session) { return due_deliveries(session, "cmms", 1'700'000'510'000, 9); }),
              ElementsAre(Field(&Delivery::message_id, "msg_01")));
  EXPECT_THAT(read([](Session& session) { return list_deliveries(session, "", "dead", 0, 9); }),
              ElementsAre(Field(&Delivery::subscriber, "shift")));
}

INSTANTIATE_TEST_SUITE_P(Store, OlderDesk, since(1), named);
INSTANTIATE_TEST_SUITE_P(Store, OlderLedger, since(2), named);
INSTANTIATE_TEST_SUITE_P(Store, OlderAlarms, since(3), named);
INSTANTIATE_TEST_SUITE_P(Store, OlderAccess, since(4), named);
INSTANTIATE_TEST_SUITE_P(Store, OlderChanges, since(5), named);
INSTANTIATE_TEST_SUITE_P(Store, OlderStatistics, since(6), named);
INSTANTIATE_TEST_SUITE_P(Store, OlderSubscribers, since_step("subscribers"), named);

}  // namespace
}  // namespace portent::tests
