#include <fstream>
#include <iterator>

#include "tests/unit/alarm_api/alarm_api_rig.h"

namespace portent::tests {
namespace {

using testing::HasSubstr;

const ingest::Header kVersion1{"if-match", "\"v1\""};

class AlarmActionApi : public AlarmApi {
 protected:
  AlarmActionApi() { tell("p", Level::kOrange); }
  std::string at(const std::string& action) { return path_of("p") + "/" + action; }
};

TEST_F(AlarmActionApi, acknowledges_once) {
  const Answer answer = post(at("acknowledge"));
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body["acknowledged"], true);
  EXPECT_EQ(answer.etag, "\"v2\"");
  EXPECT_TRUE(newest("p").acknowledged);
  EXPECT_EQ(committed_, 1);
  const Answer again = post(at("acknowledge"));
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(again.detail(), HasSubstr("is acknowledged already"));
  EXPECT_EQ(committed_, 1);
}

TEST_F(AlarmActionApi, is_for_those_who_handle_alarms) {
  EXPECT_EQ(ask_as(viewer_, "POST", at("acknowledge"), json::object()).status, 403);
  EXPECT_FALSE(newest("p").acknowledged);
}

TEST_F(AlarmActionApi, compares_the_version_where_it_is_given) {
  EXPECT_EQ(post(at("acknowledge"), json::object(), {{"if-match", "\"v9\""}}).status, 412);
  EXPECT_EQ(post(at("acknowledge"), json::object(), {kVersion1}).status, 200);
}

TEST_F(AlarmActionApi, overwrites_nothing_that_the_caller_has_not_seen) {
  const json tom = {{"assignee", "tom"}};
  EXPECT_EQ(post(at("assign"), tom).status, 428);
  EXPECT_EQ(post(at("assign"), tom, {kVersion1}).body["assignee"], "tom");
  EXPECT_EQ(post(at("assign"), {{"assignee", "mia"}}, {kVersion1}).status, 412);
  EXPECT_EQ(newest("p").assignee, "tom");
  EXPECT_FALSE(post(at("assign"), {{"assignee", ""}}, {{"if-match", "\"v2\""}}).body.contains("assignee"));
}

TEST_F(AlarmActionApi, takes_notes_also_of_a_closed_alarm) {
  clear("p", 1);
  EXPECT_EQ(post(at("acknowledge")).status, 200);
  EXPECT_EQ(post(at("close")).body["state"], "closed");
  EXPECT_EQ(post(at("note"), {{"note", "it was the coupling"}}).status, 200);
  EXPECT_EQ(story("p"), "raised cleared acknowledged closed noted");
}

TEST_F(AlarmActionApi, closes_what_has_cleared_and_is_acknowledged_with_a_verdict) {
  EXPECT_EQ(post(at("close")).status, 409);
  clear("p", 1);
  EXPECT_EQ(post(at("close")).status, 409);
  post(at("acknowledge"));
  const Answer closed = post(at("close"), {{"verdict", "true"}, {"note", "bearing replaced"}});
  EXPECT_EQ(closed.status, 200) << closed.body;
  EXPECT_EQ(closed.body["verdict"], "true");
  EXPECT_EQ(story("p"), "raised cleared acknowledged closed judged");
}

TEST_F(AlarmActionApi, lets_a_person_overrule_a_verdict_and_counts_it_once) {
  EXPECT_EQ(post(at("judge"), {{"verdict", "true"}}).status, 200);
  EXPECT_EQ(post(at("judge"), {{"verdict", "true"}}).status, 409);
  EXPECT_EQ(post(at("judge"), {{"verdict", "late"}, {"note", "it ran hot for a day"}}).status, 200);
  const json row = get("/api/v1/alarms/precision").body["items"][0];
  EXPECT_EQ(row["true"], 0);
  EXPECT_EQ(row["late"], 1);
}

TEST_F(AlarmActionApi, judges_nothing_that_foretells_nothing) {
  auto silent = sample_condition("s", Level::kYellow, 0, 77);
  silent.key.kind = "silent";
  observe({silent});
  const std::string id = get("/api/v1/alarms?filter=kind%3Dsilent").body["items"][0]["id"];
  EXPECT_EQ(post("/api/v1/alarms/" + id + "/judge", {{"verdict", "true"}}).status, 409);
}

TEST_F(AlarmActionApi, shelves_for_a_time_and_a_reason) {
  const json body = {{"until", "2023-11-20T00:00:00Z"}, {"reason", "spare part ordered"}};
  const Answer shelved = post(at("shelve"), body, {kVersion1});
  EXPECT_EQ(shelved.status, 200) << shelved.body;
  EXPECT_EQ(shelved.body["shelved_until"], "2023-11-20T00:00:00.000Z");
  EXPECT_FALSE(post(at("unshelve")).body.contains("shelved_until"));
  EXPECT_EQ(post(at("unshelve")).status, 409);
}

TEST_F(AlarmActionApi, says_which_field_is_wrong) {
  const std::string any = "*";
  const auto fault = [&](const char* action, const json& body) {
    const Answer answer = post(at(action), body, {{"if-match", any}});
    EXPECT_EQ(answer.status, 422) << action << answer.body;
    return answer.body.value("pointer", "");
  };
  EXPECT_EQ(fault("shelve", {{"until", "2024-11-20T00:00:00Z"}, {"reason", "x"}}), "/until");
  EXPECT_EQ(fault("shelve", {{"until", "2023-11-20T00:00:00Z"}}), "/reason");
  EXPECT_EQ(fault("assign", json::object()), "/assignee");
  EXPECT_EQ(fault("assign", {{"assignee", std::string(201, 'a')}}), "/assignee");
  EXPECT_EQ(fault("assign", {{"assignee", "a\nb\x01"}}), "/assignee");
  EXPECT_EQ(fault("note", {{"note", ""}}), "/note");
  EXPECT_EQ(fault("judge", {{"verdict", true}}), "/verdict");
  EXPECT_EQ(fault("judge", {{"verdict", "perhaps"}}), "/verdict");
  EXPECT_EQ(fault("close", {{"verdict", ""}}), "/verdict");
  EXPECT_EQ(fault("acknowledge", {{"notes", "x"}}), "/notes");
  EXPECT_EQ(fault("diagnose", {{"advice", "x"}}), "/diagnosis");
  EXPECT_EQ(story("p"), "raised");
}

TEST_F(AlarmActionApi, writes_down_a_diagnosis) {
  const Answer answer =
      post(at("diagnose"), {{"diagnosis", "outer race"}, {"advice", "replace it"}}, {kVersion1});
  EXPECT_EQ(answer.body["diagnosis"], "outer race");
  EXPECT_EQ(answer.body["advice"], "replace it");
}

TEST_F(AlarmActionApi, does_a_repeated_request_once_and_answers_it_twice) {
  const ingest::Header once{"idempotency-key", "7"};
  const Answer first = post(at("note"), {{"note", "x"}}, {once}),
               second = post(at("note"), {{"note", "x"}}, {once});
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(story("p"), "raised noted");
}

TEST_F(AlarmActionApi, puts_each_change_and_each_refusal_into_the_audit_file) {
  post(at("acknowledge"));
  post(at("acknowledge"));
  std::ifstream file(audit_.path());
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto entries = serve::desk::newest_entries(text, 2);
  EXPECT_EQ(entries.at(1).action, "alarm.acknowledge");
  EXPECT_EQ(entries[1].what, newest("p").id);
  EXPECT_EQ(entries[1].outcome, "done");
  EXPECT_EQ(entries[1].from, "10.0.0.7");
  EXPECT_NE(entries[1].before, entries[1].after);
  EXPECT_EQ(entries[0].outcome, "failed");
  EXPECT_FALSE(serve::desk::check_audit(text).broken);
}

TEST_F(AlarmActionApi, acknowledges_many_and_reports_on_each) {
  tell("q", Level::kRed, 1);
  tell("r", Level::kRed, 2);
  acknowledge("q");
  const json body = {{"items",
                      {{{"id", newest("p").id}, {"version", 1}},
                       {{"id", newest("q").id}},
                       {{"id", newest("r").id}, {"version", 7}},
                       {{"id", "nobody"}},
                       {{"idea", "x"}}}},
                     {"note", "night shift"}};
  const Answer answer = post("/api/v1/alarms/acknowledge", body);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body["done"], 1);
  EXPECT_EQ(answer.body["refused"], 4);
  std::vector<int> statuses;
  for (const json& item : answer.body["items"]) statuses.push_back(item["status"]);
  EXPECT_EQ(statuses, (std::vector{200, 409, 412, 404, 422}));
  EXPECT_EQ(answer.body["items"][0]["version"], 3);
  EXPECT_EQ(answer.body["items"][4]["problem"]["pointer"], "/items/4/id");
  EXPECT_TRUE(newest("p").acknowledged);
  EXPECT_FALSE(newest("r").acknowledged);
}

