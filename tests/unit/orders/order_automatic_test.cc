#include "serve/desk/classes.h"
#include "tests/unit/orders/order_rig.h"

namespace portent::tests {
namespace {

using serve::store::Priority;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// Alarms of `A-1`, whose class opens orders from orange on, and of `P-101`, whose class opens none.
class OrderAutomatic : public OrderRig {
 protected:
  OrderAutomatic() {
    store_.write([&](Session& session) {
      serve::desk::AssetClass automatic;
      automatic.name = "automatic";
      automatic.orders_from = Level::kOrange;
      ASSERT_TRUE(serve::desk::create_class(session, automatic, kStart));
    });
    add_node({.id = "A-1", .parent = "north", .asset_class = "automatic"});
  }
  void forecast(const std::string& asset, double p50, std::int64_t minutes) {
    records_.push_back(forecast_record(asset, p50, static_cast<std::int64_t>(records_.size()), minutes));
    take(intake_, records_, records_.size() - 1, records_.size());
  }
  serve::desk::DeskIntake intake_{store_, {}};
  std::vector<ingest::Record> records_;
};

TEST_F(OrderAutomatic, opens_one_from_the_severity_on_that_the_class_asks_for) {
  forecast("A-1", 45, 0);
  EXPECT_THAT(orders(), IsEmpty()) << "yellow is milder than orange";
  forecast("A-1", 25, 10);
  ASSERT_THAT(orders(), SizeIs(1));
  const WorkOrder made = orders()[0];
  EXPECT_EQ(made.origin, "automatic");
  EXPECT_EQ(made.fault, "remaining_life");
  EXPECT_EQ(made.alarm_id, newest("A-1").id);
  EXPECT_EQ(made.priority, Priority::kHigh);
  EXPECT_EQ(made.sensed_ms, newest("A-1").raised_ms);
  EXPECT_EQ(made.opened_by, "desk");
}

TEST_F(OrderAutomatic, opens_none_where_the_class_does_not_say) {
  forecast("P-101", 10, 0);
  forecast("nobody-knows", 10, 1);
  EXPECT_THAT(orders(), IsEmpty());
}

TEST_F(OrderAutomatic, opens_one_an_alarm_however_it_rises_and_whatever_became_of_the_order) {
  forecast("A-1", 25, 0);
  forecast("A-1", 10, 10);
  ASSERT_THAT(orders(), SizeIs(1));
  const std::string id = orders()[0].id;
  EXPECT_EQ(doing(id, [&](OrderWork&, OrderLife& life) { return life.reject("mia", "no", now_); }), "");
  forecast("A-1", 25, 20);
  forecast("A-1", 10, 30);
  EXPECT_THAT(orders(), SizeIs(1));
}

TEST_F(OrderAutomatic, opens_none_on_a_scrapped_asset) {
  store_.write(
      [&](Session& session) { ASSERT_TRUE(serve::desk::scrap_node(session, "A-1", 1, "test", kStart)); });
  forecast("A-1", 10, 0);
  EXPECT_THAT(orders(), IsEmpty());
}

TEST_F(OrderAutomatic, undoes_the_order_with_the_batch_that_called_for_it) {
  script("CREATE TABLE parked AS SELECT * FROM work_order_events; DROP TABLE work_order_events");
  EXPECT_ANY_THROW(forecast("A-1", 10, 0));
  EXPECT_THAT(orders(), IsEmpty());
  EXPECT_TRUE(newest("A-1").id.empty());
}

}  // namespace
}  // namespace portent::tests
