#include "serve/api/access_gate.h"

#include <gmock/gmock.h>

#include "serve/api/cookies.h"
#include "tests/unit/access/access_rig.h"

namespace portent::tests {
namespace {

using namespace serve;
using ::testing::HasSubstr;
constexpr std::int64_t kNow = AccessRig::kNow;

class AccessGateTest : public ::testing::Test {
 protected:
  AccessGateTest() {
    route_.method = "GET";
    route_.path = "/api/v1/alarms";
    route_.permission = desk::Permission::kReadAlarms;
  }
  static HttpRequest from(std::vector<ingest::Header> headers, const std::string& method = "GET") {
    HttpRequest request;
    request.method = method;
    request.headers = std::move(headers);
    request.remote = "10.0.0.7";
    return request;
  }
  int status(HttpRequest request, std::int64_t now_ms = kNow) {
    const auto answer = gate_.check(request, &route_, now_ms);
    return answer ? answer->status : 200;
  }
  static HttpRequest with_key(const std::string& key) { return from({{"authorization", "Bearer " + key}}); }
  std::vector<store::Denial> denials() {
    gate_.denials().flush(kNow);
    return rig_.store.read([](store::Session& s) { return store::list_denials(s, "open", 100); });
  }

  AccessRig rig_;
  Route route_;
  AccessGate gate_{rig_.book};
};

TEST_F(AccessGateTest, lets_nobody_in_by_default) {
  EXPECT_EQ(status(from({})), 401);
  route_.permission.reset();
  EXPECT_EQ(status(from({})), 200);
  route_.signed_in = true;
  EXPECT_EQ(status(from({})), 401);
}

TEST_F(AccessGateTest, counts_whom_it_denies_by_why) {
  ApiCounters counters;
  GateOptions options;
  options.counters = &counters;
  AccessGate gate(rig_.book, options);
  for (HttpRequest request :
       {from({}), with_key("ptk_00000000_wrong"), from({{"cookie", "__Host-portent=x"}})})
    static_cast<void>(gate.check(request, &route_, kNow));
  const std::map<std::string, std::uint64_t> expected = {
      {"no_key", 1}, {"session_ended", 1}, {"wrong_key", 1}};
  EXPECT_EQ(counters.snapshot().denied, expected);
}

TEST_F(AccessGateTest, shows_this_very_machine_what_a_viewer_sees_where_that_is_wanted) {
  GateOptions options;
  options.local_viewer = true;
  AccessGate gate(rig_.book, options);
  const auto status = [&](const std::string& remote, std::vector<ingest::Header> headers,
                          const std::string& method = "GET") {
    HttpRequest request = from(std::move(headers), method);
    request.remote = remote;
    const auto answer = gate.check(request, &route_, kNow);
    return answer ? answer->status : 200;
  };
  for (const char* host : {"127.0.0.1:8080", "localhost:8080", "localhost", "[::1]:8080", "[::1]"})
    EXPECT_EQ(status("127.0.0.1", {{"host", host}}), 200) << host;
  EXPECT_EQ(status("::1", {{"host", "localhost"}}), 200);
  EXPECT_EQ(status("10.0.0.7", {{"host", "localhost"}}), 401) << "another machine";
  EXPECT_EQ(status("127.0.0.1", {{"host", "elsewhere.example:8080"}}), 401) << "a name made to lead here";
  EXPECT_EQ(status("127.0.0.1", {{"host", "localhost"}, {"x-forwarded-for", "10.0.0.7"}}), 401) << "a proxy";
  EXPECT_EQ(status("127.0.0.1", {{"host", "localhost"}, {"authorization", "Bearer wrong"}}), 401);
  EXPECT_EQ(status("127.0.0.1", {{"host", "localhost"}}, "POST"), 401);
  route_.permission = desk::Permission::kHandleAlarms;
  EXPECT_EQ(status("127.0.0.1", {{"host", "localhost"}}), 403);
}

TEST_F(AccessGateTest, lets_in_who_has_the_permission) {
  const NewKey key = rig_.key("viewer");
  EXPECT_EQ(status(with_key(key.key)), 200);
  EXPECT_EQ(status(from({{"x-api-key", key.key}})), 200);
  EXPECT_EQ(status(from({{"authorization", "bearer " + key.key}})), 200);
  EXPECT_EQ(status(from({{"authorization", "Basic " + key.key}})), 401);
  EXPECT_EQ(status(from({{"authorization", "Bearer " + key.key}, {"authorization", "Bearer x"}})), 401);
}

TEST_F(AccessGateTest, holds_who_lacks_the_permission_and_lists_it_once) {
  const NewKey key = rig_.key("viewer");
  route_.permission = desk::Permission::kHandleAlarms;
  for (int i = 0; i < 7; ++i) EXPECT_EQ(status(with_key(key.key)), 403);
  const auto listed = denials();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].times, 7);
  EXPECT_EQ(listed[0].subject, key.row.id);
  EXPECT_EQ(listed[0].permission, "alarms.handle");
  EXPECT_EQ(listed[0].path, "/api/v1/alarms");
  EXPECT_EQ(rig_.check().broken, std::nullopt);
}

