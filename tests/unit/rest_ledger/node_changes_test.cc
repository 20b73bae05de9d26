#include <fstream>
#include <iterator>
#include <regex>
#include <thread>

#include "serve/desk/life.h"
#include "tests/unit/rest_ledger/ledger_routes_rig.h"

namespace portent::tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class NodeChanges : public LedgerRoutes {
 protected:
  void meet_in_the_stream(const std::string& id) {
    rig_.store.write([&](serve::store::Session& session) {
      serve::desk::register_candidates(session, std::span(&id, 1), rig_.now_ms);
    });
  }
};

TEST_F(NodeChanges, add_a_node_that_is_bound_at_once) {
  const Answer made = pump("north:P-1", {{"model_alias", "pump@champion"}, {"cost", 5}, {"currency", "EUR"}});
  EXPECT_EQ(made.location, "/api/v1/nodes/north:P-1");
  EXPECT_EQ(made.etag, "\"v1\"");
  EXPECT_EQ(made.body["site"], "north");
  EXPECT_EQ(get(made.location).body, made.body);
  EXPECT_THAT(outbox_topics(), Contains("topic:assets north:P-1"));
}

TEST_F(NodeChanges, say_what_is_wrong_and_where) {
  const auto pointer = [&](json more) {
    json body = {{"id", "north:P-1"}, {"parent", "north:l1"}, {"class", "pump"}};
    body.merge_patch(more);
    const Answer refused = post("/api/v1/nodes", body);
    EXPECT_EQ(refused.status, 422) << refused.text;
    return refused.body.value("pointer", "");
  };
  EXPECT_EQ(pointer({{"id", "a b"}}), "/id");
  EXPECT_EQ(pointer({{"parent", "nowhere"}}), "/parent");
  EXPECT_EQ(pointer({{"class", "nothing"}}), "/class");
  EXPECT_EQ(pointer({{"attributes", {{"rated_power", -1}}}}), "/attributes/rated_power");
  EXPECT_EQ(pointer({{"colour", "red"}}), "/colour");
  EXPECT_EQ(pointer({{"state", "scrapped"}}), "/state");
  EXPECT_EQ(pointer({{"name", std::string("a\0b", 3)}}), "/name");
  EXPECT_EQ(post("/api/v1/nodes", json::array()).status, 422);
}

TEST_F(NodeChanges, refuse_an_id_that_is_taken) {
  EXPECT_EQ(post("/api/v1/nodes", {{"id", "north"}, {"kind", "site"}}).status, 409);
}

TEST_F(NodeChanges, answer_a_repeated_request_as_before_and_do_it_once) {
  const Sent sent{.body = R"({"id":"north:P-1","parent":"north"})", .once = "7"};
  const Answer first = ask("POST", "/api/v1/nodes", sent), second = ask("POST", "/api/v1/nodes", sent);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.text, first.text);
  EXPECT_EQ(second.location, first.location);
}

TEST_F(NodeChanges, change_what_is_named_and_take_out_what_is_null) {
  pump("north:P-1", {{"maker", "KSB"}, {"serial", "17"}});
  const Answer changed =
      patch("/api/v1/nodes/north:P-1", {{"maker", nullptr}, {"attributes", {{"type", "gear"}}}}, "\"v1\"");
  ASSERT_EQ(changed.status, 200) << changed.text;
  EXPECT_FALSE(changed.body.contains("maker"));
  EXPECT_EQ(changed.body["serial"], "17");
  EXPECT_EQ(changed.body["attributes"], json::parse(R"({"rated_power":7.5,"type":"gear"})"));
  EXPECT_EQ(changed.etag, "\"v2\"");
}

TEST_F(NodeChanges, take_no_node_its_id_or_its_kind) {
  pump("north:P-1");
  const Answer refused = patch("/api/v1/nodes/north:P-1", {{"kind", nullptr}}, "\"v1\"");
  EXPECT_EQ(refused.status, 422) << refused.text;
  EXPECT_EQ(refused.body.value("pointer", ""), "/kind");
}

TEST_F(NodeChanges, say_what_to_send_where_a_request_has_no_body) {
  const Answer refused = ask("POST", "/api/v1/nodes", {});
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.text.find("send {}"), std::string::npos) << refused.text;
}

TEST_F(NodeChanges, take_back_what_was_read_as_it_is) {
  const Answer made = pump("north:P-1");
  EXPECT_EQ(patch("/api/v1/nodes/north:P-1", made.body, made.etag).etag, made.etag);
}

