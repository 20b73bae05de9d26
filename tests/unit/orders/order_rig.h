#pragma once

#include "serve/desk/ledger.h"
#include "serve/desk/order_work.h"
#include "serve/store/life_events.h"
#include "serve/store/reliable_forecasts.h"
#include "serve/store/work_order_details.h"
#include "serve/store/work_order_list.h"
#include "serve/store/work_orders.h"
#include "tests/unit/alarms/intake_rig.h"

namespace portent::tests {

/// A desk's database with a pump `P-101` at the site `north`, and work orders on it.
class OrderRig : public IntakeTest {
 protected:
  using OrderWork = serve::desk::OrderWork;
  using OrderLife = serve::desk::OrderLife;
  using WorkOrder = serve::store::WorkOrder;
  using NewOrder = serve::desk::NewOrder;

  OrderRig() {
    add_node({.id = "north", .kind = serve::store::NodeKind::kSite});
    add_node({.id = "P-101", .parent = "north", .asset_class = "pump"});
    add_node({.id = "P-101.seal", .parent = "P-101", .kind = serve::store::NodeKind::kPart, .code = "seal"});
  }

  void add_node(const serve::store::Node& node) {
    store_.write([&](Session& session) {
      const auto made = serve::desk::create_node(session, node, kStart);
      ASSERT_TRUE(made) << serve::desk::in_words(made.error().faults);
    });
  }
  void scrap(const std::string& id) {
    store_.write(
        [&](Session& session) { ASSERT_TRUE(serve::desk::scrap_node(session, id, 1, "mia", now_)); });
  }
  template <typename Doing>
  auto order_work(Doing doing) {
    return store_.write([&](Session& session) {
      OrderWork work(session, policy_, now_);
      auto made = doing(work);
      work.finish();
      return made;
    });
  }
  serve::desk::Outcome<OrderWork::Opened> open(const NewOrder& wanted) {
    return order_work([&](OrderWork& work) { return work.open(wanted); });
  }
  /// Opens one, which must succeed: its id.
  std::string opened(const std::string& asset, const std::string& fault = "leak") {
    const auto made = open({.asset = asset, .fault = fault, .title = "look at it", .who = "mia"});
    EXPECT_TRUE(made) << (made ? "" : serve::desk::in_words(made.error().faults));
    return made ? made->order.id : "";
  }
  /// The refusal, or "".
  std::string doing(const std::string& id,
                    const std::function<OrderLife::Done(OrderWork&, OrderLife&)>& what) {
    return order_work([&](OrderWork& work) -> std::string {
      const auto done = work.change(id, [&](OrderLife& life) { return what(work, life); });
      return done ? "" : done.error();
    });
  }
  /// Assigned, begun and done.
  void finish_work(const std::string& id) {
    EXPECT_EQ(doing(id,
                    [&](OrderWork& work, OrderLife& life) -> OrderLife::Done {
                      if (auto done = life.assign("mia", "tom", now_); !done) return done;
                      if (auto done = life.begin("tom", now_, now_); !done) return done;
                      return work.complete(life, "tom", now_);
                    }),
              "");
  }
  std::string confirm(const std::string& id, const serve::desk::Finding& finding) {
    return doing(id, [&](OrderWork& work, OrderLife& life) { return work.confirm(life, "mia", finding); });
  }
  WorkOrder order(const std::string& id) {
    return ask([&](Session& session) { return find_order(session, id); }).value_or(WorkOrder{});
  }
  std::vector<WorkOrder> orders(const serve::store::OrderFilter& filter = {}) {
    return ask([&](Session& session) { return list_orders(session, filter, "", 1'000)->orders; });
  }
  std::vector<ingest::Event> life(const std::string& asset) {
    return ask([&](Session& session) { return serve::store::life_of_node(session, asset); });
  }
  std::vector<serve::store::OutboxMessage> outbox(const std::string& destination) {
    return ask([&](Session& session) {
      std::vector<serve::store::OutboxMessage> found;
      for (auto& entry : first_of_outbox(session, 1'000, destination)) found.push_back(entry.message);
      return found;
    });
  }
};

}  // namespace portent::tests
