#include "serve/api/connector_routes.h"

#include <algorithm>

#include "serve/store/mirrored_orders.h"
#include "serve/store/order_conflicts.h"
#include "tests/unit/orders/order_api_rig.h"

namespace portent::tests {
namespace {

using namespace serve::store;
using testing::HasSubstr;
using testing::SizeIs;

class ConnectorApi : public OrderApi {
 protected:
  ConnectorApi() {
    store_.write([&](Session& session) { enable_connector(session, "cmms", now_); });
  }
  const serve::Router& router() const override { return routed_; }
  std::vector<serve::Route> with_connector() {
    auto routes = all_routes();
    for (auto& more : serve::connector_routes(store_, book_, gate_, signer_, {policy_, [] {}}))
      routes.push_back(more);
    return routes;
  }
  /// Of an order that both had as open last.
  std::string conflict(const std::string& order, const std::string& kind, const std::string& theirs) {
    return store_.write([&](Session& session) {
      MirroredOrder mirrored = *find_mirrored(session, "cmms", order);
      mirrored.external_id = "4711";
      mirrored.state = "conflict";
      mirrored.agreed = "open";
      mirrored.theirs_ms = now_;
      settle_mirrored(session, mirrored);
      put_conflict(session, {0, "cmms", order, kind, "open", theirs, "both have changed it", now_});
      return std::to_string(list_conflicts(session, true, {}, 0, 100).back().number);
    });
  }
  Answer resolve(const std::string& id, const std::string& keep, const std::string& match = "*") {
    return plan("POST", "/api/v1/connector/conflicts/" + id + "/resolve", {{"keep", keep}},
                {{"if-match", match}});
  }
  MirroredOrder mirrored(const std::string& order) {
    return ask([&](Session& session) { return *find_mirrored(session, "cmms", order); });
  }
  static std::string id_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

  serve::Router routed_{
      with_connector(),
      {[this] { return now_; },
       [this](serve::HttpRequest& request, const serve::Route* route, std::int64_t now_ms) {
         return gate_.check(request, route, now_ms);
       },
       [this](serve::Call& call, const auto& work) { return serve::answer_once(store_, call, work); },
       {}}};
};

TEST_F(ConnectorApi, tells_how_it_stands) {
  opened();
  const Answer told = plan("GET", "/api/v1/connector", nullptr);
  ASSERT_EQ(told.status, 200);
  EXPECT_EQ(told.body["items"][0]["name"], "cmms");
  EXPECT_EQ(told.body["items"][0]["state"], "new");
  EXPECT_EQ(told.body["items"][0]["orders"], json({{"waiting", 1}}));
}

TEST_F(ConnectorApi, lists_orders_by_state_a_page_at_a_time) {
  opened("leak");
  opened("noise");
  const Answer first = plan("GET", "/api/v1/connector/orders?state=waiting&limit=1", nullptr);
  ASSERT_THAT(first.body["items"], SizeIs(1));
  const Answer second = plan(
      "GET", "/api/v1/connector/orders?state=waiting&limit=1&cursor=" + first.body["next"].get<std::string>(),
      nullptr);
  ASSERT_THAT(second.body["items"], SizeIs(1));
  EXPECT_NE(first.body["items"][0]["order"], second.body["items"][0]["order"]);
  EXPECT_FALSE(second.body.contains("next"));
}

TEST_F(ConnectorApi, tries_an_order_again_on_request) {
  const std::string order = id_of(opened());
  store_.write([&](Session& session) {
    MirroredOrder parked = *find_mirrored(session, "cmms", order);
    parked.state = "parked";
    settle_mirrored(session, parked);
  });
  const Answer made = plan("POST", "/api/v1/connector/orders/" + order + "/retry", nullptr);
  EXPECT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(mirrored(order).state, "waiting");
  EXPECT_EQ(plan("POST", "/api/v1/connector/orders/wo-99/retry", nullptr).status, 404);
}

TEST_F(ConnectorApi, tries_all_that_are_parked_again_on_request) {
  const std::string order = id_of(opened());
  store_.write([&](Session& session) {
    MirroredOrder parked = *find_mirrored(session, "cmms", order);
    parked.state = "parked";
    settle_mirrored(session, parked);
  });
  EXPECT_EQ(ask_as(technician_, "POST", "/api/v1/connector/retry").status, 403);
  const Answer elsewhere = ask_as(key("planner", "south"), "POST", "/api/v1/connector/retry");
  EXPECT_EQ(elsewhere.body["orders"], 0) << elsewhere.body;
  const Answer made = plan("POST", "/api/v1/connector/retry", nullptr);
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(made.body["orders"], 1);
  EXPECT_EQ(mirrored(order).state, "waiting");
}

TEST_F(ConnectorApi, decides_nothing_that_is_no_conflict_any_more) {
  const std::string path = opened(), id = conflict(id_of(path), "gone", "deleted");
  store_.write([&](Session& session) {
    MirroredOrder there = *find_mirrored(session, "cmms", id_of(path));
    there.state = "settled";
    settle_mirrored(session, there);
  });
  EXPECT_EQ(resolve(id, "theirs").status, 409);
  EXPECT_EQ(get(path).body["state"], "open");
}

TEST_F(ConnectorApi, keeps_an_order_out_whose_external_id_is_the_twin_of_another) {
  conflict(id_of(opened()), "progress", "done");
  const Answer refused = plan("POST", "/api/v1/work-orders",
                              {{"asset", "q"},
                               {"fault", "noise"},
                               {"title", "oil"},
                               {"external", {{"source", "cmms"}, {"id", "4711"}}}});
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.detail(), HasSubstr("4711 in cmms is the twin of work order wo-1"));
}

TEST_F(ConnectorApi, keeps_ours_by_taking_theirs_as_seen) {
  const std::string order = id_of(opened()), id = conflict(order, "progress", "done");
  const Answer made = resolve(id, "ours", "\"v1\"");
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(made.body["kept"], "ours");
  EXPECT_EQ(made.etag, "\"v2\"");
  EXPECT_EQ(mirrored(order).agreed, "done");
  EXPECT_EQ(mirrored(order).state, "waiting");
  EXPECT_EQ(mirrored(order).next_try_ms, 0);
}

TEST_F(ConnectorApi, takes_theirs_by_doing_it_here) {
  const std::string path = opened(), id = conflict(id_of(path), "progress", "done");
  ASSERT_EQ(resolve(id, "theirs").status, 200);
  EXPECT_EQ(get(path).body["state"], "done");
  EXPECT_EQ(mirrored(id_of(path)).agreed, "done");
}

TEST_F(ConnectorApi, refuses_theirs_where_it_cannot_be_and_changes_nothing) {
  const std::string path = opened(), id = conflict(id_of(path), "progress", "done");
  EXPECT_EQ(plan("POST", path + "/reject", {{"reason", "twice"}}).status, 200);
  const Answer refused = resolve(id, "theirs");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.detail(), HasSubstr("is rejected"));
  EXPECT_THAT(plan("GET", "/api/v1/connector/conflicts", nullptr).body["items"], SizeIs(1));
}

