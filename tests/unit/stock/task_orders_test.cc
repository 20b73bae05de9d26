#include "tests/unit/stock/task_rig.h"

namespace portent::tests {
namespace {

using serve::store::Task;
using testing::IsEmpty;
using testing::SizeIs;

class TaskOrders : public TaskTest {};

TEST_F(TaskOrders, are_opened_once_ahead_of_time) {
  Task task = greasing();
  task.every_days = 30;
  task.opens_order = true;
  task.ahead_days = 7;
  task.quantity = 12'500;
  task.unit = "g";
  task.point = "nipple 2";
  ASSERT_TRUE(try_task(task));
  const std::int64_t due = now_ms_ + 30 * kDay;
  look();
  EXPECT_THAT(orders(), IsEmpty());
  now_ms_ += 24 * kDay;
  look();
  look();
  ASSERT_THAT(orders(), SizeIs(1));
  const serve::store::WorkOrder made = orders().front();
  EXPECT_EQ(made.origin, "task");
  EXPECT_EQ(made.kind, "preventive");
  EXPECT_EQ(made.fault, "task:grease");
  EXPECT_EQ(made.asset, "north:P-1");
  EXPECT_EQ(made.site, "north");
  EXPECT_EQ(made.words, "12.5 g of Mobil SHC 100 at nipple 2");
  EXPECT_EQ(made.due_ms, due);
  EXPECT_EQ(listed({}).front().state.order_id, made.id);
}

TEST_F(TaskOrders, finish_their_task_which_then_opens_the_next) {
  Task task = greasing();
  task.every_days = 30;
  task.opens_order = true;
  ASSERT_TRUE(try_task(task));
  now_ms_ += 30 * kDay;
  look();
  ASSERT_THAT(orders(), SizeIs(1));
  const std::string first = orders().front().id;
  ASSERT_EQ(confirm(first, "serviced"), "");
  EXPECT_THAT(listed(), IsEmpty());
  EXPECT_EQ(listed({}).front().state.done_ms, now_ms_);
  EXPECT_EQ(store_.read(
                [](Session& session) { return serve::store::done_of_task(session, "grease", 9).front().id; }),
            "order:" + first);
  look();
  EXPECT_THAT(orders(), SizeIs(1));
  now_ms_ += 31 * kDay;
  look();
  EXPECT_THAT(orders(), SizeIs(2));
}

TEST_F(TaskOrders, finish_their_task_however_much_was_found) {
  Task task = greasing();
  task.every_days = 30;
  task.opens_order = true;
  ASSERT_TRUE(try_task(task));
  now_ms_ += 30 * kDay;
  look();
  const std::string found = "old grease was dark\n" + std::string(2'000, 'x');
  ASSERT_EQ(confirm(orders().front().id, "serviced", found), "");
  EXPECT_THAT(listed(), IsEmpty());
  EXPECT_EQ(store_.read([](Session& session) {
    return serve::store::done_of_task(session, "grease", 9).front().words;
  }),
            found);
}

TEST_F(TaskOrders, that_are_confirmed_after_their_task_was_done_otherwise_stand_in_no_way) {
  Task task = greasing();
  task.every_days = 30;
  task.opens_order = true;
  task.ahead_days = 7;
  ASSERT_TRUE(try_task(task));
  now_ms_ += 24 * kDay;
  look();
  ASSERT_THAT(orders(), SizeIs(1));
  const std::string first = orders().front().id;
  now_ms_ += kDay;
  const std::int64_t worked = now_ms_;
  ASSERT_EQ(doing(first, [&](auto& work, auto& life) { return worked_on(work, life, worked); }), "");
  now_ms_ += kDay;
  ASSERT_TRUE(finish({.id = "by-hand", .task = "grease", .at_ms = now_ms_}));
  now_ms_ += 25 * kDay;
  look();  // the turn after waits for the order that is still open
  ASSERT_EQ(doing(first,
                  [&](auto& work, auto& life) {
                    return work.confirm(life, "mia", {"serviced", "", "", worked, {}});
                  }),
            "");
  look();
  EXPECT_THAT(orders(), SizeIs(2));
}

TEST_F(TaskOrders, of_a_task_that_is_gone_are_confirmed_as_any) {
  Task task = greasing();
  task.every_days = 30;
  task.opens_order = true;
  ASSERT_TRUE(try_task(task));
  now_ms_ += 30 * kDay;
  look();
  write([](Session& session) { ASSERT_TRUE(serve::desk::remove_task(session, "grease", 1)); });
  EXPECT_EQ(confirm(orders().front().id, "serviced"), "");
}

TEST_F(TaskOrders, are_not_opened_again_where_one_was_rejected) {
  Task task = greasing();
  task.every_days = 30;
  task.opens_order = true;
  ASSERT_TRUE(try_task(task));
  now_ms_ += 30 * kDay;
  look();
  ASSERT_THAT(orders(), SizeIs(1));
  ASSERT_EQ(doing(orders().front().id,
                  [&](auto&, auto& life) { return life.reject("mia", "is shut down", now_ms_); }),
            "");
  look();
  EXPECT_THAT(orders(), SizeIs(1));
  EXPECT_THAT(listed(), SizeIs(1));
}

TEST_F(TaskOrders, of_a_class_are_opened_for_each_asset_by_usage) {
  Task task = greasing();
  task.asset.clear();
  task.asset_class = "pump";
  task.every_usage = 500;
  task.opens_order = true;
  ASSERT_TRUE(try_task(task));
  forecast("north:P-1", 1'000, 90);
  forecast("north:P-2", 2'000, 90);
  look();
  forecast("north:P-1", 1'500, 90);
  look();
  ASSERT_THAT(orders(), SizeIs(1));
  EXPECT_EQ(orders().front().words, "Mobil SHC 100\ndue: usage is 1500 h, due at 1500");
  forecast("north:P-2", 2'600, 90);
  look();
  EXPECT_THAT(orders(), SizeIs(2));
}

TEST_F(TaskOrders, are_opened_ahead_only_by_time_and_within_one_turn) {
  Task task = greasing();
  task.every_days = 30;
  task.ahead_days = 7;
  EXPECT_FALSE(try_task(task));
  task.opens_order = true;
  task.ahead_days = 30;
  EXPECT_FALSE(try_task(task));
  task.every_days.reset();
  task.every_usage = 10;
  task.ahead_days = 1;
  EXPECT_FALSE(try_task(task));
}

}  // namespace
}  // namespace portent::tests