TEST_F(AlarmActionApi, refuses_a_bulk_that_is_none) {
  for (const json& body : {json::object(), json{{"items", 7}}, json{{"items", json::array()}},
                           json{{"items", std::vector<json>(501, json{{"id", "a"}})}}})
    EXPECT_EQ(post("/api/v1/alarms/acknowledge", body).body["pointer"], "/items");
}

TEST_F(AlarmActionApi, reports_at_the_item_what_one_may_not_handle) {
  const Answer answer = ask_as(key("technician", "south"), "POST", "/api/v1/alarms/acknowledge",
                               {{"items", {{{"id", newest("p").id}}}}});
  EXPECT_EQ(answer.body["items"][0]["status"], 404) << "as of an alarm that is not there";
  const Answer seen =
      ask_as(viewer_, "POST", "/api/v1/alarms/acknowledge", {{"items", {{{"id", newest("p").id}}}}});
  EXPECT_EQ(seen.status, 403);
  EXPECT_FALSE(newest("p").acknowledged);
}

TEST_F(AlarmActionApi, keeps_what_a_person_did_when_the_stream_goes_on) {
  post(at("acknowledge"));
  post(at("assign"), {{"assignee", "tom"}}, {{"if-match", "*"}});
  tell("p", Level::kYellow, 5);
  EXPECT_TRUE(newest("p").acknowledged);
  EXPECT_EQ(newest("p").assignee, "tom");
  EXPECT_EQ(newest("p").level, Level::kYellow);
}

}  // namespace
}  // namespace portent::tests
