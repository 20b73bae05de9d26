#include "tests/unit/alarm_api/alarm_api_rig.h"

namespace portent::tests {
namespace {

class AlarmCaseApi : public AlarmApi {
 protected:
  AlarmCaseApi() {
    policy_.storm_assets = 3;
    for (const char* asset : {"a", "b", "c"}) tell(asset, asset[0] == 'b' ? Level::kRed : Level::kYellow);
    id_ = newest("a").case_id;
  }
  std::string id_;
};

TEST_F(AlarmCaseApi, lists_storms_by_site_kind_and_state) {
  const Answer answer = get("/api/v1/cases?filter=site%3Dnorth%3Bstate%3Dopen%3Bkind%3Dremaining_life");
  ASSERT_EQ(answer.body["items"].size(), 1U) << answer.body;
  EXPECT_EQ(answer.body["items"][0]["id"], id_);
  EXPECT_EQ(answer.body["items"][0]["severity"], "red");
  EXPECT_EQ(answer.body["items"][0]["open_member_count"], 3);
  EXPECT_EQ(get("/api/v1/cases?filter=state%3Dclosed").body["items"].size(), 0U);
  EXPECT_EQ(get("/api/v1/cases?filter=state%3Dperhaps").status, 400);
  EXPECT_EQ(ask_as(key("viewer", "south"), "GET", "/api/v1/cases").body["items"].size(), 0U);
}

TEST_F(AlarmCaseApi, pages_through_storms) {
  for (const char* asset : {"x", "y", "z"}) tell(asset, Level::kYellow, 60);
  const Answer first = get("/api/v1/cases?limit=1");
  EXPECT_EQ(first.body["items"][0]["id"], newest("x").case_id);
  const Answer second = get("/api/v1/cases?limit=1&cursor=" + first.body["next"].get<std::string>());
  EXPECT_EQ(second.body["items"][0]["id"], id_);
  EXPECT_FALSE(second.body.contains("next"));
}

TEST_F(AlarmCaseApi, shows_one_with_its_members_worst_first) {
  const Answer answer = get("/api/v1/cases/" + id_);
  EXPECT_EQ(answer.etag, "\"v1\"");
  ASSERT_EQ(answer.body["members"].size(), 3U);
  EXPECT_EQ(answer.body["members"][0]["asset"], "b");
  EXPECT_EQ(get("/api/v1/cases/nobody").status, 404);
  EXPECT_EQ(ask_as(key("viewer", "south"), "GET", "/api/v1/cases/" + id_).status, 404);
  EXPECT_EQ(
      ask_as(key("technician", "south"), "POST", "/api/v1/cases/" + id_ + "/acknowledge", json::object())
          .status,
      404);
}

TEST_F(AlarmCaseApi, acknowledges_every_open_member_at_once) {
  acknowledge("a");
  EXPECT_EQ(post("/api/v1/cases/" + id_ + "/acknowledge", json::object(), {{"if-match", "\"v1\""}}).status,
            412);
  const Answer answer = post("/api/v1/cases/" + id_ + "/acknowledge", {{"note", "new recipe"}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body["acknowledged"], 2);
  EXPECT_EQ(answer.body["case"]["members"][2]["acknowledged"], true);
  EXPECT_EQ(story("b"), "raised joined acknowledged noted");
  EXPECT_EQ(post("/api/v1/cases/" + id_ + "/acknowledge").status, 409);
  EXPECT_EQ(ask_as(viewer_, "POST", "/api/v1/cases/" + id_ + "/acknowledge", json::object()).status, 403);
}

}  // namespace
}  // namespace portent::tests
