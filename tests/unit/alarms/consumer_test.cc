#include "serve/desk/desk_consumer.h"

#include <thread>

#include "ingest/event.h"
#include "ingest/local/local_log.h"
#include "serve/store/alarm_rules.h"
#include "serve/store/consumed.h"
#include "serve/store/life_events.h"
#include "serve/store/nodes.h"
#include "serve/stream/dead_letter.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/alarms/desk_rig.h"
#include "tests/unit/alarms/sample_records.h"

namespace portent::tests {
namespace {

using serve::desk::ConsumerOptions;
using serve::desk::DeskConsumer;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::chrono::milliseconds kAtOnce{0};

class ConsumerTest : public DeskRig {
 protected:
  ConsumerTest() {
    ingest::LocalLogOptions options;
    options.folder = folder_.path();
    options.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
    log_ = ingest::open_local_log(options);
    log_->create_topics(topics_.specs(2));
  }
  static ConsumerOptions options(const std::string& holder) {
    ConsumerOptions options;
    options.holder = holder;
    options.batch = 7;
    return options;
  }
  void send(const std::vector<ingest::Record>& records) {
    const auto appender = log_->appender();
    for (const ingest::Record& record : records)
      appender->append({topics_.predictions(), 1, record.key, record.value, {}});
    appender->flush();
  }
  std::size_t drain(DeskConsumer& desk, std::int64_t now) {
    std::size_t all = 0;
    while (const std::size_t taken = desk.step(now, kAtOnce)) all += taken;
    return all;
  }
  /// What stands in the topic `alarms`.
  std::vector<std::string> told() {
    std::vector<std::string> ids;
    for (int p = 0; p < 2; ++p) {
      std::vector<ingest::Record> records;
      const auto reader = log_->reader(topics_.alarms(), p, 0);
      while (reader->position() < log_->extent(topics_.alarms(), p).end) reader->read(100, kAtOnce, records);
      for (const auto& record : records) {
        const auto message = nlohmann::json::parse(record.value);
        ids.push_back(message["id"].get<std::string>() + "/" + std::to_string(message["version"].get<int>()));
      }
    }
    return ids;
  }

