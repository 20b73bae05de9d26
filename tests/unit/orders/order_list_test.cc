#include "tests/unit/orders/order_rig.h"

namespace portent::tests {
namespace {

using serve::store::OrderFilter;
using serve::store::Priority;
using testing::ElementsAre;

class OrderListTest : public OrderRig {
 protected:
  /// One each minute on P-101, about a fault of its own.
  std::string add(Priority priority, std::optional<std::int64_t> due_ms = {}) {
    now_ += kMinute;
    const auto made = open({.asset = "P-101",
                            .fault = std::to_string(now_),
                            .priority = priority,
                            .title = "x",
                            .due_ms = due_ms,
                            .who = "mia"});
    return made ? made->order.id : "";
  }
  std::vector<std::string> ids(const OrderFilter& filter) {
    std::vector<std::string> found;
    for (const auto& order : orders(filter)) found.push_back(order.id);
    return found;
  }
};

TEST_F(OrderListTest, is_sorted_by_when_what_and_how_urgent) {
  add(Priority::kNormal, 900);
  add(Priority::kUrgent);
  add(Priority::kHigh, 300);
  using Order = OrderFilter::Order;
  EXPECT_THAT(ids({}), ElementsAre("wo-3", "wo-2", "wo-1"));
  EXPECT_THAT(ids({.order = Order::kOldest}), ElementsAre("wo-1", "wo-2", "wo-3"));
  EXPECT_THAT(ids({.order = Order::kUrgent}), ElementsAre("wo-2", "wo-3", "wo-1"));
  EXPECT_THAT(ids({.order = Order::kDue}), ElementsAre("wo-3", "wo-1"));
}

TEST_F(OrderListTest, is_narrowed_by_what_people_ask_for) {
  add(Priority::kNormal, 900);
  add(Priority::kUrgent);
  finish_work("wo-1");
  EXPECT_THAT(ids({.state = "done"}), ElementsAre("wo-1"));
  EXPECT_THAT(ids({.assignee = "tom"}), ElementsAre("wo-1"));
  EXPECT_THAT(ids({.at_least = Priority::kHigh}), ElementsAre("wo-2"));
  EXPECT_THAT(ids({.due_to_ms = 901}), ElementsAre("wo-1"));
  EXPECT_THAT(ids({.site = "south"}), ElementsAre());
  EXPECT_THAT(ids({.sites_allowed = {"south"}}), ElementsAre());
  EXPECT_THAT(ids({.asset = "P-101", .open = true}), ElementsAre("wo-2", "wo-1"));
  EXPECT_THAT(ids({.opened_from_ms = now_}), ElementsAre("wo-2"));
}

TEST_F(OrderListTest, goes_on_page_by_page_while_orders_are_opened) {
  for (int i = 0; i < 12; ++i) add(i % 2 ? Priority::kHigh : Priority::kLow);
  for (const auto sorted :
       {OrderFilter::Order::kNewest, OrderFilter::Order::kOldest, OrderFilter::Order::kUrgent}) {
    const OrderFilter filter{.order = sorted};
    const auto whole = ids(filter);
    std::vector<std::string> paged;
    std::string cursor;
    do {
      const auto page = ask([&](Session& session) { return list_orders(session, filter, cursor, 5); });
      ASSERT_TRUE(page);
      for (const auto& order : page->orders) paged.push_back(order.id);
      cursor = page->next;
    } while (!cursor.empty());
    EXPECT_EQ(paged, whole);
  }
}

TEST_F(OrderListTest, takes_no_cursor_that_is_none) {
  for (const char* cursor : {"x", "1", "1.", "1.2.3", "1.2x"})
    EXPECT_FALSE(ask([&](Session& session) { return list_orders(session, {}, cursor, 5); })) << cursor;
}

}  // namespace
}  // namespace portent::tests