TEST_F(NodeChanges, refuse_a_change_of_what_was_changed_meanwhile) {
  pump("north:P-1");
  EXPECT_EQ(patch("/api/v1/nodes/north:P-1", {{"name", "a"}}, "").status, 428);
  EXPECT_EQ(patch("/api/v1/nodes/north:P-1", {{"name", "a"}}, "\"v1\"").status, 200);
  EXPECT_EQ(patch("/api/v1/nodes/north:P-1", {{"name", "b"}}, "\"v1\"").status, 412);
  EXPECT_EQ(patch("/api/v1/nodes/north:P-1", {{"name", "b"}}, "*").status, 200);
}

TEST_F(NodeChanges, lose_no_update_of_many_clients_at_once) {
  pump("north:P-1");
  std::atomic<int> kept{0};
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 8; ++i)
      clients.emplace_back([&, i] {
        if (patch("/api/v1/nodes/north:P-1", {{"name", std::to_string(i)}}, "\"v1\"").status == 200) ++kept;
      });
  }
  EXPECT_EQ(kept, 1);
  EXPECT_EQ(get("/api/v1/nodes/north:P-1").etag, "\"v2\"");
}

TEST_F(NodeChanges, move_a_node_with_what_is_under_it_to_another_site) {
  pump("north:P-1");
  const Answer moved = post("/api/v1/nodes/north:l1/move", {{"parent", "south"}}, "\"v1\"");
  ASSERT_EQ(moved.status, 200) << moved.text;
  EXPECT_EQ(get("/api/v1/nodes/north:P-1").body["site"], "south");
  EXPECT_EQ(post("/api/v1/nodes/north:l1/move", {{"parent", "north:P-1"}}, "\"v2\"").body["pointer"],
            "/parent");
  EXPECT_EQ(post("/api/v1/nodes/north:l1/move", json::object(), "\"v2\"").status, 422);
}

TEST_F(NodeChanges, end_a_life_once_and_keep_its_history) {
  pump("north:P-1", {{"model_alias", "pump@champion"}});
  const Answer scrapped = ask("POST", "/api/v1/nodes/north:P-1/scrap", {.match = "\"v1\""});
  EXPECT_EQ(scrapped.body["state"], "scrapped") << scrapped.text;
  EXPECT_EQ(ask("POST", "/api/v1/nodes/north:P-1/scrap", {.match = "\"v1\""}).status, 412);
  EXPECT_THAT(outbox_topics(), Contains("topic:events north:P-1"));
  EXPECT_THAT(patch("/api/v1/nodes/north", {{"state", "scrapped"}}, "\"v1\"").text, HasSubstr("/scrap"));
}

TEST_F(NodeChanges, give_an_asset_the_parts_and_points_of_its_class_once) {
  pump("north:P-1");
  const Answer made = ask("POST", "/api/v1/nodes/north:P-1/instantiate");
  EXPECT_GT(made.body.value("parts", 0), 0) << made.text;
  EXPECT_EQ(ask("POST", "/api/v1/nodes/north:P-1/instantiate").body,
            json::parse(R"({"parts":0,"points":0})"));
  EXPECT_EQ(ask("POST", "/api/v1/nodes/north/instantiate").status, 409);
}

TEST_F(NodeChanges, hold_a_key_to_its_sites_where_it_writes_and_where_it_takes_from) {
  pump("north:P-1");
  const std::string key = rig_.key("planner", "south").key;
  const auto status = [&](const char* method, const char* target, const char* body) {
    return ask(method, target, {.body = body, .match = "\"v1\"", .key = key}).status;
  };
  EXPECT_EQ(status("POST", "/api/v1/nodes", R"({"id":"south:P-1","parent":"north"})"), 422);
  EXPECT_EQ(status("POST", "/api/v1/nodes", R"({"id":"west","kind":"site"})"), 403);
  EXPECT_EQ(status("POST", "/api/v1/nodes", R"({"id":"nowhere"})"), 403);
  EXPECT_EQ(status("POST", "/api/v1/nodes", R"({"id":"north:P-9","parent":"north"})"), 403);
  EXPECT_EQ(status("POST", "/api/v1/nodes", R"({"id":"north:P-9","parent":"none"})"), 403);
  EXPECT_EQ(status("POST", "/api/v1/nodes", R"({"id":"south:P-1","parent":"south"})"), 201);
  EXPECT_EQ(status("POST", "/api/v1/nodes/south:P-1/move", R"({"parent":"north"})"), 422);
  EXPECT_EQ(status("POST", "/api/v1/nodes/north:P-1/move", R"({"parent":"south"})"), 404);
  EXPECT_EQ(status("PATCH", "/api/v1/nodes/north:P-1", R"({"name":"mine"})"), 404);
}

