#include "serve/outward/outward_sender.h"

#include <gmock/gmock.h>

#include "serve/outward/standard_webhooks.h"
#include "tests/support/desk_database.h"
#include "tests/unit/outward/receiver.h"
#include "tests/unit/outward/sample_subscriber.h"

namespace portent::tests {
namespace {

using namespace serve::store;
using serve::outward::AllowList;
using serve::outward::OutwardSender;
using serve::outward::SenderOptions;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t kHour = 3'600'000;

class OutwardSenderTest : public testing::Test {
 protected:
  OutwardSenderTest() { subscribe("cmms", receiver_); }

  void subscribe(const std::string& name, const Receiver& receiver) {
    store_.write([&](Session& session) {
      add_subscriber(session, sample_subscriber(name, receiver.url()));
      add_subscriber_secret(session, name, secret_, kNow, kNow);
    });
    allowed_ += (allowed_.empty() ? "" : ",") + receiver.host();
  }
  void tell(const std::string& key, const std::string& id, const std::string& to = "cmms") {
    store_.write([&](Session& session) { add_delivery(session, sample_delivery(to, key, id, now_)); });
  }
  SenderOptions options() {
    SenderOptions options;
    options.allow = AllowList(allowed_);
    options.transfers.timeout = std::chrono::seconds(5);
    options.disabled = [this](const std::string& name, const std::string&) { disabled_.push_back(name); };
    return options;
  }
  OutwardSender& sender() {
    if (!sender_) sender_.emplace(store_, options());
    return *sender_;
  }
  /// Rounds until so many messages were taken or refused.
  void send(std::size_t count) {
    for (int rounds = 0; count > 0 && rounds < 1'000; ++rounds) {
      const std::size_t some = sender().step(now_, std::chrono::milliseconds(20));
      now_ += 100;
      count -= std::min(count, some);
    }
    EXPECT_EQ(count, 0U) << "not all were sent";
  }
  /// A few rounds in which nothing should happen.
  std::size_t idle() {
    std::size_t settled = 0;
    for (int i = 0; i < 5; ++i, now_ += 100) settled += sender().step(now_, std::chrono::milliseconds(10));
    return settled;
  }
  /// Rounds of a second until the subscriber fails, or answers well again.
  void until_failing(const std::string& name, bool failing) {
    for (int rounds = 0; (find(name).failing_since_ms > 0) != failing && rounds < 1'000; ++rounds) {
      sender().step(now_, std::chrono::milliseconds(20));
      now_ += 1'000;
    }
    ASSERT_EQ(find(name).failing_since_ms > 0, failing);
  }
  /// Rounds until no more than so many wait.
  void until_waiting(std::int64_t waiting) {
    for (int rounds = 0; count("cmms").waiting > waiting && rounds < 1'000; ++rounds, now_ += 100)
      sender().step(now_, std::chrono::milliseconds(20));
    ASSERT_EQ(count("cmms").waiting, waiting);
  }
  Subscriber find(const std::string& name) {
    return *store_.read([&](Session& session) { return find_subscriber(session, name); });
  }
  DeliveryCount count(const std::string& name) {
    return store_.read([](Session& session) { return count_deliveries(session); })[name];
  }

  const std::string secret_ = serve::outward::make_webhook_secret();
  std::int64_t now_ = kNow;
  std::string allowed_;
  std::vector<std::string> disabled_;
  Receiver receiver_;
  DeskDatabase database_;
  Store store_{{database_.url()}};
  std::optional<OutwardSender> sender_;
};

TEST_F(OutwardSenderTest, sends_what_waits_signed_and_in_order_of_its_key) {
  for (const char* id : {"a1", "a2", "a3"}) tell("a", id);
  send(3);
  EXPECT_THAT(receiver_.bodies(), ElementsAre("a1", "a2", "a3"));
  const auto got = receiver_.got().front();
  EXPECT_EQ(got.id, "a1");
  EXPECT_EQ(got.signature, serve::outward::webhook_signatures(std::span(&secret_, 1), "a1",
                                                              std::stoll(got.timestamp), "a1"));
  EXPECT_EQ(idle(), 0U);
  EXPECT_EQ(count("cmms"), DeliveryCount{});
}

TEST_F(OutwardSenderTest, sends_nothing_to_where_its_owner_has_not_listed) {
  allowed_ = "cmms.plant1";
  tell("a", "a1");
  send(1);
  EXPECT_THAT(receiver_.got(), IsEmpty());
  EXPECT_EQ(count("cmms").waiting, 1);
}

TEST_F(OutwardSenderTest, follows_no_redirect) {
  receiver_.answer([](const Receiver::Got&) { return 302; });
  tell("a", "a1");
  send(1);
  EXPECT_THAT(receiver_.got(), SizeIs(1));
  EXPECT_EQ(count("cmms").waiting, 1);
}

TEST_F(OutwardSenderTest, tries_again_what_failed_with_the_same_id_and_body) {
  receiver_.answer([](const Receiver::Got&) { return 500; });
  tell("a", "a1");
  send(1);
  receiver_.answer([](const Receiver::Got&) { return 204; });
  EXPECT_EQ(idle(), 0U) << "not before its time";
  now_ += 5'000;
  send(1);
  EXPECT_THAT(receiver_.bodies(), ElementsAre("a1", "a1"));
  EXPECT_EQ(receiver_.got()[0].id, receiver_.got()[1].id);
}

TEST_F(OutwardSenderTest, holds_nothing_but_its_own_key_by_one_that_is_refused) {
  receiver_.answer([](const Receiver::Got& got) { return got.body[0] == 'p' ? 400 : 200; });
  tell("poison", "p1");
  tell("poison", "p2");
  for (const char* id : {"a1", "a2", "a3", "a4"}) tell("a", id);
  send(5);
  EXPECT_EQ(count("cmms").waiting, 2);
  EXPECT_EQ(find("cmms").failing_since_ms, 0);
  receiver_.answer([](const Receiver::Got&) { return 200; });
  now_ += 10'000;
  send(2);
  EXPECT_EQ(receiver_.bodies().back(), "p2");
}

TEST_F(OutwardSenderTest, holds_nothing_but_its_own_key_though_nothing_else_was_taken_meanwhile) {
  receiver_.answer([](const Receiver::Got& got) { return got.body[0] == 'p' ? 400 : 200; });
  tell("poison", "p1");
  for (const std::int64_t wait_ms : {0, 5'000, 20'000, 80'000}) {
    now_ += wait_ms;
    send(1);
  }
  EXPECT_EQ(find("cmms").failing_since_ms, 0);
  tell("a", "a1");
  const std::int64_t told_ms = now_;
  send(1);
  EXPECT_EQ(receiver_.bodies().back(), "a1");
  EXPECT_LT(now_, told_ms + 5'000) << "it paused";
}

TEST_F(OutwardSenderTest, pauses_where_it_is_the_receiver_that_refuses_and_not_a_message) {
  for (const int status : {401, 403, 404, 429, 302, 503}) {
    receiver_.answer([&](const Receiver::Got&) { return status; });
    for (const char* key : {"a", "b", "c"}) tell(key, key + std::to_string(status));
    send(3);
    EXPECT_GT(find("cmms").failing_since_ms, 0) << status;
    store_.write([](Session& session) { ask_for_try(session, "cmms"); });
    receiver_.answer([](const Receiver::Got&) { return 200; });
    now_ += kHour;
    send(3);
    ASSERT_EQ(find("cmms").failing_since_ms, 0) << status;
  }
}

TEST_F(OutwardSenderTest, waits_as_long_as_it_is_asked_to) {
  receiver_.answer([](const Receiver::Got&) { return 0; });
  tell("a", "a1");
  send(1);
  receiver_.answer([](const Receiver::Got&) { return 200; });
  tell("b", "b1");
  now_ += 50'000;
  EXPECT_EQ(idle(), 0U);
  now_ += 10'000;
  send(2);
}

TEST_F(OutwardSenderTest, disables_who_wants_nothing_more) {
  receiver_.answer([](const Receiver::Got&) { return 410; });
  tell("a", "a1");
  send(1);
  EXPECT_FALSE(find("cmms").enabled);
  EXPECT_THAT(disabled_, ElementsAre("cmms"));
  now_ += kHour;
  EXPECT_EQ(idle(), 0U);
}

TEST_F(OutwardSenderTest, lets_a_subscriber_that_is_away_for_a_day_catch_up_while_others_get_everything) {
  Receiver other;
  subscribe("other", other);
  receiver_.answer([](const Receiver::Got&) { return 503; });
  for (int hour = 0; hour < 24; ++hour, now_ += kHour) {
    tell("a", "a" + std::to_string(hour));
    tell("a", "a" + std::to_string(hour), "other");
    while (count("other").waiting > 0) {
      sender().step(now_, std::chrono::milliseconds(20));
      now_ += 100;
    }
  }
  EXPECT_GT(find("cmms").failing_since_ms, 0);
  EXPECT_EQ(count("cmms").waiting, 24);
  EXPECT_LT(receiver_.got().size(), 40U) << "it was not asked all the time";
  receiver_.answer([](const Receiver::Got&) { return 200; });
  for (int rounds = 0; count("cmms").waiting > 0 && rounds < 1'000; ++rounds, now_ += kHour / 60)
    sender().step(now_, std::chrono::milliseconds(20));  // one that was refused last may still be under way
  const auto bodies = receiver_.bodies();
  ASSERT_GE(bodies.size(), 24U);
  EXPECT_EQ(std::vector(bodies.end() - 24, bodies.end()), other.bodies());
  EXPECT_EQ(find("cmms").failing_since_ms, 0);
  EXPECT_EQ(count("cmms").dead, 0);
}

TEST_F(OutwardSenderTest, gives_up_after_two_days_and_sends_what_came_later) {
  receiver_.answer([](const Receiver::Got&) { return 503; });
  tell("a", "a1");
  for (int hour = 0; hour < 50; ++hour, now_ += kHour) idle();
  EXPECT_EQ(count("cmms").dead, 1);
  tell("a", "a2");
  receiver_.answer([](const Receiver::Got&) { return 200; });
  now_ += 2 * kHour;
  send(1);
  EXPECT_EQ(receiver_.bodies().back(), "a2");
}

TEST_F(OutwardSenderTest, gives_up_what_is_refused_though_its_receiver_is_away_and_back_each_night) {
  tell("poison", "p");
  for (const char* night : {"1", "2", "3"}) {
    receiver_.answer([](const Receiver::Got&) { return 503; });
    for (const char* key : {"a", "b", "c"}) tell(key, key + std::string(night));
    until_failing("cmms", true);
    receiver_.answer([](const Receiver::Got& got) { return got.body == "p" ? 422 : 200; });
    until_failing("cmms", false);
    until_waiting(1);
    now_ += 20 * kHour;
  }
  idle();
  EXPECT_EQ(count("cmms").dead, 1);
  EXPECT_EQ(count("cmms").waiting, 0);
}

TEST_F(OutwardSenderTest, gives_up_all_that_waits_for_a_receiver_that_is_gone_and_keeps_it_for_a_while) {
  SenderOptions brief = options();
  brief.keep_dead_ms = 10 * kHour;
  sender_.emplace(store_, brief);
  receiver_.answer([](const Receiver::Got&) { return 503; });
  for (int key = 0; key < 100; ++key) tell(std::to_string(key), std::to_string(key));
  for (int hour = 0; hour < 52; ++hour, now_ += kHour) idle();
  EXPECT_EQ(count("cmms").waiting, 0);
  EXPECT_EQ(count("cmms").dead, 100);
  for (int hour = 0; hour < 12; ++hour, now_ += kHour) idle();
  EXPECT_EQ(count("cmms").dead, 0);
}

TEST_F(OutwardSenderTest, asks_at_once_where_its_owner_changes_it_however_long_it_was_asked_to_wait) {
  receiver_.answer([](const Receiver::Got&) { return 0; });
  tell("a", "a1");
  send(1);
  receiver_.answer([](const Receiver::Got&) { return 200; });
  tell("b", "b1");
  EXPECT_EQ(idle(), 0U) << "it was asked to wait";
  store_.write([&](Session& session) { change_subscriber(session, *find_subscriber(session, "cmms")); });
  send(1);
  EXPECT_EQ(receiver_.bodies().back(), "b1");
}

TEST_F(OutwardSenderTest, asks_at_once_where_somebody_asks_for_a_try_however_long_it_was_asked_to_wait) {
  receiver_.answer([](const Receiver::Got&) { return 0; });
  tell("a", "a1");
  send(1);
  receiver_.answer([](const Receiver::Got&) { return 200; });
  EXPECT_EQ(idle(), 0U) << "it was asked to wait";
  store_.write([&](Session& session) {
    ask_for_try(session, "cmms");
    wake_queues(session, "cmms", now_);
  });
  send(1);
  EXPECT_EQ(receiver_.bodies().back(), "a1");
}

TEST_F(OutwardSenderTest, goes_on_where_the_wall_clock_is_set_back) {
  for (const char* id : {"a1", "a2"}) tell("a", id);
  send(1);
  now_ -= kHour;
  tell("b", "b1");
  send(2);
  EXPECT_THAT(receiver_.bodies(), testing::UnorderedElementsAre("a1", "a2", "b1"));
  const auto lease = store_.read([](Session& session) { return find_lease(session, "outward"); });
  EXPECT_LE(lease->until_ms, now_ + options().lease_ms) << "it was not renewed";
}

TEST_F(OutwardSenderTest, asks_at_once_where_somebody_asks_for_a_try) {
  receiver_.answer([](const Receiver::Got&) { return 503; });
  for (const char* key : {"a", "b", "c"}) tell(key, key);
  send(3);
  receiver_.answer([](const Receiver::Got&) { return 200; });
  EXPECT_GT(find("cmms").failing_since_ms, 0);
  tell("test", "t");
  EXPECT_EQ(idle(), 0U) << "it pauses";
  store_.write([](Session& session) { ask_for_try(session, "cmms"); });
  send(1);
  EXPECT_EQ(receiver_.bodies().back(), "t");
}

TEST_F(OutwardSenderTest, goes_no_faster_than_its_rate) {
  SenderOptions slow = options();
  slow.rate = 2;
  sender_.emplace(store_, slow);
  for (int i = 0; i < 10; ++i) tell(std::to_string(i), std::to_string(i));
  for (int i = 0; i < 30; ++i, now_ += 100) sender().step(now_, std::chrono::milliseconds(10));
  EXPECT_LE(receiver_.got().size(), 2U + 6U);
  EXPECT_GE(receiver_.got().size(), 4U);
}

TEST_F(OutwardSenderTest, sends_only_in_one_of_several_processes) {
  SenderOptions other = options();
  other.holder = "other";
  OutwardSender second(store_, other);
  sender().step(now_, std::chrono::milliseconds(1));
  tell("a", "a1");
  EXPECT_EQ(second.step(now_, std::chrono::milliseconds(10)), 0U);
  send(1);
  EXPECT_THAT(receiver_.got(), SizeIs(1));
}

TEST_F(OutwardSenderTest, goes_on_where_another_process_was_killed) {
  receiver_.answer([](const Receiver::Got&) { return 500; });
  tell("a", "a1");
  tell("a", "a2");
  send(1);
  SenderOptions next = options();
  next.holder = "next";
  sender_.emplace(store_, next);
  receiver_.answer([](const Receiver::Got&) { return 200; });
  now_ += 20'000;
  send(2);
  EXPECT_THAT(receiver_.bodies(), ElementsAre("a1", "a1", "a2"));
}

TEST_F(OutwardSenderTest, tells_how_it_stands) {
  tell("a", "a1");
  send(1);
  receiver_.answer([](const Receiver::Got&) { return 500; });
  tell("a", "a2");
  const std::int64_t made = now_;
  send(1);
  now_ += 5'000;
  sender().step(now_, std::chrono::milliseconds(1));
  const auto picture = sender().picture();
  ASSERT_THAT(picture->lines, SizeIs(1));
  EXPECT_EQ(picture->lines[0].delivered, 1U);
  EXPECT_EQ(picture->lines[0].refused, 1U);
  EXPECT_EQ(picture->lines[0].waiting, 1);
  EXPECT_EQ(picture->lines[0].oldest_ms, made);
}

}  // namespace
}  // namespace portent::tests
