#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "serve/api/answer_once.h"
#include "serve/api/router.h"
#include "serve/api/subscriber_routes.h"
#include "tests/support/desk_database.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/outward/sample_subscriber.h"

namespace portent::tests {
namespace {

using namespace serve::store;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using json = nlohmann::json;

class SubscriberApi : public testing::Test {
 protected:
  struct Answer {
    int status = 0;
    json body;
    std::string etag, text;
  };
  std::string key(const std::string& role) {
    return book_.create_key({"cli:root", ""}, role, {{role, "", "*", {}}}, kNow + 1'000'000, kNow)->key;
  }
  Answer ask_as(const std::string& key, const std::string& method, const std::string& target,
                const json& body = nullptr, std::vector<ingest::Header> headers = {}) {
    serve::HttpRequest request;
    request.method = method;
    request.target = target;
    request.remote = "10.0.0.7";
    request.headers = std::move(headers);
    request.headers.push_back({"authorization", "Bearer " + key});
    if (!body.is_null()) {
      request.body = body.dump();
      request.headers.push_back({"content-type", "application/json"});
      request.headers.push_back({"content-length", std::to_string(request.body.size())});
    }
    const auto admitted = router_.admit(request);
    const serve::WebAnswer answer = admitted ? router_.answer(request) : admitted.error();
    return {answer.status, json::parse(answer.body, nullptr, false), std::string(header_of(answer, "ETag")),
            answer.body};
  }
  Answer ask(const std::string& method, const std::string& target, const json& body = nullptr,
             std::vector<ingest::Header> headers = {}) {
    return ask_as(administrator_, method, target, body, std::move(headers));
  }
  std::string audit_text() const {
    std::ifstream file(folder_.path() / "audit.jsonl");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const json cmms_ = {{"name", "cmms"},
                      {"address", "https://cmms.plant1/hook"},
                      {"messages", {"alarm"}},
                      {"sites", {"north"}},
                      {"severity", "orange"}};
  DeskDatabase database_;
  Store store_{{database_.url()}};
  TemporaryFolder folder_;
  serve::desk::AuditFile audit_{folder_.path() / "audit.jsonl"};
  serve::AccessBook book_{store_, audit_, {}};
  serve::AccessGate gate_{book_};
  serve::CursorSigner signer_{"secret"};
  serve::Router router_{
      serve::subscriber_routes(store_, book_, gate_, signer_,
                               serve::outward::AllowList("cmms.plant1,@plant1.example")),
      {[] { return kNow; },
       [this](serve::HttpRequest& request, const serve::Route* route, std::int64_t now_ms) {
         return gate_.check(request, route, now_ms);
       },
       [this](serve::Call& call, const auto& work) { return serve::answer_once(store_, call, work); },
       {}}};
  std::string administrator_ = key("administrator"), planner_ = key("planner");
};

TEST_F(SubscriberApi, makes_a_webhook_and_shows_its_secret_once) {
  const Answer made = ask("POST", "/api/v1/subscribers", cmms_);
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_THAT(made.body["secret"].get<std::string>(), StartsWith("whsec_"));
  const Answer shown = ask("GET", "/api/v1/subscribers/cmms");
  EXPECT_EQ(shown.body["state"], "ok");
  EXPECT_EQ(shown.etag, made.etag);
  for (const std::string& text : {shown.text, ask("GET", "/api/v1/subscribers").text, audit_text()})
    EXPECT_THAT(text, Not(HasSubstr("whsec_")));
}

TEST_F(SubscriberApi, keeps_no_secret_for_a_repetition) {
  const std::vector<ingest::Header> once = {{"idempotency-key", "one"}};
  EXPECT_EQ(ask("POST", "/api/v1/subscribers", cmms_, once).status, 201);
  const Answer again = ask("POST", "/api/v1/subscribers", cmms_, once);
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(again.text, Not(HasSubstr("whsec_")));
}

TEST_F(SubscriberApi, is_for_those_who_manage_subscribers) {
  EXPECT_EQ(ask_as(planner_, "POST", "/api/v1/subscribers", cmms_).status, 403);
  EXPECT_EQ(ask_as(planner_, "GET", "/api/v1/subscribers").status, 403);
  EXPECT_EQ(ask_as(planner_, "GET", "/api/v1/dead-deliveries").status, 403);
}

TEST_F(SubscriberApi, takes_no_address_that_its_owner_has_not_listed) {
  for (const char* address :
       {"https://evil.example/", "http://127.0.0.1:8080/api/v1/me", "file:///etc/passwd", ""}) {
    json asked = cmms_;
    asked["address"] = address;
    const Answer refused = ask("POST", "/api/v1/subscribers", asked);
    EXPECT_EQ(refused.status, 422) << address;
    EXPECT_EQ(refused.body["pointer"], "/address") << refused.text;
  }
}

TEST_F(SubscriberApi, takes_mail_without_a_secret) {
  const Answer made = ask(
      "POST", "/api/v1/subscribers",
      {{"name", "shift"}, {"kind", "email"}, {"address", "shift@plant1.example"}, {"messages", {"alarm"}}});
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_FALSE(made.body.contains("secret"));
  EXPECT_EQ(ask("POST", "/api/v1/subscribers/shift/rotate-secret", json::object()).status, 409);
}

TEST_F(SubscriberApi, refuses_what_nobody_could_send) {
  const auto refused = [&](const char* name, const json& value) {
    json asked = cmms_;
    asked[name] = value;
    return ask("POST", "/api/v1/subscribers", asked).status;
  };
  EXPECT_EQ(refused("kind", "pigeon"), 422);
  EXPECT_EQ(refused("messages", json::array()), 422);
  EXPECT_EQ(refused("messages", {"gossip"}), 422);
  EXPECT_EQ(refused("severity", "pink"), 422);
  EXPECT_EQ(refused("sites", {"no site"}), 422);
  EXPECT_EQ(refused("name", "no name"), 422);
  EXPECT_EQ(refused("colour", "red"), 422);
}

TEST_F(SubscriberApi, changes_what_is_named_for_whoever_has_seen_it) {
  ask("POST", "/api/v1/subscribers", cmms_);
  EXPECT_EQ(ask("PATCH", "/api/v1/subscribers/cmms", {{"enabled", false}}).status, 428);
  const Answer changed =
      ask("PATCH", "/api/v1/subscribers/cmms", {{"enabled", false}}, {{"if-match", "\"v1\""}});
  EXPECT_EQ(changed.body["state"], "disabled") << changed.text;
  EXPECT_EQ(changed.body["severity"], "orange");
  EXPECT_EQ(ask("DELETE", "/api/v1/subscribers/cmms", nullptr, {{"if-match", "\"v1\""}}).status, 412);
  EXPECT_EQ(ask("DELETE", "/api/v1/subscribers/cmms", nullptr, {{"if-match", "\"v2\""}}).status, 204);
  EXPECT_EQ(ask("GET", "/api/v1/subscribers/cmms").status, 404);
}

TEST_F(SubscriberApi, signs_with_both_secrets_while_one_is_rotated) {
  const std::string old = ask("POST", "/api/v1/subscribers", cmms_).body["secret"];
  const Answer rotated = ask("POST", "/api/v1/subscribers/cmms/rotate-secret", {{"overlap_s", 60}});
  ASSERT_EQ(rotated.status, 201) << rotated.text;
  const std::string fresh = rotated.body["secret"];
  const auto secrets = [&](std::int64_t now_ms) {
    return store_.read([&](Session& session) { return subscriber_secrets(session, "cmms", now_ms); });
  };
  EXPECT_THAT(secrets(kNow + 59'000), testing::ElementsAre(fresh, old));
  EXPECT_THAT(secrets(kNow + 60'000), testing::ElementsAre(fresh));
}

TEST_F(SubscriberApi, sends_a_test_whatever_was_asked_for) {
  ask("POST", "/api/v1/subscribers", cmms_);
  const Answer sent = ask("POST", "/api/v1/subscribers/cmms/test");
  ASSERT_EQ(sent.status, 202) << sent.text;
  const Answer waiting = ask("GET", "/api/v1/subscribers/cmms/deliveries?state=waiting");
  ASSERT_EQ(waiting.body["items"].size(), 1U);
  EXPECT_EQ(waiting.body["items"][0]["message"], sent.body["message"]);
  EXPECT_EQ(waiting.body["items"][0]["type"], "test");
}

TEST_F(SubscriberApi, tries_what_waits_where_somebody_tests_or_replays) {
  ask("POST", "/api/v1/subscribers", cmms_);
  const auto tried_after = [&](const std::string& route, const json& body) {
    store_.write([&](Session& session) {
      add_delivery(session, sample_delivery("cmms", route, route, kNow - 100));
      const Delivery failed = due_deliveries(session, "cmms", kNow - 100, 9).at(0);
      settle_failed(session, failed, "answered 503", kNow + 3'600'000, kNow - 50);
    });
    EXPECT_LT(ask("POST", "/api/v1/subscribers/cmms/" + route, body).status, 300);
    const auto due = store_.read([](Session& session) { return due_deliveries(session, "cmms", kNow, 9); });
    return std::ranges::count(due, route, &Delivery::message_id) == 1;
  };
  EXPECT_TRUE(tried_after("test", nullptr));
  EXPECT_TRUE(tried_after("replay", json::object()));
}

TEST_F(SubscriberApi, shows_what_was_given_up_and_sends_it_again) {
  ask("POST", "/api/v1/subscribers", cmms_);
  store_.write([](Session& session) {
    for (const char* id : {"a1", "a2"}) add_delivery(session, sample_delivery("cmms", id, id, kNow - 100));
    for (const Delivery& due : due_deliveries(session, "cmms", kNow, 9))
      settle_failed(session, due, "answered 503", kNow, kNow - 50);
    bury_deliveries(session, kNow - 10, kNow, 9);
  });
  const Answer dead = ask("GET", "/api/v1/dead-deliveries?limit=1");
  ASSERT_EQ(dead.body["items"].size(), 1U) << dead.text;
  EXPECT_EQ(dead.body["items"][0]["error"], "answered 503");
  const std::string next = dead.body["next"];
  EXPECT_EQ(ask("GET", "/api/v1/dead-deliveries?limit=1&cursor=" + next).body["items"].size(), 1U);
  const std::string one = "/api/v1/dead-deliveries/" + dead.body["items"][0]["id"].dump() + "/replay";
  EXPECT_EQ(ask("POST", one).body["replayed"], 1);
  EXPECT_EQ(ask("POST", one).status, 404);
  EXPECT_EQ(
      ask("POST", "/api/v1/subscribers/cmms/replay", {{"since", "2023-11-14T00:00:00Z"}}).body["replayed"],
      1);
  EXPECT_EQ(ask("GET", "/api/v1/dead-deliveries").body["items"].size(), 0U);
}

TEST_F(SubscriberApi, is_described_as_a_whole) {
  const std::string document = serve::openapi_json(
      serve::subscriber_routes(store_, book_, gate_, signer_, {}), serve::subscriber_schemas(), "1");
  EXPECT_THAT(document, HasSubstr("rotate-secret"));
}

}  // namespace
}  // namespace portent::tests