TEST_F(NodeChanges, say_of_what_one_may_not_see_what_they_say_of_what_is_not_there) {
  pump("north:P-1");
  const std::string key = rig_.key("planner", "south").key;
  const auto told = [&](const char* method, const std::string& target, const std::string& body) {
    const Answer answer = ask(method, target, {.body = body, .match = "\"v1\"", .key = key});
    return std::pair(answer.status, answer.text);
  };
  const auto there = told("PATCH", "/api/v1/nodes/north:P-1", R"({"name":"mine"})");
  const auto gone = told("PATCH", "/api/v1/nodes/north:P-2", R"({"name":"mine"})");
  EXPECT_EQ(there.first, 404);
  EXPECT_EQ(gone, std::pair(404, std::regex_replace(there.second, std::regex("P-1"), "P-2")));
  const auto below = told("POST", "/api/v1/nodes", R"({"id":"south:P-1","parent":"north"})");
  const auto none = told("POST", "/api/v1/nodes", R"({"id":"south:P-1","parent":"nowhere"})");
  EXPECT_EQ(none, std::pair(422, std::regex_replace(below.second, std::regex("'north'"), "'nowhere'")));
}

TEST_F(NodeChanges, list_what_was_hidden_among_the_denied_requests) {
  pump("north:P-1");
  const auto key = rig_.key("planner", "south");
  ask("PATCH", "/api/v1/nodes/north:P-1", {.body = R"({"name":"mine"})", .match = "\"v1\"", .key = key.key});
  gate_.denials().flush(rig_.now_ms);
  const auto denials = rig_.store.read(
      [](serve::store::Session& session) { return serve::store::list_denials(session, "open", 10); });
  ASSERT_EQ(denials.size(), 1U);
  EXPECT_EQ(denials[0].subject, key.row.id);
  EXPECT_EQ(denials[0].permission, "assets.write");
  EXPECT_EQ(denials[0].site, "north");
}

TEST_F(NodeChanges, let_a_viewer_change_nothing) {
  const std::string viewer = rig_.key("viewer").key;
  EXPECT_EQ(ask("POST", "/api/v1/nodes", {.body = "{}", .key = viewer}).status, 403);
  EXPECT_EQ(ask("DELETE", "/api/v1/candidates/x", {.match = "*", .key = viewer}).status, 403);
}

TEST_F(NodeChanges, stand_in_the_audit_file_with_what_was_before_and_after) {
  pump("north:P-1");
  patch("/api/v1/nodes/north:P-1", {{"name", "a"}}, "\"v1\"");
  patch("/api/v1/nodes/north:P-1", {{"name", "a"}}, "\"v2\"");
  std::ifstream file(rig_.audit.path());
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto entries = serve::desk::newest_entries(text, 2);
  EXPECT_EQ(entries[0].action, "node.change");
  EXPECT_EQ(entries[0].before, entries[1].after);
  EXPECT_EQ(entries[1].action, "node.create");
  EXPECT_FALSE(rig_.check().broken);
}

TEST_F(NodeChanges, list_accept_and_dismiss_what_was_met_in_the_stream) {
  meet_in_the_stream("north:P-8");
  meet_in_the_stream("north:P-9");
  EXPECT_THAT(each(get("/api/v1/candidates?site=north")), ElementsAre("north:P-8", "north:P-9"));
  const Answer accepted =
      post("/api/v1/candidates/north:P-8/accept",
           {{"class", "pump"}, {"parent", "north:l1"}, {"attributes", {{"rated_power", 1}}}}, "\"v1\"");
  EXPECT_EQ(accepted.body["state"], "registered") << accepted.text;
  EXPECT_EQ(post("/api/v1/candidates/north:P-8/accept", json::object(), "*").status, 409);
  EXPECT_EQ(ask("DELETE", "/api/v1/candidates/north:P-9", {.match = "\"v1\""}).status, 204);
  EXPECT_EQ(ask("DELETE", "/api/v1/candidates/north:P-8", {.match = "*"}).status, 409);
  EXPECT_THAT(each(get("/api/v1/candidates")), IsEmpty());
}

TEST_F(NodeChanges, take_sql_in_any_string_for_a_string) {
  for (const char* trick : {"' OR '1'='1", "x'; DROP TABLE nodes; --", "$1"}) {
    EXPECT_EQ(post("/api/v1/nodes", {{"id", trick}}).status, 422);
    const std::string id = "north:t" + std::to_string(trick[0]);
    EXPECT_EQ(pump(id, {{"name", trick}, {"maker", trick}, {"source", trick}}).body["name"], trick);
    EXPECT_EQ(each(get("/api/v1/nodes?text=" + serve::percent_encode(trick))), std::vector{id});
  }
}

}  // namespace
}  // namespace portent::tests
