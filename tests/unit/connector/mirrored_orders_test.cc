#include "serve/store/mirrored_orders.h"

#include <gmock/gmock.h>

#include "serve/store/order_conflicts.h"
#include "tests/unit/orders/order_rig.h"

namespace portent::tests {
namespace {

using namespace serve::store;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class MirroredOrders : public OrderRig {
 protected:
  void enable() {
    store_.write([&](Session& session) { enable_connector(session, "cmms", now_); });
  }
  std::vector<MirroredOrder> due() {
    return ask([&](Session& session) { return due_mirrored(session, "cmms", now_, 100); });
  }
  void settle(const MirroredOrder& mirrored) {
    store_.write([&](Session& session) { settle_mirrored(session, mirrored); });
  }
  void note(const std::string& id, const std::string& words) {
    doing(id, [&](OrderWork&, OrderLife& life) { return life.note("mia", words, now_); });
  }
};

TEST_F(MirroredOrders, are_put_down_with_the_order_where_a_connector_is_enabled) {
  const std::string before = opened("P-101", "leak");
  EXPECT_THAT(due(), IsEmpty());
  enable();
  const std::string after = opened("P-101", "noise");
  ASSERT_THAT(due(), SizeIs(2));
  EXPECT_EQ(due()[0].order_id, before);
  EXPECT_EQ(due()[1].order_id, after);
}

TEST_F(MirroredOrders, rest_once_settled_and_are_due_with_the_next_change) {
  enable();
  const std::string id = opened("P-101");
  settle(due().front());
  EXPECT_THAT(due(), IsEmpty());
  note(id, "louder");
  EXPECT_THAT(due(), SizeIs(1));
}

TEST_F(MirroredOrders, are_due_at_once_where_something_happened_while_they_were_looked_at) {
  enable();
  const std::string id = opened("P-101");
  const MirroredOrder looked = due().front();
  note(id, "louder");
  settle(looked);
  EXPECT_THAT(due(), SizeIs(1));
}

TEST_F(MirroredOrders, wait_after_a_try_that_failed_whatever_happens_to_the_order) {
  enable();
  const std::string id = opened("P-101");
  MirroredOrder failed = due().front();
  failed.tries = 1;
  failed.next_try_ms = now_ + 5'000;
  store_.write([&](Session& session) { postpone_mirrored(session, failed); });
  note(id, "louder");
  EXPECT_THAT(due(), IsEmpty());
  store_.write([&](Session& session) { EXPECT_TRUE(wake_mirrored(session, "cmms", id)); });
  EXPECT_THAT(due(), SizeIs(1));
}

TEST_F(MirroredOrders, that_failed_more_often_come_later) {
  enable();
  opened("P-101", "leak");
  opened("P-101", "noise");
  MirroredOrder failed = due().front();
  failed.tries = 3;
  failed.next_try_ms = now_ + 5'000;
  store_.write([&](Session& session) {
    postpone_mirrored(session, failed);
    wake_failed(session, "cmms");
  });
  ASSERT_THAT(due(), SizeIs(2));
  EXPECT_EQ(due()[1].order_id, failed.order_id);
  EXPECT_EQ(due()[1].tries, 3);
}

TEST_F(MirroredOrders, that_are_parked_are_due_where_they_have_no_twin_or_somebody_asks) {
  enable();
  opened("P-101", "leak");
  opened("P-101", "noise");
  auto parked = due();
  for (MirroredOrder& mirrored : parked) {
    mirrored.state = "parked";
    if (&mirrored == &parked.front()) mirrored.external_id = "4001";
    settle(mirrored);
  }
  store_.write([](Session& session) { wake_twinless(session, "cmms"); });
  ASSERT_THAT(due(), SizeIs(1));
  EXPECT_EQ(due().front().external_id, "");
  store_.write([](Session& session) {
    EXPECT_EQ(wake_parked(session, "cmms", {"south"}), 0);
    EXPECT_EQ(wake_parked(session, "cmms", {"north"}), 1);
  });
  EXPECT_THAT(due(), SizeIs(2));
}

TEST_F(MirroredOrders, keep_nothing_of_a_change_that_was_undone) {
  enable();
  const std::string id = opened("P-101");
  settle(due().front());
  try {
    store_.write([&](Session& session) {
      note_order_change(session, id);
      throw std::runtime_error("undone");
    });
  } catch (const std::runtime_error&) {
  }
  EXPECT_THAT(due(), IsEmpty());
}

TEST_F(MirroredOrders, rest_through_a_restart_but_for_open_ones_that_were_left_out) {
  enable();
  const std::string settled = opened("P-101", "leak"), left_out = opened("P-101", "noise");
  for (MirroredOrder mirrored : due()) {
    mirrored.state = mirrored.order_id == settled ? "settled" : "left_out";
    settle(mirrored);
  }
  enable();
  ASSERT_THAT(due(), SizeIs(1));
  EXPECT_EQ(due().front().order_id, left_out);
}

TEST_F(MirroredOrders, that_are_not_at_their_end_are_due_once_it_is_enabled_again) {
  enable();
  const std::string open_one = opened("P-101", "leak"), done = opened("P-101", "noise");
  for (MirroredOrder mirrored : due()) {
    mirrored.state = "settled";
    mirrored.agreed = mirrored.order_id == done ? "done" : "open";
    settle(mirrored);
  }
  store_.write([](Session& session) { disable_connectors(session); });
  enable();
  ASSERT_THAT(due(), SizeIs(1));
  EXPECT_EQ(due().front().order_id, open_one);
}

TEST_F(MirroredOrders, are_listed_by_state_and_site) {
  enable();
  const std::string id = opened("P-101");
  const auto listed = [&](const std::string& state, const std::vector<std::string>& sites) {
    return ask([&](Session& session) { return list_mirrored(session, state, sites, "", 10); });
  };
  EXPECT_THAT(listed("waiting", {"north"}), SizeIs(1));
  EXPECT_THAT(listed("parked", {}), IsEmpty());
  EXPECT_THAT(listed("", {"south"}), IsEmpty());
  EXPECT_EQ(ask([](Session& session) { return count_mirrored(session, "cmms"); })["waiting"], 1);
}

TEST_F(MirroredOrders, are_in_one_conflict_of_a_kind_at_a_time) {
  enable();
  const std::string id = opened("P-101");
  OrderConflict conflict{0, "cmms", id, "progress", "open", "done", "both have changed it", now_};
  store_.write([&](Session& session) {
    EXPECT_TRUE(put_conflict(session, conflict));
    EXPECT_FALSE(put_conflict(session, conflict));
    conflict.theirs = "cancelled";
    EXPECT_FALSE(put_conflict(session, conflict));
  });
  const auto open_ones =
      ask([](Session& session) { return list_conflicts(session, true, {"north"}, 0, 10); });
  ASSERT_THAT(open_ones, SizeIs(1));
  EXPECT_EQ(open_ones[0].theirs, "cancelled");
  EXPECT_EQ(open_ones[0].version, 2);
  store_.write([&](Session& session) {
    close_conflicts(session, "cmms", id, "progress", "ours", "mia", now_);
    EXPECT_TRUE(put_conflict(session, conflict));
    EXPECT_EQ(count_open_conflicts(session, "cmms"), 1);
  });
  EXPECT_EQ(ask([](Session& session) { return find_conflict(session, 1); })->kept, "ours");
  EXPECT_THAT(ask([&](Session& session) { return conflicts_of_order(session, "cmms", id, "progress"); }),
              SizeIs(2));
}

}  // namespace
}  // namespace portent::tests