TEST_F(ConnectorApi, makes_anew_or_rejects_what_is_gone_there) {
  const std::string kept = id_of(opened("leak")), dropped = id_of(opened("noise"));
  ASSERT_EQ(resolve(conflict(kept, "gone", "deleted"), "ours").status, 200);
  EXPECT_EQ(mirrored(kept).external_id, "");
  ASSERT_EQ(resolve(conflict(dropped, "gone", "deleted"), "theirs").status, 200);
  EXPECT_EQ(get("/api/v1/work-orders/" + dropped).body["state"], "rejected");
}

TEST_F(ConnectorApi, decides_a_conflict_once_and_as_it_was_seen) {
  const std::string id = conflict(id_of(opened()), "progress", "done");
  EXPECT_EQ(plan("POST", "/api/v1/connector/conflicts/" + id + "/resolve", {{"keep", "ours"}}).status, 428);
  EXPECT_EQ(resolve(id, "ours", "\"v7\"").status, 412);
  EXPECT_EQ(resolve(id, "both").status, 422);
  EXPECT_EQ(resolve(id, "ours").status, 200);
  EXPECT_EQ(resolve(id, "ours").status, 409);
  const Answer decided = plan("GET", "/api/v1/connector/conflicts?state=decided", nullptr);
  EXPECT_THAT(decided.body["items"], SizeIs(1));
}

TEST_F(ConnectorApi, answers_a_repeated_decision_as_the_first) {
  const std::string target =
      "/api/v1/connector/conflicts/" + conflict(id_of(opened()), "progress", "done") + "/resolve";
  const std::vector<ingest::Header> headers = {{"if-match", "*"}, {"idempotency-key", "k1"}};
  const Answer first = plan("POST", target, {{"keep", "ours"}}, headers);
  const Answer again = plan("POST", target, {{"keep", "ours"}}, headers);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.etag, first.etag);
}

TEST_F(ConnectorApi, is_for_planners_of_the_orders_site) {
  const std::string id = conflict(id_of(opened()), "progress", "done");
  const std::string path = "/api/v1/connector/conflicts/" + id, south = key("planner", "south");
  EXPECT_EQ(ask_as(technician_, "GET", path).status, 403);
  EXPECT_EQ(ask_as(south, "GET", path).status, 404);
  EXPECT_EQ(ask_as(south, "GET", "/api/v1/connector").status, 403);
  EXPECT_THAT(ask_as(south, "GET", "/api/v1/connector/conflicts").body["items"], SizeIs(0));
  EXPECT_THAT(ask_as(south, "GET", "/api/v1/connector/orders").body["items"], SizeIs(0));
  EXPECT_EQ(plan("GET", path, nullptr).status, 200);
}

TEST_F(ConnectorApi, names_no_schema_that_it_does_not_describe) {
  const auto schemas = serve::connector_schemas();
  for (const serve::Route& route : serve::connector_routes(store_, book_, gate_, signer_))
    for (const std::string& name : {route.answer_schema, route.request_schema})
      EXPECT_TRUE(name.empty() ||
                  std::ranges::any_of(schemas, [&](const auto& one) { return one.first == name; }))
          << name;
}

}  // namespace
}  // namespace portent::tests
