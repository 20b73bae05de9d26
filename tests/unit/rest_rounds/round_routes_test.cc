#include "tests/unit/rest_rounds/round_routes_rig.h"

namespace portent::tests {
namespace {

using testing::ElementsAre;

TEST_F(RoundRoutes, walk_a_round_from_a_handheld) {
  set_out();
  const std::string technician = rig_.key("technician", "north").key;
  const auto send = [&](const std::string& path, const json& body) {
    return ask("POST", path, {.body = body.dump(), .key = technician});
  };
  EXPECT_EQ(send(std::string(kRound) + "/check-ins", {{"item", "oil"}, {"code", "QR-17"}}).status, 201);
  const Answer taken = send(kResults, json::array({oil("a", "low"), hum("b", 71.5)}));
  EXPECT_EQ(taken.status, 200) << taken.text;
  EXPECT_EQ(taken.body, json::parse(R"({"taken":2,"refused":0,"problems":[]})"));
  const Answer found = get(std::string(kRound) + "/results");
  EXPECT_THAT(each(found), ElementsAre("a", "b"));
  EXPECT_EQ(found.body["items"][0]["severity"], "orange");
  EXPECT_THAT(outbox_topics(), testing::Contains("topic:telemetry north:P-2"));
  const Answer done = send(std::string(kRound) + "/finish", {{"words", "all quiet"}});
  EXPECT_EQ(done.status, 200) << done.text;
  const Answer shown = get(kRound);
  EXPECT_EQ(shown.body["finished"], true);
  EXPECT_EQ(shown.body["check_ins"][0]["item"], "oil");
  EXPECT_EQ(shown.body["items"].size(), 2);
  const Answer stands = get(std::string(kRoute) + "/items");
  EXPECT_THAT(each(stands, "result"), ElementsAre("b", "a"));
  EXPECT_EQ(stands.body["items"][1]["bad"], true);
}

TEST_F(RoundRoutes, take_a_batch_again_without_counting_it_twice) {
  set_out();
  const json batch = json::array({oil("a", "full"), hum("b", 71.5)});
  EXPECT_EQ(post(kResults, batch).status, 200);
  EXPECT_EQ(post(kResults, batch).body["taken"], 2);
  EXPECT_THAT(each(get(std::string(kRound) + "/results")), ElementsAre("a", "b"));
  EXPECT_THAT(outbox_topics(), testing::Contains("topic:telemetry north:P-2").Times(1));
}

TEST_F(RoundRoutes, refuse_results_one_by_one_and_name_each) {
  set_out();
  json future = oil("next-year", "full"), lost = oil("lost", "full"), odd = oil("odd", "full"),
       plain = oil("plain", "full");
  future["at"] = now(365 * AccessRig::kDay);
  json reset = oil("reset", "full");
  reset["at"] = "1970-01-01T00:00:07Z";
  lost["round"] = "r-9";
  odd["item"] = "roof";
  plain["media"] = json::array({"http://plain.example/1.jpg"});
  const Answer answer = post(kResults, json::array({future, oil("a", "full"), lost, odd, plain, 7, reset}));
  EXPECT_EQ(answer.status, 207) << answer.text;
  EXPECT_EQ(answer.body["taken"], 1);
  std::vector<std::pair<int, std::string>> reasons;
  for (const json& one : answer.body["problems"]) reasons.emplace_back(one["item"], one["reason"]);
  EXPECT_THAT(reasons, ElementsAre(std::pair(0, "future_ts"), std::pair(2, "unknown_round"),
                                   std::pair(3, "unknown_item"), std::pair(4, "invalid"),
                                   std::pair(5, "invalid"), std::pair(6, "past_ts")));
  EXPECT_THAT(each(get(std::string(kRound) + "/results")), ElementsAre("a"));
}

TEST_F(RoundRoutes, take_results_as_lines_and_late_ones_of_a_finished_round) {
  set_out();
  const std::string why = R"({"left_out":{"oil":"no ladder","hum":"no time"}})";
  EXPECT_EQ(ask("POST", std::string(kRound) + "/finish", {.body = R"({"left_out":{}})"}).body["pointer"],
            "/left_out");
  EXPECT_EQ(ask("POST", std::string(kRound) + "/finish", {.body = why}).status, 200);
  const std::string lines = oil("a", "full").dump() + "\n" + hum("b", 70).dump() + "\n";
  EXPECT_EQ(ask("POST", kResults, {.body = lines, .type = "application/x-ndjson"}).status, 200);
  EXPECT_THAT(each(get(std::string(kRound) + "/results")), ElementsAre("a", "b"));
}

TEST_F(RoundRoutes, answer_a_repeated_request_from_what_was_answered) {
  set_out();
  const std::string body = json::array({hum("b", 70)}).dump();
  const Answer first = ask("POST", kResults, {.body = body, .once = "k1"});
  EXPECT_EQ(ask("POST", kResults, {.body = body, .once = "k1"}).text, first.text);
  EXPECT_EQ(ask("POST", kResults, {.body = "[]", .once = "k1"}).status, 422);
}

TEST_F(RoundRoutes, begin_a_round_once_and_list_rounds_newest_first) {
  set_out();
  EXPECT_EQ(post("/api/v1/rounds", {{"id", "r-1"}, {"route", "daily"}}).status, 200);
  rig_.now_ms += 1'000;
  EXPECT_EQ(post("/api/v1/rounds", {{"id", "r-2"}, {"route", "daily"}}).status, 201);
  EXPECT_EQ(post("/api/v1/rounds", {{"id", "r-3"}, {"route", "nightly"}}).body["pointer"], "/route");
  EXPECT_EQ(
      post("/api/v1/rounds", {{"id", "r-3"}, {"route", "daily"}, {"begun", "2999-01-01T00:00:00Z"}}).status,
      422);
  const Answer first = get("/api/v1/rounds?limit=1");
  EXPECT_THAT(each(first), ElementsAre("r-2"));
  EXPECT_THAT(each(get("/api/v1/rounds?limit=1&cursor=" + first.body.value("next", ""))), ElementsAre("r-1"));
  EXPECT_THAT(each(get("/api/v1/rounds?finished=true")), ElementsAre());
  EXPECT_THAT(each(get("/api/v1/rounds?route=daily&finished=false")), ElementsAre("r-2", "r-1"));
}

TEST_F(RoundRoutes, let_nobody_walk_where_he_may_not) {
  set_out();
  const std::string south = rig_.key("technician", "south").key, viewer = rig_.key("viewer").key;
  const std::string body = json::array({oil("a", "full")}).dump();
  EXPECT_EQ(get(kRound, south).status, 404);
  EXPECT_THAT(each(get("/api/v1/rounds", south)), ElementsAre());
  EXPECT_EQ(ask("POST", kResults, {.body = body, .key = south}).body["problems"][0]["reason"],
            "unknown_round");
  EXPECT_EQ(ask("POST", kResults, {.body = body, .key = viewer}).status, 403);
  EXPECT_EQ(ask("POST", std::string(kRound) + "/finish", {.body = "{}", .key = south}).status, 404);
  EXPECT_EQ(ask("POST", "/api/v1/rounds", {.body = R"({"id":"x","route":"daily"})", .key = south}).status,
            422);
}

}  // namespace
}  // namespace portent::tests
