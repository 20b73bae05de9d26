#include "serve/desk/inspection_watch.h"

#include "serve/desk/alarm_work.h"
#include "serve/store/alarm_watches.h"
#include "serve/store/alarms.h"
#include "tests/unit/rounds/round_fixture.h"

namespace portent::tests {
namespace {

using models::policy::Level;
using serve::desk::InspectionWatch;
using serve::store::Alarm;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

class InspectionWatchTest : public RoundTest {
 protected:
  InspectionWatchTest() {
    set_out();
    lease_ = write([&](Session& session) {
      return serve::store::acquire_lease(session, "desk", "here", now_ms_, 1'000'000'000'000);
    });
  }
  void watch() { by_.step(now_ms_ += 1'000, lease_); }
  std::vector<Alarm> alarms() {
    return store_.read([](Session& session) { return serve::store::active_alarms(session); });
  }
  void acknowledge(const std::string& id) {
    write([&](Session& session) {
      serve::desk::AlarmWork work(session, policy_, now_ms_);
      EXPECT_TRUE(work.change(id, 0, [&](auto& life) { return life.acknowledge("mia", now_ms_); }));
      work.finish();
    });
  }
  serve::desk::AlarmPolicy policy_;
  std::optional<serve::store::Lease> lease_;
  InspectionWatch by_{store_};
};

TEST_F(InspectionWatchTest, raises_an_alarm_by_a_bad_result_and_clears_it_by_the_next_good_one) {
  NewResult low = answer("a", "oil", "low");
  low.result.words = "dark and thin";
  ASSERT_TRUE(take(low));
  watch();
  ASSERT_THAT(alarms(), SizeIs(1));
  const Alarm alarm = alarms().front();
  EXPECT_EQ(alarm.key, (serve::store::AlarmKey{"north:P-1", "", "inspection", "daily/oil"}));
  EXPECT_EQ(alarm.level, Level::kYellow);
  EXPECT_EQ(alarm.site, "north");
  EXPECT_EQ(alarm.asset_class, "pump");
  EXPECT_EQ(alarm.diagnosis, "Oil level: low; dark and thin");
  EXPECT_EQ(alarm.advice, "Found on round r-1") << "nobody is named: it leaves for others";
  ASSERT_TRUE(take(answer("b", "oil", "empty")));
  watch();
  EXPECT_THAT(alarms(), ElementsAre(Field(&Alarm::level, Level::kRed)));
  ASSERT_TRUE(take(answer("c", "oil", "full")));
  watch();
  EXPECT_THAT(alarms(), IsEmpty());
}

TEST_F(InspectionWatchTest, says_what_was_found_last) {
  ASSERT_TRUE(take(answer("a", "oil", "low")));
  watch();
  ASSERT_TRUE(begin({.id = "r-2", .route = "daily", .who = "ben", .begun_ms = now_ms_}));
  NewResult empty = answer("b", "oil", "empty");
  empty.result.round = "r-2";
  ASSERT_TRUE(take(empty));
  watch();
  ASSERT_THAT(alarms(), SizeIs(1));
  EXPECT_EQ(alarms().front().level, Level::kRed);
  EXPECT_EQ(alarms().front().diagnosis, "Oil level: empty");
  EXPECT_EQ(alarms().front().advice, "Found on round r-2");
}

TEST_F(InspectionWatchTest, says_what_kind_of_walker_found_it) {
  Route walked = daily();
  walked.id = "weekly";
  walked.walker = "robot";
  ASSERT_TRUE(try_route(walked));
  ASSERT_TRUE(begin({.id = "r-9", .route = "weekly", .who = "olga", .begun_ms = now_ms_}));
  NewResult low = answer("a", "oil", "low");
  low.result.round = "r-9";
  ASSERT_TRUE(take(low));
  watch();
  ASSERT_THAT(alarms(), SizeIs(1));
  EXPECT_EQ(alarms().front().advice, "Found on round r-9 (robot)");
}

TEST_F(InspectionWatchTest, raises_an_alarm_of_an_item_that_left_its_route_while_a_round_was_under_way) {
  const auto there = store_.read([](Session& session) { return serve::store::find_route(session, "daily"); });
  Route shorter = *there;
  shorter.items = R"([{"id":"hum","asset":"north:P-2","kind":"number","channel":"hum","unit":"dB"}])";
  ASSERT_TRUE(write([&](Session& session) { return serve::desk::change_route(session, shorter, now_ms_); }));
  ASSERT_TRUE(take(answer("a", "oil", "empty")));
  ASSERT_TRUE(take(answer("b", "oil", "full", 60'000)));
  watch();
  now_ms_ += 60'000;
  watch();
  ASSERT_THAT(alarms(), ElementsAre(Field(&Alarm::level, Level::kRed))) << "the newest decides, and stands";
  acknowledge(alarms().front().id);
  now_ms_ += 60'000;
  watch();
  EXPECT_THAT(alarms(), IsEmpty()) << "somebody has seen it, and nobody will look there again";
}

TEST_F(InspectionWatchTest, judges_numbers_by_the_limits_of_their_item_and_words_by_who_saw) {
  ASSERT_TRUE(take(number("a", "hum", 85)));
  NewResult seen = found("b", "else");
  seen.result.words = "cracked base plate";
  seen.severity = "red";
  ASSERT_TRUE(take(seen));
  watch();
  EXPECT_THAT(alarms(), testing::UnorderedElementsAre(Field(&Alarm::level, Level::kOrange),
                                                      Field(&Alarm::level, Level::kRed)));
}

TEST_F(InspectionWatchTest, leaves_numbers_of_a_point_to_the_readings_that_they_become) {
  ASSERT_TRUE(take(number("a", "temp", 900)));
  watch();
  EXPECT_THAT(alarms(), IsEmpty());
}

TEST_F(InspectionWatchTest, lets_no_late_result_move_what_a_newer_one_said) {
  ASSERT_TRUE(take(answer("a", "leaks", "no")));
  ASSERT_TRUE(take(answer("b", "leaks", "yes", 60'000)));
  watch();
  EXPECT_THAT(alarms(), IsEmpty());
}

TEST_F(InspectionWatchTest, does_not_tell_of_an_asset_in_overhaul) {
  write([&](Session& session) {
    serve::store::save_desk_assets(session, {{"north:P-2", {"north", "pump", "overhaul", now_ms_}}});
  });
  ASSERT_TRUE(take(answer("a", "leaks", "yes")));
  watch();
  EXPECT_THAT(alarms(), ElementsAre(Field(&Alarm::suppressed, "overhaul")));
}

TEST_F(InspectionWatchTest, clears_what_no_route_looks_at_any_more_once_somebody_has_seen_it) {
  ASSERT_TRUE(take(answer("a", "leaks", "yes")));
  watch();
  ASSERT_THAT(alarms(), SizeIs(1));
  ASSERT_TRUE(write([&](Session& session) { return serve::desk::remove_route(session, "daily", 1); }));
  now_ms_ += 60'000;
  watch();
  ASSERT_THAT(alarms(), SizeIs(1)) << "nobody has seen it yet";
  acknowledge(alarms().front().id);
  now_ms_ += 60'000;
  watch();
  EXPECT_THAT(alarms(), IsEmpty());
}

TEST_F(InspectionWatchTest, goes_on_at_another_desk_where_the_last_one_was) {
  ASSERT_TRUE(take(answer("a", "leaks", "yes")));
  watch();
  InspectionWatch second(store_);
  second.step(now_ms_ += 1'000, lease_);
  EXPECT_THAT(alarms(), ElementsAre(Field(&Alarm::version, 1)));
  second.step(now_ms_ += 1'000, std::nullopt);
}

}  // namespace
}  // namespace portent::tests
