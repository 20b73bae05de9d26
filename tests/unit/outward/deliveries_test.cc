#include "serve/store/deliveries.h"

#include <gmock/gmock.h>

#include "serve/store/store.h"
#include "tests/support/desk_database.h"
#include "tests/unit/outward/sample_subscriber.h"

namespace portent::tests {
namespace {

using namespace serve::store;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class DeliveriesTest : public testing::Test {
 protected:
  DeliveriesTest() {
    for (const char* name : {"cmms", "other"})
      store_.write([&](Session& session) { add_subscriber(session, sample_subscriber(name)); });
  }
  template <typename Work>
  auto write(Work&& work) {
    return store_.write(std::forward<Work>(work));
  }
  bool add(const std::string& key, const std::string& id, std::int64_t created_ms = kNow,
           const std::string& to = "cmms") {
    return write(
        [&](Session& session) { return add_delivery(session, sample_delivery(to, key, id, created_ms)); });
  }
  std::vector<Delivery> due(std::int64_t now_ms = kNow, std::size_t most = 10) {
    return store_.read([&](Session& session) { return due_deliveries(session, "cmms", now_ms, most); });
  }
  std::vector<std::string> ids(std::int64_t now_ms = kNow) {
    std::vector<std::string> found;
    for (const Delivery& delivery : due(now_ms)) found.push_back(delivery.message_id);
    return found;
  }
  void fail_first(std::int64_t next_ms, std::int64_t now_ms = kNow) {
    const Delivery first = due(now_ms).at(0);
    write([&](Session& session) { settle_failed(session, first, "no answer", next_ms, now_ms); });
  }
  void deliver_first(std::int64_t now_ms = kNow) {
    const Delivery first = due(now_ms).at(0);
    write([&](Session& session) { settle_delivered(session, first, now_ms); });
  }
  std::int64_t bury(std::int64_t before_ms, std::size_t most = 100) {
    return write([&](Session& session) { return bury_deliveries(session, before_ms, kNow + 2'000, most); });
  }
  std::map<std::string, DeliveryCount> count() {
    return store_.read([](Session& session) { return count_deliveries(session); });
  }

  DeskDatabase database_;
  Store store_{{database_.url()}};
};

TEST_F(DeliveriesTest, are_due_in_order_one_a_key) {
  add("a", "a1");
  add("b", "b1");
  add("a", "a2");
  EXPECT_THAT(ids(), ElementsAre("a1", "b1"));
  deliver_first();
  EXPECT_THAT(ids(), UnorderedElementsAre("a2", "b1"));
}

TEST_F(DeliveriesTest, are_taken_once_of_an_id) {
  EXPECT_TRUE(add("a", "a1"));
  EXPECT_FALSE(add("a", "a1"));
  EXPECT_TRUE(add("a", "a1", kNow, "other"));
}

TEST_F(DeliveriesTest, of_a_key_that_fails_hold_nothing_but_what_follows_them) {
  add("a", "a1");
  fail_first(kNow + 5'000);
  add("a", "a2");
  add("b", "b1");
  EXPECT_THAT(ids(), ElementsAre("b1"));
  EXPECT_THAT(ids(kNow + 5'000), UnorderedElementsAre("a1", "b1"));
  EXPECT_EQ(due(kNow + 5'000).back().tries, 1);
}

TEST_F(DeliveriesTest, are_due_again_in_a_queue_that_had_come_to_rest) {
  add("a", "a1");
  deliver_first();
  EXPECT_THAT(ids(kNow + 1'000'000), IsEmpty());
  add("a", "a2");
  EXPECT_THAT(ids(), ElementsAre("a2"));
}

TEST_F(DeliveriesTest, are_given_up_where_they_are_old_and_their_key_has_failed_for_long) {
  add("a", "a1");
  add("a", "a2", kNow + 9'000);
  fail_first(kNow + 5'000, kNow + 10);
  EXPECT_EQ(bury(kNow + 10), 0) << "it has not failed for so long";
  EXPECT_EQ(bury(kNow + 1'000), 1);
  EXPECT_THAT(ids(kNow + 5'000), ElementsAre("a2")) << "younger";
  EXPECT_EQ(count()["cmms"], (DeliveryCount{1, 1, kNow + 9'000}));
}

TEST_F(DeliveriesTest, of_a_key_that_fails_are_due_at_once_where_they_are_woken_and_fail_on) {
  add("a", "a1");
  fail_first(kNow + 5'000, kNow + 10);
  write([](Session& session) { wake_queues(session, "cmms", kNow + 500); });
  EXPECT_THAT(ids(kNow + 500), ElementsAre("a1"));
  EXPECT_EQ(bury(kNow + 1'000), 1);
}

TEST_F(DeliveriesTest, of_one_that_was_disabled_have_all_their_time_again) {
  add("a", "a1");
  fail_first(kNow + 5'000, kNow + 10);
  write([](Session& session) { renew_queues(session, "cmms", kNow + 500); });
  EXPECT_THAT(ids(kNow + 500), ElementsAre("a1"));
  EXPECT_EQ(bury(kNow + 1'000), 0);
}

TEST_F(DeliveriesTest, that_are_old_but_were_never_tried_are_kept) {
  add("a", "a1");
  EXPECT_EQ(bury(kNow + 1'000'000), 0);
}

TEST_F(DeliveriesTest, that_were_never_tried_are_given_up_where_their_subscriber_has_failed_for_long) {
  add("a", "a1");
  add("b", "b1");
  add("b", "b1", kNow, "other");
  write([](Session& session) { note_failing(session, "cmms", kNow + 10, "no answer"); });
  EXPECT_EQ(bury(kNow + 10), 0);
  EXPECT_EQ(bury(kNow + 1'000), 2);
}

TEST_F(DeliveriesTest, that_are_sent_again_have_all_their_time_again) {
  add("a", "a1");
  add("b", "b1");
  fail_first(kNow + 5'000, kNow + 1);
  fail_first(kNow + 5'000, kNow + 1);
  bury(kNow + 100);
  write([](Session& session) { replay_deliveries(session, "cmms", kNow, kNow + 200); });
  EXPECT_EQ(bury(kNow + 1'000), 0);
}

TEST_F(DeliveriesTest, that_are_dead_come_again_on_request_before_what_followed_them) {
  add("a", "a1");
  add("a", "a2");
  fail_first(kNow + 5'000, kNow + 1);
  bury(kNow + 100);
  add("a", "a3");
  EXPECT_EQ(write([](Session& session) { return replay_deliveries(session, "cmms", kNow + 1, kNow + 9); }),
            0);
  EXPECT_EQ(write([](Session& session) { return replay_deliveries(session, "cmms", kNow, kNow + 9); }), 2);
  EXPECT_THAT(ids(kNow + 9), ElementsAre("a1"));
  EXPECT_EQ(due(kNow + 9)[0].tries, 0);
}

TEST_F(DeliveriesTest, that_are_dead_can_be_sent_again_one_by_one) {
  add("a", "a1");
  fail_first(kNow + 5'000, kNow + 1);
  bury(kNow + 100);
  const auto replay = [&](std::int64_t seq) {
    return write([&](Session& session) { return replay_delivery(session, seq, kNow + 9); });
  };
  const std::int64_t seq =
      store_.read([](Session& session) { return list_deliveries(session, "", "dead", 0, 9); }).at(0).seq;
  EXPECT_EQ(replay(seq + 1), std::nullopt);
  EXPECT_EQ(replay(seq), "cmms");
  EXPECT_EQ(replay(seq), std::nullopt);
  EXPECT_THAT(ids(kNow + 9), ElementsAre("a1"));
}

TEST_F(DeliveriesTest, that_are_dead_are_forgotten_a_while_after_they_died) {
  add("a", "a1");
  fail_first(kNow + 5'000, kNow + 1);
  bury(kNow + 100);
  const auto forget = [&](std::int64_t before) {
    return write([&](Session& session) { return forget_dead_deliveries(session, before, 10); });
  };
  EXPECT_EQ(forget(kNow + 2'000), 0);
  EXPECT_EQ(count()["cmms"].dead, 1);
  EXPECT_EQ(forget(kNow + 2'001), 1);
  EXPECT_THAT(count(), IsEmpty());
}

TEST_F(DeliveriesTest, are_given_up_a_few_at_a_time_the_first_ones_first) {
  for (const char* id : {"a1", "a2", "a3"}) add("a", id);
  fail_first(kNow + 5'000, kNow + 1);
  EXPECT_EQ(bury(kNow + 100, 2), 2);
  EXPECT_THAT(ids(kNow + 5'000), ElementsAre("a3"));
  EXPECT_EQ(bury(kNow + 100, 2), 1);
}

TEST_F(DeliveriesTest, behind_one_that_was_given_up_are_due_at_once) {
  add("a", "a1");
  add("a", "a2", kNow + 1'000);
  fail_first(kNow + 3'600'000, kNow + 1);
  EXPECT_EQ(bury(kNow + 100), 1);
  EXPECT_THAT(ids(kNow + 2'000), ElementsAre("a2"));
}

TEST_F(DeliveriesTest, are_kept_for_one_that_is_disabled) {
  add("a", "a1");
  fail_first(kNow + 5'000, kNow + 1);
  write([](Session& session) {
    note_failing(session, "cmms", kNow + 1, "no answer");
    disable_subscriber(session, "cmms", "gone", kNow + 2);
  });
  EXPECT_EQ(bury(kNow + 100), 0);
}

TEST_F(DeliveriesTest, of_a_queue_in_which_nothing_waits_are_told_as_none) {
  add("a", "a1");
  fail_first(kNow + 50, kNow + 1);
  bury(kNow + 100);
  ASSERT_EQ(due(kNow + 2'000).at(0).seq, 0);
  write([](Session& session) { rest_queue(session, "cmms", "a"); });
  EXPECT_THAT(due(kNow + 1'000'000), IsEmpty());
}

TEST_F(DeliveriesTest, are_listed_by_subscriber_and_state) {
  add("a", "a1");
  add("a", "a1", kNow, "other");
  const auto list = [&](const std::string& subscriber, const std::string& state, std::int64_t after = 0) {
    return store_
        .read([&](Session& session) { return list_deliveries(session, subscriber, state, after, 10); })
        .size();
  };
  EXPECT_EQ(list("", ""), 2U);
  EXPECT_EQ(list("other", ""), 1U);
  EXPECT_EQ(list("other", "dead"), 0U);
  EXPECT_EQ(list("", "waiting", 1), 1U);
}

}  // namespace
}  // namespace portent::tests
