#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "serve/api/access_routes.h"
#include "serve/api/answer_once.h"
#include "serve/api/router.h"
#include "serve/api/stream_route.h"
#include "serve/api/web_server.h"
#include "tests/unit/access/access_rig.h"
#include "tests/unit/api/raw_client.h"

namespace portent::tests {
namespace {

using namespace serve;
using nlohmann::json;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kNow = AccessRig::kNow;
const char* const kNewKey =
    R"({"name":"gateway","rights":[{"role":"viewer","site":"plant1"}],"expires":"2023-11-20T00:00:00Z"})";

/// The listener, the router, the gate and the routes of access together.
class AccessOverHttp : public ::testing::Test {
 protected:
  AccessOverHttp() {
    std::vector<Route> routes = access_routes(rig_.book, gate_, signer_);
    routes.push_back(stream_route("/api/v1/stream", desk::Permission::kReadAlarms, gate_, now_));
    add_openapi_route(routes, access_schemas(), "1.0");
    router_ = std::make_unique<Router>(
        std::move(routes),
        RouterHooks{now_,
                    [this](HttpRequest& request, const Route* route, std::int64_t now_ms) {
                      return gate_.check(request, route, now_ms);
                    },
                    [this](Call& call, const auto& work) { return answer_once(rig_.store, call, work); },
                    {}});
    WebOptions options;
    options.port = 0;
    options.threads = 4;
    options.streams.tick = std::chrono::milliseconds(20);
    server_ = std::make_unique<WebServer>(options, router_->handler(), &hub_);
    server_->start();
  }