  TemporaryFolder folder_;
  ingest::Topics topics_;
  std::unique_ptr<ingest::Log> log_;
};

TEST_F(ConsumerTest, makes_candidates_of_assets_whose_telemetry_nothing_binds) {
  const ingest::Record unbound{"plant1:P-9", "{}", {}, 0, 0, 7};
  const auto appender = log_->appender();
  appender->append(serve::dead_letter(
      topics_, unbound, {ingest::RejectReason::kUnknownAsset, "asset plant1:P-9 is not bound"}));
  appender->flush();
  DeskConsumer desk(store_, *log_, options("a"));
  EXPECT_EQ(drain(desk, kStart), 1U);
  const auto candidate = ask([](Session& session) { return serve::store::find_node(session, "plant1:P-9"); });
  ASSERT_TRUE(candidate);
  EXPECT_EQ(candidate->state, serve::store::NodeState::kCandidate);
  EXPECT_EQ(candidate->site, "plant1");
}

TEST_F(ConsumerTest, takes_the_log_to_its_end_and_tells_alarms) {
  send(forecast_records(10));
  DeskConsumer desk(store_, *log_, options("a"));
  EXPECT_EQ(drain(desk, kStart), 30U);
  EXPECT_EQ(desk.lag(), 0);
  EXPECT_EQ(newest("P-101").level, Level::kRed);
  EXPECT_EQ(newest("P-101").evidence.partition, 1);
  EXPECT_FALSE(told().empty());
  EXPECT_THAT(messages(), IsEmpty());  // sent, and gone from the outbox
}

TEST_F(ConsumerTest, goes_on_where_the_one_before_it_was_killed) {
  const auto records = forecast_records(10);
  send(records);
  {
    DeskConsumer killed(store_, *log_, options("a"));
    killed.step(kStart, kAtOnce);
    killed.step(kStart, kAtOnce);
  }
  DeskConsumer desk(store_, *log_, options("a"));
  EXPECT_EQ(drain(desk, kStart), 16U);
  auto ids = told();
  std::ranges::sort(ids);
  EXPECT_THAT(std::ranges::unique(ids), IsEmpty());
  EXPECT_EQ(list().size(), 2U);
}

TEST_F(ConsumerTest, leaves_the_log_to_the_one_that_has_the_lease) {
  send(forecast_records(2));
  DeskConsumer first(store_, *log_, options("a")), second(store_, *log_, options("b"));
  EXPECT_EQ(drain(first, kStart), 6U);
  send(forecast_records(2));
  EXPECT_EQ(drain(second, kStart + 14'000), 0U);
  EXPECT_FALSE(second.holds());
}

TEST_F(ConsumerTest, takes_over_within_thirty_seconds_and_fences_the_first_ones_late_writes) {
  send(forecast_records(2));
  DeskConsumer first(store_, *log_, options("a")), second(store_, *log_, options("b"));
  drain(first, kStart);
  send(forecast_records(2));
  EXPECT_EQ(drain(second, kStart + 15'000), 6U);
  send(forecast_records(2));
  EXPECT_THROW(first.step(kStart + 1, kAtOnce), ingest::FencedError);  // it was held up, and its clock too
  EXPECT_FALSE(first.holds());
  EXPECT_EQ(first.counters().overtaken, 1U);
  EXPECT_EQ(drain(first, kStart + 16'000), 0U);
  EXPECT_EQ(drain(second, kStart + 16'000), 6U);
}

TEST_F(ConsumerTest, goes_on_as_before_where_the_wall_clock_is_set_back) {
  constexpr std::int64_t kBack = kStart - 3'600'000;
  send(forecast_records(10));
  DeskConsumer desk(store_, *log_, options("a"));
  desk.step(kStart, kAtOnce);
  desk.step(kBack, kAtOnce);
  EXPECT_EQ(ask([](Session& session) { return find_lease(session, "desk"); })->until_ms, kBack + 15'000);
  EXPECT_EQ(desk.counters().lag, 16) << "it did not look again";
}

TEST_F(ConsumerTest, says_who_takes_the_log_in_and_when_it_takes_over) {
  DeskConsumer first(store_, *log_, options("a"));
  first.step(kStart, kAtOnce);
  std::vector<std::string> said;
  auto telling = options("b");
  telling.say = [&](const std::string& line) { said.push_back(line); };
  DeskConsumer second(store_, *log_, telling);
  std::stop_source stop;
  std::int64_t now = kStart;
  second.run(
      stop.get_token(), [&] { return std::exchange(now, kStart + 15'000); },
      [&](std::int64_t, const auto&) { stop.request_stop(); });
  EXPECT_THAT(said, ElementsAre("a takes the log in; this desk stands by",
                                "this desk has taken over: it takes the log in from here on"));
}

TEST_F(ConsumerTest, says_that_it_was_overtaken_and_stands_by) {
  std::stop_source stop;
  std::vector<std::string> said;
  auto telling = options("a");
  telling.say = [&](const std::string& line) { said.push_back(line), stop.request_stop(); };
  DeskConsumer first(store_, *log_, telling), second(store_, *log_, options("b"));
  std::int64_t now = kStart;
  first.run(
      stop.get_token(), [&] { return std::exchange(now, kStart + 16'000); },
      [&](std::int64_t, const auto&) { second.hold(kStart + 15'000); });
  EXPECT_THAT(said, ElementsAre("b has taken over from this desk, which was held up and now stands by"));
  EXPECT_EQ(first.counters().overtaken, 1U);
  EXPECT_FALSE(first.counters().holds);
  EXPECT_TRUE(second.counters().holds);
}

TEST_F(ConsumerTest, counts_what_it_took_in_and_what_it_can_not_keep) {
  const auto appender = log_->appender();
  const ingest::Event kept{"north:P-101", kStart, "commissioning"};
  ingest::Event odd{"north:P-101", kStart, "error"};
  odd.code = "E\x01";
  for (const ingest::Event& event : {kept, odd})
    appender->append({topics_.events(), 1, event.asset, ingest::encode_event(event), {}});
  appender->append({topics_.predictions(), 1, "P-101", "no forecast", {}});
  appender->flush();
  DeskConsumer desk(store_, *log_, options("a"));
  drain(desk, kStart);
  EXPECT_EQ(desk.counters().records, 3U);
  EXPECT_EQ(desk.counters().unreadable, 1U);
  EXPECT_EQ(desk.counters().refused, 1U);
  EXPECT_EQ(desk.counters().taken, 1U);
}

TEST_F(ConsumerTest, gives_its_lease_back_when_it_ends) {
  DeskConsumer first(store_, *log_, options("a")), second(store_, *log_, options("b"));
  first.step(kStart, kAtOnce);
  first.release();
  EXPECT_TRUE(second.hold(kStart + 1));
}

TEST_F(ConsumerTest, renews_its_lease_while_it_works) {
  DeskConsumer first(store_, *log_, options("a")), second(store_, *log_, options("b"));
  for (int second_of = 0; second_of < 60; second_of += 4) first.step(kStart + 1'000 * second_of, kAtOnce);
  EXPECT_FALSE(second.hold(kStart + 60'000));
}

TEST_F(ConsumerTest, sends_again_what_it_can_not_know_to_have_arrived) {
  send(forecast_records(10));
  auto without = options("a");
  DeskConsumer desk(store_, *log_, without);
  drain(desk, kStart);
  const auto before = told();
  store_.write([](Session& session) {
    add_to_outbox(session, {"x/1", "topic:alarms", "P-101", R"({"id":"x","version":1})", 0});
  });
  desk.step(kStart, kAtOnce);
  EXPECT_EQ(told().size(), before.size() + 1);
}

TEST_F(ConsumerTest, escalates_once_it_has_caught_up) {
  auto bounded = options("a");
  bounded.lag_bound = 5;
  send({forecast_record("P-101", 10, 0)});
  DeskConsumer desk(store_, *log_, bounded);
  drain(desk, kStart);
  send(forecast_records(10));
  desk.step(kStart + kHour, kAtOnce);
  EXPECT_EQ(newest("P-101").escalation, 0);
  drain(desk, kStart + 2 * kHour);
  desk.step(kStart + 2 * kHour + 1'000, kAtOnce);
  EXPECT_EQ(newest("P-101").escalation, 0);  // it had cleared meanwhile, and was raised anew
  EXPECT_NE(newest("P-101").due_ms, std::nullopt);
  desk.step(kStart + 3 * kHour, kAtOnce);
  EXPECT_EQ(newest("P-101").escalation, 1);
}

TEST_F(ConsumerTest, forgets_forecasts_by_their_age) {
  auto brief = options("a");
  brief.keep_forecasts_ms = 30 * kMinute;
  send(forecast_records(10));  // over 90 minutes
  DeskConsumer desk(store_, *log_, brief);
  drain(desk, kStart + 2 * kHour);
  desk.step(kStart + 2 * kHour + 5'000, kAtOnce);
  const auto rows = ask([](Session& session) {
    return session.run("SELECT COUNT(*) FROM forecasts WHERE asset = 'P-103'").integer(0, 0);
  });
  EXPECT_EQ(rows, 4);  // of minutes 60 to 90
}

TEST_F(ConsumerTest, goes_on_after_a_crash_of_the_database) {
  send(forecast_records(10));
  DeskConsumer desk(store_, *log_, options("a"));
  desk.step(kStart, kAtOnce);
  database_.crash();
  for (int tries = 0; tries < 3; ++tries) {
    try {
      drain(desk, kStart + 6'000);
    } catch (const serve::store::UnavailableError&) {  // a broken connection says so once
    }
  }
  EXPECT_EQ(desk.lag(), 0);
  EXPECT_EQ(newest("P-101").level, Level::kRed);
}

TEST_F(ConsumerTest, reads_telemetry_once_a_rule_asks_for_it) {
  const auto appender = log_->appender();
  appender->append(
      {topics_.telemetry(), 0, "P-101", R"({"asset":"P-101","ts":1700000000000,"v":{"temp":85}})", {}});
  appender->flush();
  DeskConsumer desk(store_, *log_, options("a"));
  EXPECT_EQ(drain(desk, kStart), 0U);
  store_.write([](Session& session) { add_rule(session, {"hot", "temp > 80"}); });
  drain(desk, kStart + 1'000);
  EXPECT_EQ(drain(desk, kStart + 2'000), 1U);
  EXPECT_EQ(list({.kind = "rule"}).size(), 1U);
}

TEST_F(ConsumerTest, runs_in_a_thread_until_it_is_told_to_stop) {
  send(forecast_records(10));
  DeskConsumer desk(store_, *log_, options("a"));
  std::atomic<std::int64_t> now{kStart};
  std::jthread thread([&](const std::stop_token& stop) { desk.run(stop, [&] { return now += 10; }); });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  const auto done = [&] {
    return ask([&](Session& session) {
             return serve::store::consumed_offsets(session, topics_.predictions())[1];
           }) == 30;
  };
  while (!done() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  thread.request_stop();
  thread.join();
  EXPECT_TRUE(done());
  EXPECT_TRUE(DeskConsumer(store_, *log_, options("b")).hold(kStart + 1));
}

TEST_F(ConsumerTest, forgets_events_after_their_time_but_those_that_say_since_when_a_machine_is_there) {
  const auto appender = log_->appender();
  for (const char* kind : {"commissioning", "note"}) {
    const ingest::Event event{"north:P-101", kStart, kind};
    appender->append({topics_.events(), 1, event.asset, ingest::encode_event(event), {}});
  }
  appender->flush();
  ConsumerOptions forgetful = options("a");
  forgetful.keep_events_ms = kDay;
  DeskConsumer desk(store_, *log_, forgetful);
  drain(desk, kStart);
  const auto life = [&] {
    std::vector<std::string> kinds;
    for (const auto& event :
         ask([](Session& session) { return serve::store::life_of_node(session, "north:P-101"); }))
      kinds.push_back(event.kind);
    return kinds;
  };
  EXPECT_THAT(life(), SizeIs(2));
  desk.step(kStart + 2 * kDay, kAtOnce);
  EXPECT_THAT(life(), ElementsAre("commissioning"));
}

TEST_F(ConsumerTest, lets_others_act_in_its_name_while_it_has_the_lease) {
  DeskConsumer desk(store_, *log_, options("a"));
  std::stop_source stop;
  int acts = 0;
  desk.run(
      stop.get_token(), [] { return kStart; },
      [&](std::int64_t now_ms, const std::optional<serve::store::Lease>& lease) {
        EXPECT_EQ(now_ms, kStart);
        ASSERT_TRUE(lease);
        EXPECT_EQ(lease->holder, "a");
        ++acts;
        stop.request_stop();
      });
  EXPECT_EQ(acts, 1);
}

}  // namespace
}  // namespace portent::tests
