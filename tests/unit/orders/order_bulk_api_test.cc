#include "tests/unit/orders/order_api_rig.h"

namespace portent::tests {
namespace {

class OrderBulkApi : public OrderApi {};

TEST_F(OrderBulkApi, gives_many_to_somebody_and_reports_on_each) {
  opened("a");
  opened("b");
  EXPECT_EQ(plan("POST", "/api/v1/work-orders/wo-2/reject", {{"reason", "x"}}).status, 200);
  const json items = {{{"id", "wo-1"}, {"version", 1}}, {{"id", "wo-2"}}, {{"id", "nobody"}}};
  const Answer report = plan("POST", "/api/v1/work-orders/assign", {{"items", items}, {"assignee", "tom"}});
  ASSERT_EQ(report.status, 200) << report.body;
  EXPECT_EQ(report.body["done"], 1);
  EXPECT_EQ(report.body["items"][0]["version"], 2);
  EXPECT_EQ(report.body["items"][1]["status"], 409);
  EXPECT_EQ(report.body["items"][2]["status"], 404);
  EXPECT_EQ(get("/api/v1/work-orders/wo-1").body["assignee"], "tom");
}

TEST_F(OrderBulkApi, closes_many_for_a_reason) {
  opened("a");
  opened("b");
  const json items = {{{"id", "wo-1"}, {"version", 7}}, {{"id", "wo-2"}}};
  EXPECT_EQ(plan("POST", "/api/v1/work-orders/reject", {{"items", items}}).status, 422);
  const Answer report =
      plan("POST", "/api/v1/work-orders/reject", {{"items", items}, {"reason", "plant is sold"}});
  EXPECT_EQ(report.body["items"][0]["status"], 412);
  EXPECT_EQ(get("/api/v1/work-orders/wo-2").body["state"], "rejected");
}

TEST_F(OrderBulkApi, is_for_planners) {
  opened("a");
  const json body = {{"items", {{{"id", "wo-1"}}}}, {"assignee", "tom"}};
  EXPECT_EQ(post("/api/v1/work-orders/assign", body).status, 403);
}

}  // namespace
}  // namespace portent::tests
