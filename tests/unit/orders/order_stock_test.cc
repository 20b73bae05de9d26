#include "serve/api/stock_routes.h"
#include "serve/desk/spares.h"
#include "tests/unit/orders/order_api_rig.h"

namespace portent::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Work orders beside a stock with ten of the bearing `6205`, which fits the pump `p`.
class OrderStock : public OrderApi {
 protected:
  OrderStock() {
    EXPECT_EQ(plan("POST", "/api/v1/spares",
                   {{"id", "6205"},
                    {"site", "north"},
                    {"name", "Bearing 6205"},
                    {"maker_number", "6205-2RS1"},
                    {"unit", "pcs"},
                    {"price", 8.25},
                    {"currency", "EUR"},
                    {"on_hand", 10},
                    {"fits", {{{"asset", "p"}, {"quantity", 2}}}}})
                  .status,
              201);
  }
  const serve::Router& router() const override { return with_stock_; }

  Answer move(const std::string& path, const std::string& kind, double quantity, const std::string& id = "") {
    json body = {{"kind", kind}, {"spare", "6205"}, {"quantity", quantity}};
    if (!id.empty()) body["id"] = id;
    return post(path + "/stock", body);
  }
  json spare() { return get("/api/v1/spares/6205").body; }

  std::vector<serve::Route> routes_with_stock() {
    std::vector<serve::Route> routes = all_routes();
    const auto more = serve::stock_routes(store_, audit_, gate_, signer_);
    routes.insert(routes.end(), more.begin(), more.end());
    return routes;
  }
  serve::Router with_stock_{
      routes_with_stock(),
      {[this] { return now_; },
       [this](serve::HttpRequest& request, const serve::Route* route, std::int64_t now_ms) {
         return gate_.check(request, route, now_ms);
       },
       [this](serve::Call& call, const auto& work) { return serve::answer_once(store_, call, work); },
       {}}};
};

TEST_F(OrderStock, is_reserved_for_an_order_and_issued_to_it) {
  const std::string path = opened();
  const Answer held = move(path, "reservation", 2);
  ASSERT_EQ(held.status, 201) << held.body;
  EXPECT_EQ(spare()["available"], 8);
  ASSERT_THAT(get(path).body["reserved"], SizeIs(1));
  EXPECT_EQ(get(path).body["reserved"][0]["name"], "Bearing 6205");

  EXPECT_EQ(move(path, "issue", 2).status, 201);
  EXPECT_EQ(spare()["on_hand"], 8);
  EXPECT_EQ(spare()["reserved"], 0);
  const json order = get(path).body;
  EXPECT_THAT(order["reserved"], IsEmpty());
  ASSERT_THAT(order["parts"], SizeIs(1));
  EXPECT_EQ(order["parts"][0]["spare"], "6205");
  EXPECT_EQ(order["parts"][0]["part_number"], "6205-2RS1");
  EXPECT_EQ(order["parts"][0]["quantity"], 2);
  EXPECT_EQ(order["cost"]["amount"], 16.5);
}

TEST_F(OrderStock, moved_again_by_the_same_id_is_moved_once) {
  const std::string path = opened();
  EXPECT_EQ(move(path, "issue", 1, "m-1").status, 201);
  EXPECT_EQ(move(path, "issue", 1, "m-1").status, 200);
  EXPECT_EQ(spare()["on_hand"], 9);
  EXPECT_THAT(get(path).body["parts"], SizeIs(1));
  EXPECT_EQ(move(path, "issue", 2, "m-1").status, 409);
}

TEST_F(OrderStock, is_given_back_where_the_order_ends_without_it) {
  const std::string rejected = opened("leak"), confirmed = finished("noise");
  EXPECT_EQ(move(rejected, "reservation", 3).status, 201);
  EXPECT_EQ(move(confirmed, "reservation", 4).status, 201);
  EXPECT_EQ(spare()["available"], 3);
  EXPECT_EQ(plan("POST", rejected + "/reject", {{"reason", "seen to by others"}}).status, 200);
  EXPECT_EQ(spare()["available"], 6);
  EXPECT_EQ(post(confirmed + "/confirm", {{"finding", "repaired"}}).status, 200);
  EXPECT_EQ(spare()["available"], 10);
  EXPECT_EQ(spare()["reserved"], 0);
}

TEST_F(OrderStock, is_not_moved_for_a_closed_order) {
  const std::string path = opened();
  EXPECT_EQ(plan("POST", path + "/reject", {{"reason", "twice"}}).status, 200);
  const Answer refused = move(path, "issue", 1);
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(spare()["on_hand"], 10);
}

TEST_F(OrderStock, that_does_not_fit_the_asset_is_refused_by_name) {
  const Answer other = plan("POST", "/api/v1/work-orders", {{"asset", "q"}, {"title", "x"}});
  const Answer refused = move("/api/v1/work-orders/" + other.body.value("id", ""), "issue", 1);
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_THAT(refused.detail(), HasSubstr("fits nothing of 'q'"));
  EXPECT_EQ(spare()["on_hand"], 10);
}

TEST_F(OrderStock, that_is_not_there_is_not_taken) {
  const std::string path = opened();
  const Answer refused = move(path, "issue", 11);
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_THAT(refused.detail(), HasSubstr("10 pcs are available"));
  EXPECT_EQ(move(path, "release", 1).status, 422);
  EXPECT_EQ(post(path + "/stock", {{"kind", "count"}, {"spare", "6205"}, {"quantity", 1}}).status, 422);
  const Answer unknown = post(path + "/stock", {{"kind", "issue"}, {"spare", "none"}, {"quantity", 1}});
  EXPECT_EQ(unknown.status, 422);
  EXPECT_EQ(unknown.body.value("pointer", ""), "/spare");
  EXPECT_THAT(get(path).body["parts"], IsEmpty());
  EXPECT_EQ(get(path).etag, "\"v1\"");
}

TEST_F(OrderStock, of_another_currency_leaves_the_costs_to_people) {
  const std::string path = opened();
  EXPECT_EQ(post(path + "/work", {{"cost", 100}, {"currency", "CHF"}}).status, 200);
  EXPECT_EQ(move(path, "issue", 1).status, 201);
  EXPECT_EQ(get(path).body["cost"]["amount"], 100);
  EXPECT_THAT(get(path).body["parts"], SizeIs(1));
}

TEST_F(OrderStock, is_moved_only_by_who_may_move_it_where_it_lies) {
  EXPECT_EQ(plan("POST", "/api/v1/spares", {{"id", "far"}, {"site", "south"}, {"on_hand", 1}}).status, 201);
  const std::string path = opened();
  const json body = {{"kind", "issue"}, {"spare", "far"}, {"quantity", 1}};
  const std::string of_north = key("technician", "north");
  EXPECT_EQ(ask_as(of_north, "POST", path + "/stock", body).status, 422);
  EXPECT_EQ(ask_as(viewer_, "POST", path + "/stock", body).status, 403);
}

}  // namespace
}  // namespace portent::tests
