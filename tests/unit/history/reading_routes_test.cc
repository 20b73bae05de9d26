#include "serve/api/reading_routes.h"

#include <fstream>
#include <future>
#include <iterator>

#include "ingest/encode.h"
#include "ingest/event.h"
#include "ingest/local/local_log.h"
#include "serve/store/life_events.h"
#include "tests/unit/history/held_log.h"
#include "tests/unit/history/history_rig.h"

namespace portent::tests {
namespace {

using serve::store::NodeKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ReadingRoutes : public HistoryRig {
 protected:
  ReadingRoutes() {
    add_node("north", NodeKind::kSite);
    add_node("P-101", NodeKind::kEquipment, "north");
    ingest::LocalLogOptions options;
    options.folder = folder_.path();
    options.synchronous = ingest::LocalLogOptions::Synchronous::kNormal;
    log_ = ingest::open_local_log(options);
    log_->create_topics(topics_.specs(1));
    with(*log_);
  }
  ~ReadingRoutes() override { router_.reset(); }  // its routes write to the logs
  void with(ingest::Log& log, const serve::ReadingOptions& options = {}) {
    serve_routes(serve::reading_routes(log, topics_, access_.store, gate_, access_.audit, options),
                 serve::reading_schemas());
  }
  serve::WebAnswer post(const std::string& path, const std::string& body, const std::string& key = "",
                        std::vector<ingest::Header> headers = {{"content-type", "application/json"}}) {
    return ask("POST", "/api/v1/" + path, body, std::move(headers), key);
  }
  json report(const std::string& path, const std::string& body) { return body_of(post(path, body)); }
  std::vector<ingest::Record> records(const std::string& topic) {
    std::vector<ingest::Record> found;
    log_->reader(topic, 0, 0)->read(1'000, std::chrono::milliseconds(0), found);
    return found;
  }
  std::vector<std::string> values(const std::string& topic) {
    std::vector<std::string> found;
    for (const auto& record : records(topic)) found.push_back(record.value);
    return found;
  }
  static std::string reading(const std::string& asset, std::int64_t ts = kNow) {
    return R"({"asset":")" + asset + R"(","ts":)" + std::to_string(ts) + R"(,"v":{"temp":71.5}})";
  }

  TemporaryFolder folder_;
  ingest::Topics topics_;
  std::unique_ptr<ingest::Log> log_;
  HeldLog held_;
};

TEST_F(ReadingRoutes, put_readings_into_the_log_as_they_were_sent) {
  const auto answer = post("readings", "[" + reading("P-101") + ", " + reading("P-101", kNow + 1) + "]");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(body_of(answer), (json{{"taken", 2}, {"refused", 0}, {"problems", json::array()}}));
  EXPECT_THAT(values(topics_.telemetry()), ElementsAre(reading("P-101"), reading("P-101", kNow + 1)));
  EXPECT_EQ(records(topics_.telemetry())[0].key, "P-101");
}

TEST_F(ReadingRoutes, take_lines_and_a_single_reading_as_well) {
  EXPECT_EQ(post("readings", reading("P-101")).status, 200);
  EXPECT_EQ(post("readings", reading("P-101") + "\n" + reading("P-101") + "\n", "",
                 {{"content-type", "application/x-ndjson"}})
                .status,
            200);
  EXPECT_EQ(values(topics_.telemetry()).size(), 3U);
}

TEST_F(ReadingRoutes, tell_of_each_reading_that_is_none_and_take_the_others) {
  const auto answer = post("readings", "[" + reading("P-101") + R"(,{"ts":1},{"asset":"P-101"},7,)" +
                                           reading("P 101") + "," + reading("P-101", kNow + 2 * kHour) + "]");
  EXPECT_EQ(answer.status, 207);
  const json told = body_of(answer);
  EXPECT_EQ(told["taken"], 1);
  EXPECT_EQ(told["refused"], 5);
  std::vector<std::string> reasons;
  for (const json& problem : told["problems"])
    reasons.push_back(std::to_string(problem["item"].get<int>()) + " " +
                      problem["reason"].get<std::string>());
  EXPECT_THAT(reasons,
              ElementsAre("1 missing_asset", "2 missing_ts", "3 malformed", "4 bad_asset_id", "5 future_ts"));
  EXPECT_THAT(values(topics_.telemetry()), ElementsAre(reading("P-101")));
}

TEST_F(ReadingRoutes, refuse_a_reading_that_names_two_assets_or_is_too_deep) {
  const std::string two = R"({"asset":"P-999",)" + reading("P-101").substr(1);
  const std::string deep =
      R"({"x":)" + std::string(64, '[') + std::string(64, ']') + "," + reading("P-101").substr(1);
  const auto answer = post("readings", two + "\n" + reading("P-101") + "\n" + deep, "",
                           {{"content-type", "application/x-ndjson"}});
  EXPECT_EQ(answer.status, 207);
  const json problems = body_of(answer)["problems"];
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0]["reason"], "malformed");
  EXPECT_EQ(problems[0]["detail"], "names a member of an object twice");
  EXPECT_EQ(problems[1]["detail"], "is nested deeper than 64 times");
  EXPECT_THAT(values(topics_.telemetry()), ElementsAre(reading("P-101")));
}

TEST_F(ReadingRoutes, take_of_each_what_is_of_his_sites) {
  add_node("south", NodeKind::kSite);
  add_node("P-201", NodeKind::kEquipment, "south");
  const std::string south = access_.key("integrator", "south").key;
  const auto some = post(
      "readings", "[" + reading("P-101") + "," + reading("P-201") + "," + reading("south:new") + "]", south);
  EXPECT_EQ(some.status, 207);
  EXPECT_EQ(body_of(some)["problems"][0]["reason"], "forbidden");
  EXPECT_THAT(values(topics_.telemetry()), ElementsAre(reading("P-201"), reading("south:new")));
  const auto hidden = post("readings", reading("P-101"), south);
  EXPECT_EQ(hidden.status, 403);
  EXPECT_EQ(hidden.body, post("readings", reading("P-999"), south).body)
      << "an asset of another site is told of as one that nobody knows";
  EXPECT_EQ(post("readings", reading("P-201"), access_.key("viewer").key).status, 403);
}

TEST_F(ReadingRoutes, take_the_same_request_once) {
  const std::vector<ingest::Header> once = {{"content-type", "application/json"}, {"idempotency-key", "7"}};
  for (int times = 0; times < 2; ++times) EXPECT_EQ(post("readings", reading("P-101"), "", once).status, 200);
  EXPECT_EQ(post("readings", reading("P-101", kNow + 1), "", once).status, 422);
  EXPECT_EQ(values(topics_.telemetry()).size(), 1U);
}

TEST_F(ReadingRoutes, refuse_bodies_that_are_none) {
  EXPECT_EQ(post("readings", "7").status, 400);
  EXPECT_EQ(post("readings", std::string(100'000, '[')).status, 400);
  EXPECT_EQ(post("readings", "x", "", {{"content-type", "text/plain"}}).status, 415);
  EXPECT_EQ(post("readings", std::string((16 << 20) + 1, ' ')).status, 413);
  EXPECT_EQ(report("readings", "[]")["taken"], 0);
}

TEST_F(ReadingRoutes, say_when_to_try_again_where_the_log_is_away) {
  held_.go_away();
  with(held_);
  const auto answer = post("readings", reading("P-101"));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(header_of(answer, "Retry-After"), "5");
}

TEST_F(ReadingRoutes, turn_posts_away_where_too_many_wait) {
  held_.hold();
  with(held_, {{1, std::chrono::minutes(1)}});
  auto first = std::async(std::launch::async, [&] { return post("readings", reading("P-101")).status; });
  held_.wait_for_flush();
  const auto second = post("readings", reading("P-101"));
  EXPECT_EQ(second.status, 503);
  EXPECT_EQ(header_of(second, "Retry-After"), "1");
  held_.let_go();
  EXPECT_EQ(first.get(), 200);
}

TEST_F(ReadingRoutes, put_events_with_the_control_records_that_follow) {
  EXPECT_EQ(post("events", R"([{"asset":"P-101","ts":5,"kind":"repair","part":"bearing"},
                               {"asset":"P-101","ts":6,"kind":"note","text":"hums"}])")
                .status,
            200);
  EXPECT_THAT(values(topics_.events()), ElementsAre(ingest::encode_event({"P-101", 5, "repair", "bearing"}),
                                                    HasSubstr(R"("text":"hums")")));
  const auto control = records(topics_.telemetry());
  ASSERT_EQ(control.size(), 1U);
  EXPECT_EQ(*ingest::find_header(control[0].headers, ingest::kControlHeader), "repair");
}

TEST_F(ReadingRoutes, tell_of_each_event_that_is_none) {
  const json told = report("events", R"([{"asset":"P-101","ts":5,"kind":"Repair"},{"asset":"P-101","ts":5},
                                         {"asset":"P-101","ts":5,"kind":"note","ref":"a\u0007b"}])");
  EXPECT_EQ(told["refused"], 3);
  EXPECT_THAT(told["problems"][0]["detail"].get<std::string>(), HasSubstr("kind"));
  EXPECT_THAT(told["problems"][2]["detail"].get<std::string>(), HasSubstr("ref"));
  EXPECT_THAT(values(topics_.events()), IsEmpty());
}

TEST_F(ReadingRoutes, refuse_an_event_that_names_a_member_twice) {
  const json told = report("events", R"({"asset":"P-999","asset":"P-101","ts":5,"kind":"repair"})");
  EXPECT_EQ(told["refused"], 1);
  EXPECT_EQ(told["problems"][0]["detail"], "names a member of an object twice");
  EXPECT_THAT(values(topics_.events()), IsEmpty());
}

TEST_F(ReadingRoutes, reset_no_machine_twice_for_one_event) {
  const ingest::Event event{"P-101", 5, "overhaul"};
  access_.store.write([&](Session& session) { serve::store::keep_life_event(session, event, kNow); });
  EXPECT_EQ(report("events", R"({"asset":"P-101","ts":5,"kind":"overhaul"})")["taken"], 1);
  EXPECT_THAT(records(topics_.telemetry()), IsEmpty());
}

TEST_F(ReadingRoutes, leave_a_trace_of_events_in_the_audit_file) {
  post("events", R"({"asset":"P-101","ts":5,"kind":"overhaul"})");
  std::ifstream file(access_.audit.path());
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto newest = serve::desk::newest_entries(text, 1);
  ASSERT_EQ(newest.size(), 1U);
  EXPECT_EQ(newest[0].action, "events.post");
  EXPECT_EQ(newest[0].what, "P-101");
}

}  // namespace
}  // namespace portent::tests
