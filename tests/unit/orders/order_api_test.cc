#include <fstream>
#include <iterator>

#include "tests/unit/orders/order_api_rig.h"

namespace portent::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class OrderApiTest : public OrderApi {};

TEST_F(OrderApiTest, opens_one_by_hand_with_a_plan) {
  const Answer made = plan("POST", "/api/v1/work-orders",
                           {{"asset", "p"},
                            {"title", "Change the oil"},
                            {"kind", "preventive"},
                            {"priority", "low"},
                            {"due", "2023-12-01T00:00:00Z"},
                            {"external", {{"source", "sap"}, {"id", "4711"}}}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.etag, "\"v1\"");
  EXPECT_EQ(made.body["due"], "2023-12-01T00:00:00.000Z");
  EXPECT_EQ(made.body["external"]["id"], "4711");
}

TEST_F(OrderApiTest, opens_no_second_one_about_the_same) {
  opened("leak");
  const Answer again =
      plan("POST", "/api/v1/work-orders", {{"asset", "p"}, {"fault", "leak"}, {"title", "x"}});
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(again.detail(), HasSubstr("wo-1"));
}

TEST_F(OrderApiTest, names_every_field_of_a_plan_where_one_is_unknown) {
  EXPECT_EQ(plan("POST", "/api/v1/work-orders", {{"asset", "p"}, {"title", "x"}}).status, 201);
  const Answer refused =
      plan("PATCH", "/api/v1/work-orders/wo-1", {{"deadline", "2023-12-01T00:00:00Z"}}, {{"if-match", "*"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body.dump(), HasSubstr("planned"));
  EXPECT_THAT(refused.body.dump(), HasSubstr("due"));
}

TEST_F(OrderApiTest, opens_none_on_a_scrapped_asset) {
  EXPECT_EQ(plan("POST", "/api/v1/nodes/p/scrap", nullptr, {{"if-match", "*"}}).status, 200);
  const Answer refused = plan("POST", "/api/v1/work-orders", {{"asset", "p"}, {"title", "x"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.body.value("pointer", ""), "/asset");
  EXPECT_THAT(refused.detail(), HasSubstr("is scrapped"));
  EXPECT_EQ(plan("POST", "/api/v1/work-orders", {{"asset", "nobody"}, {"title", "x"}}).status, 404);
}

TEST_F(OrderApiTest, keeps_who_may_what_apart) {
  const std::string path = opened();
  EXPECT_EQ(ask_as(viewer_, "GET", path).status, 200);
  EXPECT_EQ(ask_as(viewer_, "POST", path + "/note", {{"note", "x"}}).status, 403);
  EXPECT_EQ(post("/api/v1/work-orders", {{"asset", "q"}, {"title", "x"}}).status, 403);
  EXPECT_EQ(post(path + "/reject", {{"reason", "x"}}).status, 403);
  const std::string elsewhere = key("planner", "south");
  EXPECT_EQ(ask_as(elsewhere, "GET", path).status, 404);
  EXPECT_EQ(ask_as(elsewhere, "POST", path + "/note", {{"note", "x"}}).status, 404);
  EXPECT_EQ(ask_as(elsewhere, "POST", "/api/v1/work-orders", {{"asset", "p"}, {"title", "x"}}).status, 404);
  EXPECT_THAT(ask_as(elsewhere, "GET", "/api/v1/work-orders").body["items"], IsEmpty());
}

TEST_F(OrderApiTest, overwrites_nothing_that_the_caller_has_not_seen) {
  const std::string path = opened();
  EXPECT_EQ(plan("PATCH", path, {{"priority", "urgent"}}).status, 428);
  EXPECT_EQ(plan("PATCH", path, {{"priority", "urgent"}}, {{"if-match", "\"v1\""}}).body["priority"],
            "urgent");
  EXPECT_EQ(plan("PATCH", path, {{"priority", "low"}}, {{"if-match", "\"v1\""}}).status, 412);
  EXPECT_EQ(post(path + "/assign", {{"assignee", "tom"}}, {{"if-match", "\"v1\""}}).status, 412);
  EXPECT_EQ(get(path).body["priority"], "urgent");
}

TEST_F(OrderApiTest, takes_times_out_of_a_plan_by_null) {
  const std::string path = opened();
  const ingest::Header any{"if-match", "*"};
  EXPECT_TRUE(plan("PATCH", path, {{"due", "2023-12-01T00:00:00Z"}}, {any}).body.contains("due"));
  EXPECT_FALSE(plan("PATCH", path, {{"due", nullptr}}, {any}).body.contains("due"));
}

TEST_F(OrderApiTest, confirms_once_and_keeps_the_answer_for_who_asks_again) {
  const std::string path = finished();
  const json found = {{"finding", "repaired"}};
  const ingest::Header once{"idempotency-key", "confirm-1"};
  const Answer first = post(path + "/confirm", found, {once}),
               repeated = post(path + "/confirm", found, {once});
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(repeated.body, first.body);
  const Answer again = post(path + "/confirm", found);
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(again.detail(), HasSubstr("is confirmed already"));
  EXPECT_THAT(life("p"), SizeIs(1));
}

TEST_F(OrderApiTest, goes_back_to_work_with_a_reason_and_is_rejected_with_one) {
  const std::string path = finished();
  EXPECT_EQ(post(path + "/return", {{"reason", ""}}).status, 422);
  EXPECT_EQ(post(path + "/return", {{"reason", "it drips"}}).body["state"], "in_progress");
  const Answer rejected = plan("POST", path + "/reject", {{"reason", "seen twice"}});
  EXPECT_EQ(rejected.body["state"], "rejected");
  EXPECT_EQ(rejected.body["reason"], "seen twice");
  EXPECT_EQ(post(path + "/begin").status, 409);
}

TEST_F(OrderApiTest, says_which_field_is_wrong) {
  const std::string path = opened();
  const auto fault = [&](const std::string& action, const json& body) {
    const Answer answer = post(path + "/" + action, body, {{"if-match", "*"}});
    EXPECT_EQ(answer.status, 422) << action << answer.body;
    return answer.body.value("pointer", "");
  };
  EXPECT_EQ(fault("assign", json::object()), "/assignee");
  EXPECT_EQ(fault("begin", {{"at", "yesterday"}}), "/at");
  EXPECT_EQ(fault("begin", {{"at", "2033-01-01T00:00:00Z"}}), "/at");
  EXPECT_EQ(fault("items", {{"items", json::array()}}), "/items");
  EXPECT_EQ(fault("check", {{"item", 0}}), "/item");
  EXPECT_EQ(fault("check", {{"item", 1}, {"state", "perhaps"}}), "/state");
  EXPECT_EQ(fault("work", {{"hours", -1}}), "/hours");
  EXPECT_EQ(fault("work", {{"cost", 1}, {"currency", "euro"}}), "/currency");
  EXPECT_EQ(fault("parts", json::object()), "/part_number");
  EXPECT_EQ(fault("media", {{"uri", "javascript:alert(1)"}}), "/uri");
  EXPECT_EQ(fault("confirm", {{"finding", "perhaps"}}), "/finding");
  EXPECT_EQ(fault("note", {{"note", "x"}, {"colour", 1}}), "/colour");
  EXPECT_EQ(get(path).body["version"], 1);
}

TEST_F(OrderApiTest, lists_by_filter_sort_and_page) {
  opened("a");
  finished("b");
  const auto ids = [&](const std::string& query) {
    std::string found;
    const Answer list = get("/api/v1/work-orders" + query);
    for (const json& item : list.body["items"]) found += item.value("id", "") + " ";
    return found;
  };
  EXPECT_EQ(ids("?sort=opened"), "wo-1 wo-2 ");
  EXPECT_EQ(ids("?filter=state%3Ddone"), "wo-2 ");
  EXPECT_EQ(ids("?filter=open%3Dtrue%3Bassignee%3Dtom"), "wo-2 ");
  EXPECT_EQ(ids("?filter=asset%3Dq"), "");
  const Answer first = get("/api/v1/work-orders?limit=1&fields=id");
  ASSERT_TRUE(first.body.contains("next")) << first.body;
  EXPECT_EQ(first.body["items"][0].size(), 1U);
  EXPECT_EQ(get("/api/v1/work-orders?limit=1&cursor=" + first.body.value("next", "")).body["items"].size(),
            1U);
  for (const char* wrong : {"state%3Dlost", "priority%3E%3D5", "open%3Dperhaps", "colour%3Dred", "due%3Dnow"})
    EXPECT_EQ(get(std::string("/api/v1/work-orders?filter=") + wrong).status, 400) << wrong;
}

TEST_F(OrderApiTest, stands_in_the_audit_file) {
  opened();
  std::ifstream file(folder_.path() / "audit.jsonl");
  const std::string lines((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_THAT(lines, HasSubstr("work-order.open"));
}

}  // namespace
}  // namespace portent::tests
