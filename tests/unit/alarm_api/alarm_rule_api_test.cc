#include "serve/store/alarm_rules.h"
#include "tests/unit/alarm_api/alarm_api_rig.h"

namespace portent::tests {
namespace {

using testing::HasSubstr;

class AlarmRuleApi : public AlarmApi {
 protected:
  Answer plan(const std::string& method, const std::string& target, const json& body = nullptr,
              std::vector<ingest::Header> headers = {}) {
    return ask_as(planner_, method, target, body, std::move(headers));
  }
  const json hot_ = {{"name", "hot"},
                     {"condition", "rms > 4.5 and temp > 80 for 5m"},
                     {"severity", "red"},
                     {"site", "north"},
                     {"advice", "Cool it"}};
};

TEST_F(AlarmRuleApi, adds_a_rule_and_shows_it) {
  const Answer made = plan("POST", "/api/v1/rules", hot_);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.etag, "\"v1\"");
  const Answer shown = ask_as(viewer_, "GET", "/api/v1/rules/hot");
  EXPECT_EQ(shown.body, made.body);
  EXPECT_EQ(shown.body["condition"], "rms > 4.5 and temp > 80 for 5m");
  EXPECT_EQ(shown.body["enabled"], true);
  EXPECT_EQ(get("/api/v1/rules").body["items"][0]["name"], "hot");
  EXPECT_EQ(get("/api/v1/rules?enabled=false").body["items"].size(), 0U);
  EXPECT_EQ(plan("POST", "/api/v1/rules", hot_).status, 409);
}

TEST_F(AlarmRuleApi, is_for_those_who_write_rules) {
  EXPECT_EQ(ask_as(technician_, "POST", "/api/v1/rules", hot_).status, 403);
  const std::string southern = key("planner", "south");
  EXPECT_EQ(ask_as(southern, "POST", "/api/v1/rules", hot_).status, 403);
  json everywhere = hot_;
  everywhere.erase("site");
  EXPECT_EQ(ask_as(southern, "POST", "/api/v1/rules", everywhere).status, 403);
  plan("POST", "/api/v1/rules", hot_);
  EXPECT_EQ(ask_as(southern, "GET", "/api/v1/rules/hot").body,
            ask_as(southern, "DELETE", "/api/v1/rules/hot", nullptr, {{"if-match", "*"}}).body);
  EXPECT_EQ(ask_as(southern, "GET", "/api/v1/rules").body["items"].size(), 0U);
  EXPECT_EQ(ask_as(southern, "DELETE", "/api/v1/rules/hot", nullptr, {{"if-match", "*"}}).status, 404);
  EXPECT_EQ(ask_as(technician_, "DELETE", "/api/v1/rules/hot", nullptr, {{"if-match", "*"}}).status, 403);
}

TEST_F(AlarmRuleApi, moves_no_rule_to_a_site_where_one_may_not_write) {
  const std::string northern = key("planner", "north");
  EXPECT_EQ(ask_as(northern, "POST", "/api/v1/rules", hot_).status, 201);
  const auto move = [&](const char* site) {
    return ask_as(northern, "PATCH", "/api/v1/rules/hot", {{"site", site}}, {{"if-match", "\"v1\""}}).status;
  };
  EXPECT_EQ(move("south"), 403);
  EXPECT_EQ(move(""), 403);
}

TEST_F(AlarmRuleApi, changes_what_is_named_and_leaves_the_rest) {
  plan("POST", "/api/v1/rules", hot_);
  EXPECT_EQ(plan("PATCH", "/api/v1/rules/hot", {{"enabled", false}}).status, 428);
  const Answer off = plan("PATCH", "/api/v1/rules/hot", {{"enabled", false}}, {{"if-match", "\"v1\""}});
  EXPECT_EQ(off.body["enabled"], false);
  EXPECT_EQ(off.body["advice"], "Cool it");
  EXPECT_EQ(off.etag, "\"v2\"");
  EXPECT_EQ(plan("PATCH", "/api/v1/rules/hot", {{"enabled", true}}, {{"if-match", "\"v1\""}}).status, 412);
  EXPECT_EQ(plan("PATCH", "/api/v1/rules/no", {{"enabled", true}}, {{"if-match", "\"v1\""}}).status, 404);
}

TEST_F(AlarmRuleApi, removes_a_rule_that_nobody_changed_meanwhile) {
  plan("POST", "/api/v1/rules", hot_);
  EXPECT_EQ(plan("DELETE", "/api/v1/rules/hot", nullptr, {{"if-match", "\"v2\""}}).status, 412);
  EXPECT_EQ(plan("DELETE", "/api/v1/rules/hot", nullptr, {{"if-match", "\"v1\""}}).status, 204);
  EXPECT_EQ(plan("GET", "/api/v1/rules/hot").status, 404);
}

TEST_F(AlarmRuleApi, says_what_is_wrong_with_a_condition_and_where) {
  const auto check = [&](const std::string& condition) {
    return ask_as(viewer_, "POST", "/api/v1/rules/check", {{"condition", condition}}).body;
  };
  const json good = check("rms > 4.5 and forecast.p50 < 80 for 5m clear after 1h");
  EXPECT_EQ(good["valid"], true);
  EXPECT_EQ(good["for_ms"], 300'000);
  EXPECT_EQ(good["clear_after_ms"], 3'600'000);
  EXPECT_EQ(good["names"][0], json({{"name", "rms"}, {"of", "channel"}}));
  EXPECT_EQ(good["names"][1]["of"], "forecast");
  EXPECT_EQ(check("feature.std.rms > 2")["names"][0]["of"], "feature");
  const json bad = check("rms = 4");
  EXPECT_EQ(bad["valid"], false);
  EXPECT_EQ(bad["problem"]["column"], 5);
  EXPECT_THAT(bad["problem"]["message"].get<std::string>(), HasSubstr("expected '==' to compare"));
  EXPECT_EQ(check("1 > 0")["valid"], false);
  EXPECT_EQ(check("rms > 1 and forecast.p51 > 2")["problem"]["column"], 13);
  EXPECT_EQ(check("")["valid"], false);
  EXPECT_EQ(ask_as(viewer_, "POST", "/api/v1/rules/check", json::object()).body["pointer"], "/condition");
}

TEST_F(AlarmRuleApi, refuses_a_rule_by_the_field_that_is_wrong) {
  const auto fault = [&](const char* name, const json& value) {
    json rule = hot_;
    rule[name] = value;
    const Answer answer = plan("POST", "/api/v1/rules", rule);
    EXPECT_EQ(answer.status, 422) << answer.body;
    return answer.body.value("pointer", "");
  };
  EXPECT_EQ(fault("name", "two words"), "/name");
  EXPECT_EQ(fault("condition", "rms >"), "/condition");
  EXPECT_EQ(fault("condition", ""), "/condition");
  EXPECT_EQ(fault("severity", "pink"), "/severity");
  EXPECT_EQ(fault("site", "a/b"), "/site");
  EXPECT_EQ(fault("enabled", "yes"), "/enabled");
  EXPECT_EQ(fault("advice", std::string(4'001, 'x')), "/advice");
  EXPECT_EQ(fault("colour", "red"), "/colour");
}

TEST_F(AlarmRuleApi, pages_through_rules_by_name) {
  for (const char* name : {"b", "a", "c"}) {
    json rule = hot_;
    rule["name"] = name;
    plan("POST", "/api/v1/rules", rule);
  }
  const Answer first = get("/api/v1/rules?limit=2&fields=name");
  EXPECT_EQ(first.body["items"], json::array({{{"name", "a"}}, {{"name", "b"}}}));
  const Answer second =
      get("/api/v1/rules?limit=2&fields=name&cursor=" + first.body["next"].get<std::string>());
  EXPECT_EQ(second.body["items"], json::array({{{"name", "c"}}}));
  EXPECT_FALSE(second.body.contains("next"));
}

}  // namespace
}  // namespace portent::tests
