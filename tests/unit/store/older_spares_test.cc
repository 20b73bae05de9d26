#include <gmock/gmock.h>

#include <algorithm>

#include "serve/store/spare_demands.h"
#include "serve/store/spare_list.h"
#include "serve/store/spares.h"
#include "serve/store/stock_moves.h"
#include "serve/store/task_states.h"
#include "tests/unit/store/older_database_rig.h"

// Spares and tasks that programs of older versions wrote, read by the repositories of this one.

namespace portent::tests {
namespace {

using namespace serve::store;
using testing::ElementsAre;
using testing::Field;
using testing::SizeIs;

/// The first version that had them.
std::size_t first_version() {
  const auto steps = migrations();
  return static_cast<std::size_t>(std::ranges::find(steps, "spares", &Migration::name) - steps.begin()) + 1;
}

class OlderSpares : public OlderDatabase {
 protected:
  OlderSpares() {
    fill();
    store_.emplace(StoreOptions{database_.url()});
  }
  template <typename Read>
  auto read(Read&& read) {
    return store_->read(read);
  }
  std::optional<Store> store_;
};

TEST_P(OlderSpares, are_listed_with_what_they_fit_and_what_is_expected) {
  const auto spares = read([](Session& session) { return list_spares(session, {.text = "6205-2rs"}, {}); });
  ASSERT_THAT(spares, SizeIs(1));
  EXPECT_EQ(spares[0].spare.available(), 5'000);
  EXPECT_EQ(spares[0].demand, 0.625);
  EXPECT_THAT(
      read([](Session& session) { return fits_of_spare(session, "north:6205"); }),
      ElementsAre(SpareFit{"", "north:P-101", "", 1'000}, SpareFit{"big_pump", "", "bearing", 2'000}));
  EXPECT_EQ(read([](Session& session) { return find_demand(session, "north:6205"); })->left_out, 1);
}

TEST_P(OlderSpares, tell_how_their_stock_came_about) {
  EXPECT_THAT(
      read([](Session& session) { return moves_of_spare(session, "north:6205", INT64_MAX, 9); }),
      ElementsAre(Field(&StockMove::order, "WO-9"), Field(&StockMove::words, "three boxes, one \"torn\"")));
  EXPECT_EQ(read([](Session& session) { return reserved_for(session, "north:6205", "WO-9"); }), 1'000);
}

TEST_P(OlderSpares, go_on_with_their_tasks) {
  const auto tasks = read(
      [](Session& session) { return list_task_states(session, {.task = "t1"}, {}, 9, 1'707'776'000'000); });
  ASSERT_THAT(tasks, SizeIs(1));
  EXPECT_FALSE(tasks[0].task.opens_order);
  EXPECT_EQ(tasks[0].task.quantity, 12'500);
  EXPECT_EQ(tasks[0].state.next_usage, 2'411);
  EXPECT_EQ(tasks[0].due_since, 1'707'776'000'000);
  EXPECT_EQ(read([](Session& session) { return find_task_done(session, "d1"); })->words,
            "old grease was dark");
}

INSTANTIATE_TEST_SUITE_P(Store, OlderSpares, since(first_version()), named);

class OlderTaskOrders : public OlderSpares {};

TEST_P(OlderTaskOrders, are_still_those_of_their_tasks) {
  const auto tasks = read(
      [](Session& session) { return list_task_states(session, {.task = "t2"}, {}, 9, 1'707'776'000'000); });
  ASSERT_THAT(tasks, SizeIs(1));
  EXPECT_TRUE(tasks[0].task.opens_order);
  EXPECT_EQ(tasks[0].task.ahead_days, 7.5);
  EXPECT_EQ(tasks[0].state.order_id, "wo-1");
}

INSTANTIATE_TEST_SUITE_P(Store, OlderTaskOrders, since_step("task_orders"), named);

}  // namespace
}  // namespace portent::tests
