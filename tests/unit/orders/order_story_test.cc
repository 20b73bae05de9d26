#include "serve/desk/desk_intake.h"
#include "tests/unit/alarms/sample_records.h"
#include "tests/unit/orders/order_api_rig.h"

namespace portent::tests {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

class OrderStory : public OrderApi {};

TEST_F(OrderStory, of_a_technicians_day_by_the_api_alone) {
  tell("p", Level::kRed);
  const Answer made = post(path_of("p") + "/work-order", {{"note", "I'll have a look"}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.body["origin"], "alarm");
  EXPECT_EQ(made.body["priority"], "urgent");
  EXPECT_EQ(made.body["fault"], "remaining_life");
  const Answer again = post(path_of("p") + "/work-order");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body["id"], made.body["id"]);
  const Answer noted = post(path_of("p") + "/work-order", {{"note", "it is louder now"}});
  EXPECT_EQ(noted.status, 200);
  EXPECT_EQ(get("/api/v1/work-orders/" + made.body.value("id", "")).body["history"].back()["words"],
            "it is louder now");

  const std::string path = "/api/v1/work-orders/" + made.body.value("id", "");
  EXPECT_EQ(post(path + "/assign", {{"assignee", "tom"}}, {{"if-match", noted.etag}}).status, 200);
  EXPECT_EQ(post(path + "/begin").body["state"], "in_progress");
  EXPECT_EQ(post(path + "/items", {{"items", {"Lock out the drive", "Pull the bearing"}}}).status, 200);
  EXPECT_EQ(post(path + "/done").status, 409) << "its checklist is open";
  for (const int item : {1, 2}) EXPECT_EQ(post(path + "/check", {{"item", item}}).status, 200);
  EXPECT_EQ(post(path + "/parts", {{"part_number", "SKF 6205"}, {"quantity", 2}}).status, 200);
  EXPECT_EQ(post(path + "/media", {{"uri", "https://dms.example/1.jpg"}}).status, 200);
  EXPECT_EQ(post(path + "/work", {{"hours", 1.5}, {"cost", 120}, {"currency", "EUR"}}).status, 200);
  EXPECT_EQ(post(path + "/done").body["state"], "done");
  const json found = {{"finding", "replaced"}, {"part", "bearing"}, {"words", "outer race spalled"}};
  const Answer confirmed = post(path + "/confirm", found);
  ASSERT_EQ(confirmed.status, 200) << confirmed.body;
  EXPECT_EQ(confirmed.body["state"], "confirmed");
  EXPECT_EQ(confirmed.body["effect"]["verdict"], "unknown") << "nothing was forecast before";

  ASSERT_THAT(life("p"), SizeIs(1));
  EXPECT_EQ(life("p")[0].kind, "replacement");
  EXPECT_EQ(life("p")[0].ref, made.body["id"]);
  EXPECT_EQ(get(path_of("p")).body["verdict"], "true");
  const Answer full = get(path);
  EXPECT_EQ(full.etag, confirmed.etag);
  EXPECT_THAT(full.body["checklist"], SizeIs(2));
  EXPECT_THAT(full.body["parts"], SizeIs(1));
  EXPECT_EQ(full.body["history"].back()["what"], "confirmed");
  for (const char* step : {"sensed", "warned", "opened", "assigned", "begun", "done", "closed"})
    EXPECT_TRUE(full.body.contains(step)) << step;
}

TEST_F(OrderStory, of_an_event_that_comes_back_from_the_log_and_counts_once) {
  tell("p", Level::kRed);
  const std::string path = finished();
  EXPECT_EQ(post(path + "/confirm", {{"finding", "repaired"}}).status, 200);
  const auto sent = ask([](Session& session) { return first_of_outbox(session, 10, "topic:events"); });
  ASSERT_THAT(sent, SizeIs(1));
  serve::desk::DeskIntake intake(store_, {});
  intake.take("portent.events", 0, std::vector<ingest::Record>{{"p", sent[0].message.body, {}, 0, 0, 0}}, 0,
              1, std::nullopt, now_);
  EXPECT_THAT(life("p"), SizeIs(1));
  EXPECT_EQ(get("/api/v1/alarms/precision").body["total"]["true"], 1);
}

TEST_F(OrderStory, of_a_fault_seen_on_the_shop_floor) {
  const json seen = {{"asset", "p"}, {"fault", "leak"}, {"words", "oil under the pump\nas large as a hand"}};
  const Answer made = post("/api/v1/fault-reports", seen);
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.body["title"], "oil under the pump");
  EXPECT_EQ(made.body["origin"], "fault_report");
  EXPECT_EQ(made.body["site"], "north");
  EXPECT_EQ(post("/api/v1/fault-reports", seen).status, 200);
  const Answer called =
      post("/api/v1/fault-reports",
           {{"asset", "p"}, {"fault", "stands still"}, {"origin", "repair_call"}, {"words", "it stands"}});
  EXPECT_EQ(called.body["priority"], "urgent");
}

TEST_F(OrderStory, of_a_title_that_is_cut_between_its_letters) {
  std::string words(99, 'x');
  words += "ä and more";
  const Answer made = post("/api/v1/fault-reports", {{"asset", "p"}, {"words", words}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.body["title"], std::string(99, 'x'));
}

}  // namespace
}  // namespace portent::tests