  std::string raw(const std::string& method, const std::string& target, const std::string& headers,
                  const std::string& body = "") const {
    RawClient client(server_->port());
    client.send(fmt::format("{} {} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{}", method, target, headers));
    if (!body.empty())
      client.send(fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", body.size()));
    client.send("\r\n" + body);
    return client.read_to_end();
  }
  static int status_of(const std::string& answer) { return std::stoi(answer.substr(9, 3)); }
  static json body_of(const std::string& answer) {
    return json::parse(answer.substr(answer.find("\r\n\r\n") + 4), nullptr, false);
  }
  static std::string bearer(const std::string& key) { return "Authorization: Bearer " + key + "\r\n"; }
  std::string as_admin(const std::string& method, const std::string& target, const std::string& body = "",
                       const std::string& headers = "") {
    return raw(method, target, bearer(admin_.key) + headers, body);
  }

  AccessRig rig_;
  std::function<std::int64_t()> now_ = [this] { return rig_.now_ms.load(); };
  AccessGate gate_{rig_.book};
  CursorSigner signer_{"secret"};
  EventHub hub_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<WebServer> server_;
  NewKey admin_ = rig_.key("administrator");
};

TEST_F(AccessOverHttp, makes_a_key_that_opens_what_it_may_and_nothing_else) {
  const std::string made = as_admin("POST", "/api/v1/access/keys", kNewKey);
  ASSERT_EQ(status_of(made), 201) << made;
  const std::string key = body_of(made)["key"];
  EXPECT_EQ(body_of(raw("GET", "/api/v1/me", bearer(key)))["permissions"]["alarms.read"], json({"plant1"}));
  EXPECT_EQ(status_of(raw("GET", "/api/v1/access/keys", bearer(key))), 403);
  EXPECT_THAT(as_admin("GET", "/api/v1/access/keys"), Not(HasSubstr(key)));
}

TEST_F(AccessOverHttp, hardens_every_answer_also_its_refusals) {
  for (const std::string& answer : {raw("GET", "/api/v1/me", bearer(admin_.key)), raw("GET", "/nowhere", ""),
                                    raw("BREW", "/ coffee", "")})
    for (const char* header :
         {"X-Content-Type-Options: nosniff", "Cache-Control: no-store", "Referrer-Policy: no-referrer",
          "Content-Security-Policy: default-src 'none'", "X-Frame-Options: DENY"})
      EXPECT_THAT(answer, HasSubstr(header));
}

TEST_F(AccessOverHttp, revokes_a_key_at_once) {
  const NewKey key = rig_.key("viewer");
  EXPECT_EQ(status_of(raw("GET", "/api/v1/me", bearer(key.key))), 200);
  EXPECT_EQ(status_of(as_admin("DELETE", "/api/v1/access/keys/" + key.row.id)), 204);
  EXPECT_EQ(status_of(raw("GET", "/api/v1/me", bearer(key.key))), 401);
}

TEST_F(AccessOverHttp, rotates_a_key) {
  const NewKey key = rig_.key("viewer");
  const std::string made =
      as_admin("POST", "/api/v1/access/keys/" + key.row.id + "/rotate", R"({"overlap_s":60})");
  ASSERT_EQ(status_of(made), 201) << made;
  EXPECT_EQ(status_of(raw("GET", "/api/v1/me", bearer(body_of(made)["key"]))), 200);
  EXPECT_EQ(status_of(raw("GET", "/api/v1/me", bearer(key.key))), 200);
  rig_.now_ms += 60'000;
  EXPECT_EQ(status_of(raw("GET", "/api/v1/me", bearer(key.key))), 401);
}

TEST_F(AccessOverHttp, replays_a_request_without_making_a_second_key) {
  const std::string once = "Idempotency-Key: 7\r\n";
  EXPECT_EQ(status_of(as_admin("POST", "/api/v1/access/keys", kNewKey, once)), 201);
  EXPECT_EQ(status_of(as_admin("POST", "/api/v1/access/keys", kNewKey, once)), 409);
  EXPECT_EQ(body_of(as_admin("GET", "/api/v1/access/keys"))["items"].size(), 2U);
}

TEST_F(AccessOverHttp, pages_through_a_list_by_cursors_that_nobody_makes_up) {
  rig_.now_ms += 1;
  rig_.key("viewer");
  const json first = body_of(as_admin("GET", "/api/v1/access/keys?limit=1"));
  const json second =
      body_of(as_admin("GET", "/api/v1/access/keys?limit=1&cursor=" + first["next"].get<std::string>()));
  EXPECT_EQ(second["items"][0]["id"], admin_.row.id);
  EXPECT_FALSE(second.contains("next"));
  EXPECT_EQ(status_of(as_admin("GET", "/api/v1/access/keys?cursor=00")), 400);
}

TEST_F(AccessOverHttp, signs_a_person_in_and_out) {
  rig_.person("alice", "planner");
  const std::string in =
      raw("POST", "/api/v1/sign-in", "", R"({"sign_in":"alice","password":"correct horse battery"})");
  ASSERT_EQ(status_of(in), 200) << in;
  const auto begin = in.find("Set-Cookie: ") + 12;
  const std::string cookie = "Cookie: " + in.substr(begin, in.find(';', begin) - begin) + "\r\n";
  EXPECT_EQ(body_of(raw("GET", "/api/v1/me", cookie))["name"], "A. Person");
  EXPECT_EQ(status_of(raw("POST", "/api/v1/sign-out", cookie)), 403);
  const std::string csrf = "X-CSRF-Token: " + body_of(in)["csrf_token"].get<std::string>() + "\r\n";
  EXPECT_EQ(status_of(raw("POST", "/api/v1/sign-out", cookie + csrf)), 204);
  EXPECT_EQ(status_of(raw("GET", "/api/v1/me", cookie)), 401);
}

TEST_F(AccessOverHttp, lets_a_person_change_the_password) {
  rig_.person("alice", "planner");
  const std::string token = rig_.book.sign_in("alice", "correct horse battery", "", kNow)->token;
  const std::string session =
      "Cookie: __Host-portent=" + token + "\r\nX-CSRF-Token: " + desk::csrf_token_of(token) + "\r\n";
  const auto change = [&](const char* present, const char* password) {
    return status_of(raw("POST", "/api/v1/me/password", session,
                         json{{"present", present}, {"password", password}}.dump()));
  };
  EXPECT_EQ(change("wrong", "another long password"), 422);
  EXPECT_EQ(change("correct horse battery", "short"), 422);
  EXPECT_EQ(change("correct horse battery", "another long password"), 204);
  EXPECT_EQ(status_of(raw("GET", "/api/v1/me", session)), 401);
  EXPECT_TRUE(rig_.book.sign_in("alice", "another long password", "", kNow));
}

TEST_F(AccessOverHttp, lets_nobody_guess_passwords_at_speed) {
  int tries = 0;
  while (status_of(raw("POST", "/api/v1/sign-in", "", R"({"sign_in":"alice","password":"guess"})")) == 401)
    ++tries;
  EXPECT_EQ(tries, 10);
}

TEST_F(AccessOverHttp, lets_nobody_guess_a_password_with_a_session_that_was_stolen) {
  rig_.person("alice", "technician");
  const std::string token = rig_.book.sign_in("alice", "correct horse battery", "", kNow)->token;
  const std::string session =
      "Cookie: __Host-portent=" + token + "\r\nX-CSRF-Token: " + desk::csrf_token_of(token) + "\r\n";
  const std::string guess = R"({"present":"guess","password":"another long password"})";
  int tries = 0;
  for (; status_of(raw("POST", "/api/v1/me/password", session, guess)) == 422; ++tries) {
  }
  EXPECT_EQ(tries, 10);
  std::ifstream file(rig_.audit.path());
  const std::string audit{std::istreambuf_iterator<char>(file), {}};
  const auto entries = desk::newest_entries(audit, 10);
  EXPECT_TRUE(std::ranges::all_of(entries, [](const desk::AuditEntry& entry) {
    return entry.action == "person.password" && entry.outcome == "denied";
  })) << audit;
}

TEST_F(AccessOverHttp, reviews_a_denied_request_and_grants_it_for_a_time) {
  const NewKey key = rig_.key("viewer", "plant1");
  EXPECT_EQ(status_of(raw("GET", "/api/v1/access/security-events", bearer(key.key))), 403);
  gate_.denials().flush(kNow);
  const json denial = body_of(as_admin("GET", "/api/v1/access/denied-requests"))["items"][0];
  EXPECT_EQ(denial["subject"], key.row.id);
  EXPECT_EQ(denial["permission"], "audit.read");
  const std::string at = "/api/v1/access/denied-requests/" + denial["id"].get<std::string>();
  EXPECT_EQ(status_of(as_admin("POST", at + "/decision", R"({"decision":"dismiss"})")), 428);
  EXPECT_EQ(
      status_of(as_admin("POST", at + "/decision", R"({"decision":"dismiss"})", "If-Match: \"v9\"\r\n")),
      412);
  const std::string granted =
      as_admin("POST", at + "/decision", R"({"decision":"grant","expires":"2023-11-15T00:00:00Z"})",
               "If-Match: \"v1\"\r\n");
  ASSERT_EQ(status_of(granted), 200) << granted;
  EXPECT_EQ(body_of(granted)["state"], "granted");
  EXPECT_EQ(status_of(raw("GET", "/api/v1/access/security-events", bearer(key.key))), 200);
  rig_.now_ms += 2 * AccessRig::kDay;
  EXPECT_NE(status_of(raw("GET", "/api/v1/access/security-events", bearer(key.key))), 200);
}

TEST_F(AccessOverHttp, blocks_a_key_by_the_risk_list) {
  const NewKey key = rig_.key("viewer");
  EXPECT_EQ(status_of(raw("GET", "/api/v1/access/risk-list", bearer(key.key))), 403);
  gate_.denials().flush(kNow);
  const std::string id = body_of(as_admin("GET", "/api/v1/access/denied-requests"))["items"][0]["id"];
  const std::string at = "/api/v1/access/denied-requests/" + id + "/decision";
  ASSERT_EQ(
      status_of(as_admin("POST", at, R"({"decision":"block","reason":"stolen"})", "If-Match: \"v1\"\r\n")),
      200);
  EXPECT_EQ(status_of(raw("GET", "/api/v1/me", bearer(key.key))), 401);
  EXPECT_EQ(body_of(as_admin("GET", "/api/v1/access/security-events"))["items"][0]["kind"], "risk.listed");
  EXPECT_EQ(status_of(as_admin("DELETE", "/api/v1/access/risk-list/key/" + key.row.id)), 204);
  EXPECT_EQ(status_of(raw("GET", "/api/v1/me", bearer(key.key))), 200);
}

TEST_F(AccessOverHttp, takes_sql_in_any_string_for_a_string) {
  for (const char* trick :
       {"' OR '1'='1", "x'; DROP TABLE api_keys; --", "$1", "%' UNION SELECT * FROM people --"}) {
    const json body = {
        {"name", trick}, {"rights", {{{"role", "viewer"}}}}, {"expires", "2023-11-20T00:00:00Z"}};
    const std::string made = as_admin("POST", "/api/v1/access/keys", body.dump());
    ASSERT_EQ(status_of(made), 201) << made;
    EXPECT_EQ(body_of(made)["name"], trick);
    const std::string escaped = percent_encode(trick);
    for (const std::string& target :
         {"/api/v1/access/keys/" + escaped, "/api/v1/access/risk-list/key/" + escaped})
      EXPECT_EQ(status_of(as_admin("DELETE", target)), 400);
    for (const char* query : {"cursor", "limit", "state"})
      EXPECT_EQ(
          status_of(as_admin("GET", fmt::format("/api/v1/access/denied-requests?{}={}", query, escaped))),
          400);
    EXPECT_THAT(status_of(raw("GET", "/api/v1/me", bearer(trick))), AnyOf(401, 429));
    const json sign_in = {{"sign_in", trick}, {"password", trick}};
    EXPECT_THAT(status_of(raw("POST", "/api/v1/sign-in", "", sign_in.dump())), AnyOf(401, 429));
  }
  EXPECT_EQ(body_of(as_admin("GET", "/api/v1/access/keys"))["items"].size(), 5U);
}

TEST_F(AccessOverHttp, refuses_bodies_that_are_too_large_too_deep_or_no_json) {
  EXPECT_EQ(status_of(as_admin("POST", "/api/v1/access/keys", std::string(2 << 20, ' '))), 413);
  EXPECT_EQ(status_of(as_admin("POST", "/api/v1/access/keys", std::string(1'000'000, '['))), 400);
  EXPECT_EQ(status_of(as_admin("POST", "/api/v1/access/keys", "{\"name\":")), 400);
  const json problem = body_of(as_admin("POST", "/api/v1/access/keys", R"({"name":7})"));
  EXPECT_EQ(problem["status"], 422);
  EXPECT_EQ(problem["pointer"], "/name");
}

TEST_F(AccessOverHttp, lets_no_header_be_slipped_in) {
  const std::string answer = as_admin("POST", "/api/v1/access/keys%0d%0aX-Slipped:%201", "{}");
  EXPECT_THAT(answer, Not(HasSubstr("\nX-Slipped")));
  EXPECT_EQ(status_of(raw("GET", "/api/v1/me", "X: a\rX-Slipped: 1\r\n")), 400);
}

TEST_F(AccessOverHttp, climbs_out_of_no_folder) {
  for (const char* target : {"/../../etc/passwd", "/api/v1/access/keys/..%2f..%2fetc",
                             "/api/v1/access/keys/%2e%2e", "/..%5c..%5c"})
    EXPECT_THAT(status_of(as_admin("GET", target)), AnyOf(400, 404, 405)) << target;
}

TEST_F(AccessOverHttp, streams_to_a_key_what_it_may_see_until_it_is_revoked) {
  const NewKey key = rig_.key("viewer", "plant1");
  RawClient client(server_->port());
  client.send("GET /api/v1/stream HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nLast-Event-ID: 0\r\n" +
              bearer(key.key) + "\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("200 OK"));
  hub_.publish("alarm", "hidden", "plant2");
  hub_.publish("alarm", "shown", "plant1");
  EXPECT_THAT(client.read_until("\n\n"), HasSubstr("data: shown"));
  EXPECT_EQ(status_of(as_admin("DELETE", "/api/v1/access/keys/" + key.row.id)), 204);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(status_of(raw("GET", "/api/v1/stream", "")), 401);
}

TEST_F(AccessOverHttp, describes_itself_and_answers_by_what_it_describes) {
  rig_.now_ms += 1;
  const json document = body_of(raw("GET", "/openapi.json", ""));
  std::size_t operations = 0;
  for (const auto& [path, methods] : document["paths"].items()) operations += methods.size();
  EXPECT_EQ(operations, router_->routes().size());
  for (const Route& route : router_->routes()) {
    std::string target = route.path, method = route.method;
    for (const Parameter& one : route.path_parameters)
      target.replace(target.find("{" + one.name + "}"), one.name.size() + 2,
                     one.choices.empty() ? "nobody" : one.choices[0]);
    std::ranges::transform(method, method.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    if (route.answer_type != "application/json" || route.path == "/api/v1/sign-out") continue;
    const std::string status =
        std::to_string(status_of(as_admin(route.method, target, route.request_schema.empty() ? "" : "{}")));
    EXPECT_TRUE(document["paths"][route.path][method]["responses"].contains(status))
        << route.method << " " << route.path << " answers " << status;
  }
}

TEST_F(AccessOverHttp, shows_the_newest_of_the_audit_file_to_who_may_see_it) {
  const json items = body_of(as_admin("GET", "/api/v1/access/audit?limit=1"))["items"];
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0]["action"], "key.create");
  EXPECT_EQ(items[0]["what"], admin_.row.id);
  EXPECT_EQ(status_of(raw("GET", "/api/v1/access/audit", bearer(rig_.key("planner").key))), 403);
}

TEST_F(AccessOverHttp, keeps_no_secret_in_the_audit_file) {
  rig_.person("alice", "planner");
  raw("POST", "/api/v1/sign-in", "", R"({"sign_in":"alice","password":"my secret password"})");
  raw("GET", "/api/v1/me", bearer(desk::make_key().whole));
  std::ifstream file(rig_.audit.path());
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, Not(HasSubstr("secret")));
  EXPECT_THAT(text, Not(HasSubstr("ptk_")));
  EXPECT_EQ(rig_.check().broken, std::nullopt);
  EXPECT_GT(rig_.check().entries, 2U);
}

}  // namespace
}  // namespace portent::tests