TEST_F(AccessGateTest, wants_every_site_where_the_route_does) {
  const NewKey key = rig_.key("viewer", "plant1");
  EXPECT_EQ(status(with_key(key.key)), 200);
  route_.every_site = true;
  EXPECT_EQ(status(with_key(key.key)), 403);
}

TEST_F(AccessGateTest, holds_a_handler_to_its_site) {
  HttpRequest request = with_key(rig_.key("technician", "plant1").key);
  ASSERT_EQ(gate_.check(request, &route_, kNow), std::nullopt);
  const Call call(request, route_, {}, kNow);
  EXPECT_EQ(gate_.require(call, desk::Permission::kHandleAlarms, "plant1"), std::nullopt);
  EXPECT_EQ(gate_.require(call, desk::Permission::kHandleAlarms, "plant2")->status, 403);
  EXPECT_EQ(gate_.require(call, desk::Permission::kHandleAlarms, "")->status, 403);
  EXPECT_EQ(denials().size(), 2U);
}

TEST_F(AccessGateTest, hides_what_one_may_not_see_and_lists_the_denial_all_the_same) {
  HttpRequest request = with_key(rig_.key("viewer", "plant1").key);
  ASSERT_EQ(gate_.check(request, &route_, kNow), std::nullopt);
  const Call call(request, route_, {}, kNow);
  const Problem missing{404, "there is no such alarm"};
  const auto handle = [&](const std::string& site) {
    return gate_.require_of(call, desk::Permission::kHandleAlarms, site, desk::Permission::kReadAlarms,
                            missing);
  };
  EXPECT_EQ(handle("plant1")->status, 403) << "he sees it there";
  EXPECT_EQ(handle("plant2"), missing);
  EXPECT_EQ(denials().size(), 2U);
}

TEST_F(AccessGateTest, is_slow_with_who_guesses_keys) {
  int guesses = 0;
  while (status(with_key(desk::make_key().whole)) == 401) ++guesses;
  EXPECT_EQ(guesses, 20);
  EXPECT_EQ(status(with_key(rig_.key("viewer").key)), 429);
  EXPECT_EQ(status(with_key(rig_.key("viewer").key), kNow + 5'000), 200);
}

TEST_F(AccessGateTest, is_slow_with_nobody) {
  HttpRequest request = from({});
  std::optional<WebAnswer> answer;
  int asked = 0;
  for (; asked < 1'000; ++asked) {
    answer = gate_.check(request, &route_, kNow);
    if (answer->status == 429) break;
  }
  EXPECT_EQ(asked, 100);
  EXPECT_EQ(header_of(*answer, "Retry-After"), "1");
}

TEST_F(AccessGateTest, blocks_who_is_on_the_risk_list) {
  const NewKey key = rig_.key("viewer");
  ASSERT_TRUE(rig_.book.list_risk(rig_.admin, {"address", "10.0.0.7", "", "", 0}, kNow));
  EXPECT_EQ(status(with_key(key.key)), 403);
}

class SignedIn : public AccessGateTest {
 protected:
  SignedIn() {
    rig_.person("alice", "technician");
    token_ = rig_.book.sign_in("alice", "correct horse battery", "10.0.0.7", kNow)->token;
    cookie_ = std::string(kSessionCookie) + "=" + token_;
  }
  std::string token_, cookie_;
};

TEST_F(SignedIn, reads_with_the_cookie_alone) {
  EXPECT_EQ(status(from({{"cookie", cookie_}})), 200);
}

TEST_F(SignedIn, changes_nothing_without_the_token_that_no_other_site_knows) {
  const std::string csrf = desk::csrf_token_of(token_);
  EXPECT_EQ(status(from({{"cookie", cookie_}}, "POST")), 403);
  EXPECT_EQ(status(from({{"cookie", cookie_}, {"x-csrf-token", token_}}, "POST")), 403);
  EXPECT_EQ(status(from({{"cookie", cookie_}, {"x-csrf-token", csrf}}, "POST")), 200);
}

TEST_F(SignedIn, lends_no_rights_to_a_wrong_key) {
  EXPECT_EQ(status(from({{"cookie", cookie_}, {"authorization", "Bearer wrong"}})), 401);
}

TEST_F(SignedIn, is_out_after_signing_out) {
  rig_.book.sign_out({"alice", ""}, token_, kNow);
  EXPECT_EQ(status(from({{"cookie", cookie_}})), 401);
}

TEST_F(SignedIn, keeps_a_stream_for_as_long_as_it_may) {
  HttpRequest request = from({{"cookie", cookie_}});
  EXPECT_TRUE(gate_.still_may(request, desk::Permission::kReadAlarms, kNow));
  EXPECT_FALSE(gate_.still_may(request, desk::Permission::kManageAccess, kNow));
  rig_.book.sign_out({"alice", ""}, token_, kNow);
  EXPECT_FALSE(gate_.still_may(request, desk::Permission::kReadAlarms, kNow + 999));
}

}  // namespace
}  // namespace portent::tests
