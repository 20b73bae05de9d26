#include <chrono>
#include <latch>
#include <thread>

#include "tests/unit/stock/task_rig.h"

namespace portent::tests {
namespace {

using serve::desk::Refusal;
using serve::store::ListedTask;
using serve::store::Task;
using serve::store::TaskDone;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(TaskTest, comes_round_by_time_and_again_once_it_was_done) {
  Task task = greasing();
  task.every_days = 30;
  ASSERT_TRUE(try_task(task));
  EXPECT_THAT(listed(), IsEmpty());
  now_ms_ += 31 * kDay;
  ASSERT_THAT(listed(), SizeIs(1));
  EXPECT_EQ(listed().front().due_since, now_ms_ - kDay);
  ASSERT_TRUE(finish({.id = "d1", .task = "grease", .at_ms = now_ms_}));
  EXPECT_THAT(listed(), IsEmpty());
  now_ms_ += 30 * kDay;
  EXPECT_THAT(listed(), SizeIs(1));
}

TEST_F(TaskTest, that_was_done_is_counted_once_by_its_id) {
  Task task = greasing();
  task.every_days = 30;
  ASSERT_TRUE(try_task(task));
  const auto first = finish({.id = "d1", .task = "grease", .at_ms = now_ms_});
  now_ms_ += kDay;
  const auto again = finish({.id = "d1", .task = "grease", .at_ms = now_ms_});
  EXPECT_TRUE(again->again);
  EXPECT_EQ(again->done, first->done);
  EXPECT_EQ(listed({}).front().state.done_ms, now_ms_ - kDay);
}

TEST_F(TaskTest, is_done_at_the_same_time_as_one_whose_id_begins_as_long_the_same) {
  Task first = greasing(), second = greasing();
  first.id = std::string(60, 'a') + "1";
  second.id = std::string(60, 'a') + "2";
  first.every_days = second.every_days = 30;
  ASSERT_TRUE(try_task(first));
  ASSERT_TRUE(try_task(second));
  const auto one = finish({.id = "", .task = first.id, .at_ms = now_ms_}),
             two = finish({.id = "", .task = second.id, .at_ms = now_ms_});
  ASSERT_TRUE(two) << serve::desk::in_words(two.error().faults);
  EXPECT_NE(one->done.id, two->done.id);
  EXPECT_TRUE(finish({.id = "", .task = second.id, .at_ms = now_ms_})->again);
}

TEST_F(TaskTest, told_of_late_does_not_move_what_was_done_since) {
  Task task = greasing();
  task.every_days = 30;
  ASSERT_TRUE(try_task(task));
  ASSERT_TRUE(finish({.id = "d2", .task = "grease", .at_ms = now_ms_}));
  ASSERT_TRUE(finish({.id = "d1", .task = "grease", .at_ms = now_ms_ - kDay}));
  EXPECT_EQ(listed({}).front().state.done_ms, now_ms_);
}

TEST_F(TaskTest, comes_round_by_usage) {
  Task task = greasing();
  task.every_usage = 500;
  ASSERT_TRUE(try_task(task));
  forecast("north:P-1", 1'000, 90);
  look();
  EXPECT_EQ(listed({}).front().state.next_usage, 1'500);
  forecast("north:P-1", 1'501, 90);
  look();
  ASSERT_THAT(listed(), SizeIs(1));
  EXPECT_EQ(listed().front().state.why, "usage is 1501 h, due at 1500");
  ASSERT_TRUE(finish({.id = "d1", .task = "grease", .at_ms = now_ms_}));
  look();
  EXPECT_THAT(listed(), IsEmpty());
  EXPECT_EQ(listed({}).front().state.next_usage, 2'001);
}

TEST_F(TaskTest, comes_round_by_usage_after_the_counter_was_exchanged) {
  Task task = greasing();
  task.every_usage = 500;
  ASSERT_TRUE(try_task(task));
  forecast("north:P-1", 12'000, 90);
  look();
  ASSERT_TRUE(finish({.id = "d1", .task = "grease", .at_ms = now_ms_}));
  forecast("north:P-1", 3, 90);
  look();
  look();
  EXPECT_EQ(listed({}).front().state.next_usage, 503);
  forecast("north:P-1", 503, 90);
  look();
  EXPECT_THAT(listed(), SizeIs(1));
}

TEST_F(TaskTest, that_is_taken_out_while_the_desk_looks_holds_nothing_up) {
  Task task = greasing();
  task.every_days = 30;
  ASSERT_TRUE(try_task(task));
  add(pump("north:P-3"));
  Task other = task;
  other.id = "oil";
  other.asset = "north:P-3";
  ASSERT_TRUE(try_task(other));
  write([](Session& session) { session.run("DELETE FROM task_assets"); });  // as if both had just been made
  std::latch gone(1);
  std::jthread planner([&] {
    write([&](Session& session) {
      ASSERT_TRUE(serve::desk::remove_task(session, "grease", 1));
      if (!gone.try_wait()) gone.count_down();                      // the transaction may be tried again
      std::this_thread::sleep_for(std::chrono::milliseconds(300));  // its audit line is written
    });
  });
  gone.wait();
  EXPECT_NO_THROW(look());
  ASSERT_THAT(listed({}), SizeIs(1));
  EXPECT_EQ(listed({}).front().state.task, "oil");
}

TEST_F(TaskTest, comes_round_by_condition_and_again_only_after_that_has_ended) {
  Task task = greasing();
  task.condition = "forecast.health < 40";
  ASSERT_TRUE(try_task(task));
  forecast("north:P-1", 1, 30);
  look();
  ASSERT_THAT(listed(), SizeIs(1));
  ASSERT_TRUE(finish({.id = "d1", .task = "grease", .at_ms = now_ms_}));
  look();
  EXPECT_THAT(listed(), IsEmpty());
  forecast("north:P-1", 2, 60);
  look();
  forecast("north:P-1", 3, 35);
  look();
  EXPECT_THAT(listed(), SizeIs(1));
}

TEST_F(TaskTest, of_a_class_stands_on_each_of_its_assets_and_on_new_ones) {
  Task task = greasing();
  task.asset.clear();
  task.asset_class = "pump";
  task.every_days = 30;
  task.every_usage = 1'000;
  ASSERT_TRUE(try_task(task));
  EXPECT_THAT(listed({}), SizeIs(2));
  add(pump("north:P-3"));
  look();
  EXPECT_THAT(listed({}), SizeIs(3));
  EXPECT_EQ(fields(finish({.id = "d1", .task = "grease", .at_ms = now_ms_})),
            (std::vector<std::string>{"asset"}));
  ASSERT_TRUE(finish({.id = "d1", .task = "grease", .asset = "north:P-2", .at_ms = now_ms_}));
  EXPECT_EQ(listed({.asset = "north:P-2"}).front().state.done_ms, now_ms_);
}

TEST_F(TaskTest, counts_in_how_many_are_due_and_overdue) {
  Task task = greasing();
  task.every_days = 30;
  ASSERT_TRUE(try_task(task));
  task.id = "look";
  task.kind = "fixed";
  task.every_days = 32;
  ASSERT_TRUE(try_task(task));
  now_ms_ += 32 * kDay;
  const auto figures =
      store_.read([&](Session& session) { return serve::store::task_figures(session, {}, now_ms_, kDay); });
  EXPECT_EQ(figures.due, 2);
  EXPECT_EQ(figures.overdue, 1);
}

TEST_F(TaskTest, begins_anew_where_its_times_are_changed) {
  Task task = greasing();
  task.every_days = 30;
  Task made = *try_task(task);
  made.every_days = 10;
  ASSERT_TRUE(write([&](Session& session) { return serve::desk::change_task(session, made, now_ms_); }));
  EXPECT_EQ(listed({}).front().state.next_ms, now_ms_ + 10 * kDay);
}

TEST_F(TaskTest, that_is_wrong_is_refused_with_every_fault) {
  Task task;
  task.id = "a b";
  task.kind = "lubrication";
  EXPECT_THAT(fields(try_task(task)), ElementsAre("id", "asset", "lubricant", "every_days"));
  task = greasing();
  task.condition = "temp > 80";
  EXPECT_THAT(fields(try_task(task)), ElementsAre("condition"));
  task.condition = "forecast.health < 40 for 5m";
  EXPECT_THAT(fields(try_task(task)), ElementsAre("condition"));
  task.condition = "forecast.health < ";
  EXPECT_THAT(fields(try_task(task)), ElementsAre("condition"));
  task.condition = "forecast.health < 40";
  task.asset = "north:P-9";
  EXPECT_THAT(fields(try_task(task)), ElementsAre("asset"));
}

}  // namespace
}  // namespace portent::tests
