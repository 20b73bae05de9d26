#pragma once

#include "serve/api/ledger_routes.h"
#include "serve/api/order_routes.h"
#include "serve/desk/ledger.h"
#include "serve/store/life_events.h"
#include "tests/unit/alarm_api/alarm_api_rig.h"

namespace portent::tests {

/// Work orders, alarms and the ledger behind one router, with the pumps `p` and `q` at the site `north`.
class OrderApi : public AlarmApi {
 protected:
  OrderApi() {
    add_node("north", serve::store::NodeKind::kSite, "");
    for (const char* pump : {"p", "q"}) add_node(pump, serve::store::NodeKind::kEquipment, "north");
  }

  const serve::Router& router() const override { return all_; }
  void add_node(const std::string& id, serve::store::NodeKind kind, const std::string& parent) {
    serve::store::Node node;
    node.id = id;
    node.kind = kind;
    node.parent = parent;
    store_.write([&](Session& session) { ASSERT_TRUE(serve::desk::create_node(session, node, now_)); });
  }
  Answer plan(const std::string& method, const std::string& target, const json& body = json::object(),
              std::vector<ingest::Header> headers = {}) {
    return ask_as(planner_, method, target, body, std::move(headers));
  }
  /// The path of a new order on `p`.
  std::string opened(const std::string& fault = "leak") {
    const Answer made =
        plan("POST", "/api/v1/work-orders", {{"asset", "p"}, {"fault", fault}, {"title", "look at it"}});
    EXPECT_EQ(made.status, 201) << made.body;
    return "/api/v1/work-orders/" + made.body.value("id", "");
  }
  /// Assigned, begun and done.
  std::string finished(const std::string& fault = "leak") {
    const std::string path = opened(fault);
    EXPECT_EQ(post(path + "/assign", {{"assignee", "tom"}}, {{"if-match", "*"}}).status, 200);
    EXPECT_EQ(post(path + "/begin").status, 200);
    EXPECT_EQ(post(path + "/done").status, 200);
    return path;
  }
  std::vector<ingest::Event> life(const std::string& asset) {
    return ask([&](Session& session) { return serve::store::life_of_node(session, asset); });
  }
  std::vector<serve::Route> all_routes() {
    std::vector<serve::Route> routes = serve::order_routes(store_, book_, gate_, signer_, {policy_, [] {}});
    for (auto& more : {serve::alarm_routes(store_, book_, gate_, signer_, {policy_, [] {}}),
                       serve::ledger_routes(store_, audit_, gate_, signer_)})
      routes.insert(routes.end(), more.begin(), more.end());
    return routes;
  }

  serve::Router all_{
      all_routes(),
      {[this] { return now_; },
       [this](serve::HttpRequest& request, const serve::Route* route, std::int64_t now_ms) {
         return gate_.check(request, route, now_ms);
       },
       [this](serve::Call& call, const auto& work) { return serve::answer_once(store_, call, work); },
       {}}};
};

}  // namespace portent::tests
