#include "tests/unit/rest_stock/stock_routes_rig.h"

namespace portent::tests {
namespace {

using testing::ElementsAre;

class TaskRoutes : public StockRoutes {
 protected:
  static constexpr const char* kTask = "/api/v1/tasks/grease";
  Answer task(const json& more = json::object()) {
    json body = {{"id", "grease"},         {"asset", "north:P-1"}, {"kind", "lubrication"},
                 {"lubricant", "SHC 100"}, {"quantity", 12.5},     {"unit", "g"},
                 {"every_days", 30}};
    body.merge_patch(more);
    return post("/api/v1/tasks", body);
  }
};

TEST_F(TaskRoutes, make_a_task_list_it_when_it_is_due_and_finish_it) {
  const Answer made = task();
  EXPECT_EQ(made.status, 201) << made.text;
  EXPECT_THAT(each(get("/api/v1/tasks?due=true")), ElementsAre());
  rig_.now_ms += 31 * AccessRig::kDay;
  const std::string planner = rig_.key("planner").key;
  const Answer due = get("/api/v1/tasks?due=true", planner);
  EXPECT_THAT(each(due), ElementsAre("grease")) << due.text;
  EXPECT_EQ(get("/api/v1/tasks:figures", planner).body, json::parse(R"({"due":1,"overdue":1})"));
  const Answer done = ask(
      "POST", std::string(kTask) + "/done",
      {.body = R"({"id":"d-1","words":"old grease was dark"})", .key = rig_.key("technician", "north").key});
  EXPECT_EQ(done.status, 200) << done.text;
  EXPECT_EQ(done.body["due"], false);
  EXPECT_THAT(each(get("/api/v1/tasks?due=true", planner)), ElementsAre());
}

TEST_F(TaskRoutes, change_and_remove_a_task) {
  const Answer made = task();
  const Answer changed = patch(kTask, {{"every_days", 10}, {"quantity", nullptr}}, made.etag);
  EXPECT_EQ(changed.status, 200) << changed.text;
  EXPECT_FALSE(changed.body.contains("quantity"));
  EXPECT_EQ(patch(kTask, {{"asset", "north:P-2"}}, changed.etag).body["pointer"], "/asset");
  EXPECT_EQ(ask("DELETE", kTask, {.match = made.etag}).status, 412);
  EXPECT_EQ(ask("DELETE", kTask, {.match = changed.etag}).status, 204);
  EXPECT_EQ(get(kTask).status, 404);
}

TEST_F(TaskRoutes, name_what_is_wrong) {
  EXPECT_EQ(task({{"asset", "north:P-9"}}).body["pointer"], "/asset");
  EXPECT_EQ(task({{"condition", "rms > 4"}}).body["pointer"], "/condition");
  EXPECT_EQ(task({{"every_days", 0}}).body["pointer"], "/every_days");
  EXPECT_EQ(task({{"colour", "red"}}).body["pointer"], "/colour");
  task();
  EXPECT_EQ(task().status, 409);
  EXPECT_EQ(post(std::string(kTask) + "/done", {{"asset", "north:l1"}}).status, 422);
  EXPECT_EQ(post(std::string(kTask) + "/done", {{"at", "2999-01-01T00:00:00Z"}}).body["pointer"], "/at");
}

TEST_F(TaskRoutes, show_and_change_only_what_the_key_may) {
  task();
  const std::string south = rig_.key("planner", "south").key, viewer = rig_.key("viewer").key;
  EXPECT_EQ(get(kTask, south).status, 404);
  EXPECT_THAT(each(get("/api/v1/tasks", south)), ElementsAre());
  EXPECT_EQ(ask("POST", std::string(kTask) + "/done", {.body = "{}", .key = south}).status, 404);
  EXPECT_EQ(ask("POST", std::string(kTask) + "/done", {.body = "{}", .key = viewer}).status, 403);
  const Sent made{.body = R"({"id":"x","asset":"north:P-1","kind":"fixed","every_days":1})", .key = south};
  EXPECT_EQ(ask("POST", "/api/v1/tasks", made).status, 422) << "as of an asset that is not there";
}

}  // namespace
}  // namespace portent::tests
