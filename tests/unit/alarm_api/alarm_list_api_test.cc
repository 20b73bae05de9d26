#include "tests/unit/alarm_api/alarm_api_rig.h"

namespace portent::tests {
namespace {

using testing::HasSubstr;

class AlarmListApi : public AlarmApi {
 protected:
  AlarmListApi() {
    policy_.storm_assets = 100;
    tell("a", Level::kYellow, 0);
    tell("b", Level::kRed, 1);
    tell("c", Level::kOrange, 2);
  }
};

TEST_F(AlarmListApi, lists_alarms_newest_first_oldest_first_or_worst_first) {
  EXPECT_EQ(assets(""), "cba");
  EXPECT_EQ(assets("?sort=raised"), "abc");
  EXPECT_EQ(assets("?sort=-severity"), "bca");
}

TEST_F(AlarmListApi, filters_by_what_people_ask_for) {
  acknowledge("b");
  clear("c", 5);
  change("a", [&](AlarmLife& life) { return life.assign("mia", "tom", now_); });
  EXPECT_EQ(assets("?filter=severity%3E%3Dorange"), "cb");
  EXPECT_EQ(assets("?filter=severity%3Dred%7Cyellow"), "ba");
  EXPECT_EQ(assets("?filter=asset%3Da%7Cb"), "ba");
  EXPECT_EQ(assets("?filter=state%3Dcleared"), "c");
  EXPECT_EQ(assets("?filter=state%3Dactive%3Backnowledged%3Dfalse"), "a");
  EXPECT_EQ(assets("?filter=assignee%3Dtom"), "a");
  EXPECT_EQ(assets("?filter=site%3Dnorth%3Bclass%3Dpump%3Bkind%3Dremaining_life"), "cba");
  EXPECT_EQ(assets("?filter=site%3Dsouth"), "");
  EXPECT_EQ(assets("?filter=raised%3E%3D2023-11-14T22:14:20Z%3Braised%3C2023-11-14T22:15:20Z"), "b");
}

TEST_F(AlarmListApi, says_what_is_wrong_with_a_filter) {
  for (const char* filter :
       {"colour%3Dred", "severity%3Dpink", "severity%3Cred", "state%3Dopen%7Cclosed", "raised%3Dnow",
        "raised%3E%3Dnever", "site%3Ea", "acknowledged%3Dperhaps", "site%3Da%3Bsite%3Db", "site%3D%FF"}) {
    const Answer answer = get(std::string("/api/v1/alarms?filter=") + filter);
    EXPECT_EQ(answer.status, 400) << filter;
    EXPECT_EQ(answer.body["parameter"], "filter") << filter;
  }
}

TEST_F(AlarmListApi, pages_by_cursors_that_hold_for_the_same_question_alone) {
  const Answer first = get("/api/v1/alarms?limit=2");
  EXPECT_EQ(first.body["items"].size(), 2U);
  const std::string next = first.body["next"];
  EXPECT_EQ(assets("?limit=2&cursor=" + next), "a");
  EXPECT_FALSE(get("/api/v1/alarms?limit=2&cursor=" + next).body.contains("next"));
  EXPECT_EQ(get("/api/v1/alarms?sort=raised&cursor=" + next).status, 400);
  EXPECT_EQ(get("/api/v1/alarms?cursor=00").status, 400);
}

TEST_F(AlarmListApi, answers_with_the_fields_that_are_asked_for) {
  EXPECT_EQ(get("/api/v1/alarms?limit=1&fields=asset,severity").body["items"][0],
            json({{"asset", "c"}, {"severity", "orange"}}));
}

TEST_F(AlarmListApi, shows_alarms_of_those_sites_alone_that_one_may_see) {
  observe({[] {
    auto condition = sample_condition("s", Level::kRed, 3, 900);
    condition.site = "south";
    return condition;
  }()});
  const std::string southern = key("technician", "south");
  EXPECT_EQ(assets(""), "scba");
  const Answer list = ask_as(southern, "GET", "/api/v1/alarms");
  ASSERT_EQ(list.body["items"].size(), 1U);
  EXPECT_EQ(list.body["items"][0]["asset"], "s");
  EXPECT_EQ(ask_as(southern, "GET", "/api/v1/alarms?filter=site%3Dnorth").body["items"].size(), 0U);
  EXPECT_EQ(ask_as(southern, "GET", path_of("s")).status, 200);
  EXPECT_EQ(ask_as(southern, "GET", path_of("a")).status, 404);
  EXPECT_EQ(ask_as(southern, "POST", path_of("a") + "/acknowledge", json::object()).status, 404);
  EXPECT_EQ(ask_as("ptk_nobody", "GET", "/api/v1/alarms").status, 401);
}

TEST_F(AlarmListApi, tells_of_an_alarm_what_it_is_and_what_happened_to_it) {
  ASSERT_EQ(post(path_of("b") + "/acknowledge", {{"note", "on my way"}}).status, 200);
  const Answer answer = get(path_of("b"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.etag, "\"v3\"");
  EXPECT_EQ(answer.body["raised"], "2023-11-14T22:14:20.000Z");
  EXPECT_EQ(answer.body["severity"], "red");
  EXPECT_EQ(answer.body["state"], "active");
  EXPECT_EQ(answer.body["evidence"]["topic"], "portent.predictions");
  EXPECT_EQ(answer.body["life_when_raised"], json({{"p50", 28.0}, {"unit", "h"}}));
  const json& history = answer.body["history"];
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0]["what"], "raised");
  EXPECT_EQ(history[0]["who"], "desk");
  EXPECT_EQ(history[1]["what"], "acknowledged");
  EXPECT_EQ(history[1]["name"], "technician");
  EXPECT_EQ(history[2]["words"], "on my way");
}

TEST_F(AlarmListApi, answers_304_where_nothing_has_changed) {
  EXPECT_EQ(ask_as(viewer_, "GET", path_of("a"), nullptr, {{"if-none-match", "\"v1\""}}).status, 304);
  EXPECT_EQ(ask_as(viewer_, "GET", path_of("a"), nullptr, {{"if-none-match", "\"v9\""}}).status, 200);
}

TEST_F(AlarmListApi, knows_no_alarm_that_is_not_there) {
  EXPECT_EQ(get("/api/v1/alarms/nobody").status, 404);
  EXPECT_EQ(post("/api/v1/alarms/nobody/acknowledge").status, 404);
}

TEST_F(AlarmListApi, shows_each_case_once_where_asked_to) {
  policy_.storm_assets = 3;
  tell("d", Level::kYellow, 3);
  EXPECT_EQ(assets("?grouped=true"), "b");
  EXPECT_EQ(assets(""), "dcba");
  const std::string id = newest("a").case_id;
  EXPECT_EQ(assets("?filter=case%3D" + id), "dcba");
}

TEST_F(AlarmListApi, counts_how_often_alarms_were_right) {
  EXPECT_EQ(post(path_of("a") + "/judge", {{"verdict", "true"}}).status, 200);
  EXPECT_EQ(post(path_of("b") + "/judge", {{"verdict", "false"}}).status, 200);
  const Answer answer = get("/api/v1/alarms/precision");
  EXPECT_EQ(answer.body["items"], json::array({{{"site", "north"},
                                                {"class", "pump"},
                                                {"kind", "remaining_life"},
                                                {"true", 1},
                                                {"false", 1},
                                                {"late", 0},
                                                {"precision", 0.5}}}));
  EXPECT_EQ(answer.body["total"], json({{"true", 1}, {"false", 1}, {"late", 0}, {"precision", 0.5}}));
  EXPECT_EQ(get("/api/v1/alarms/precision?site=south").body["items"].size(), 0U);
  EXPECT_EQ(ask_as(key("viewer", "south"), "GET", "/api/v1/alarms/precision").body["items"].size(), 0U);
}

}  // namespace
}  // namespace portent::tests
