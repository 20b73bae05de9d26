#include "serve/api/router.h"

#include <gmock/gmock.h>

#include "ingest/error.h"

namespace portent::serve {
namespace {

using ::testing::HasSubstr;

Route route(const std::string& method, const std::string& path, const std::string& says) {
  Route made;
  made.method = method;
  made.path = path;
  made.name = says;
  if (path.find("{id}") != std::string::npos) made.path_parameters = {{"id", ParameterType::kId, ""}};
  made.handler = [says](Call&) -> WebAnswer { return {200, "application/json", says, {}}; };
  return made;
}

std::vector<Route> table() {
  Route post = route("POST", "/assets", "made");
  post.request_schema = "Asset";
  post.body_bytes = 5;
  Route put = route("PUT", "/assets/{id}", "changed");
  put.request_schema = "Asset";
  put.needs_match = true;
  Route broken = route("GET", "/broken", "broken");
  broken.handler = [](Call&) -> WebAnswer { throw std::runtime_error("password is xyzzy"); };
  Route away = route("GET", "/away", "away");
  away.handler = [](Call&) -> WebAnswer { throw store::UnavailableError("no"); };
  Route contended = route("GET", "/contended", "contended");
  contended.handler = [](Call&) -> WebAnswer { throw store::RetryError("8 tries"); };
  return {route("GET", "/assets", "list"),
          post,
          route("GET", "/assets/{id}", "one"),
          put,
          route("POST", "/assets/{id}", "scrapped"),
          route("GET", "/assets/import", "import"),
          broken,
          away,
          contended};
}

class RouterTest : public ::testing::Test {
 protected:
  WebAnswer ask(const std::string& method, const std::string& target,
                std::vector<ingest::Header> headers = {}, const std::string& body = "") {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.headers = std::move(headers);
    request.body = body;
    auto admitted = router_.admit(request);
    return admitted ? router_.answer(request) : admitted.error();
  }

  Router router_{table(), {[] { return std::int64_t{0}; }, {}, {}, {}}};
};

TEST(RouterCounts, tells_of_every_answer_its_route_status_and_time) {
  std::vector<std::string> told;
  RouterHooks hooks{[] { return std::int64_t{0}; }, {}, {}, {}};
  hooks.answered = [&](const Route* route, int status, std::optional<double> seconds) {
    told.push_back((route ? route->name : "none") + " " + std::to_string(status) +
                   (seconds && *seconds >= 0 ? " timed" : ""));
  };
  const Router router(table(), hooks);
  for (const char* target : {"/assets", "/broken", "/nothing", "/assets?odd=1"}) {
    HttpRequest request;
    request.method = "GET";
    request.target = target;
    if (router.admit(request)) router.answer(request);
  }
  EXPECT_THAT(told, ::testing::ElementsAre("list 200 timed", "broken 500 timed", "none 404", "list 400"));
}

TEST_F(RouterTest, finds_the_route) {
  EXPECT_EQ(ask("GET", "/assets").body, "list");
  EXPECT_EQ(ask("GET", "/assets/p1").body, "one");
  EXPECT_EQ(ask("HEAD", "/assets/p1").body, "one");
}

TEST_F(RouterTest, takes_a_literal_before_a_parameter) {
  EXPECT_EQ(ask("GET", "/assets/import").body, "import");
}

TEST_F(RouterTest, knows_no_other_paths) {
  for (const char* target : {"/", "/asset", "/assets/", "/assets/p1/x", "/Assets", "/assets//p1"})
    EXPECT_EQ(ask("GET", target).status, 404) << target;
}

TEST_F(RouterTest, climbs_nowhere) {
  for (const char* target : {"/assets/..", "/assets/%2e%2e", "/../etc/passwd", "/assets/../../etc/passwd",
                             "/./assets", "/assets/%2e", "/assets/..%2f..%2fetc"})
    EXPECT_THAT(ask("GET", target).status, ::testing::AnyOf(400, 404)) << target;
  EXPECT_EQ(ask("GET", "/assets/%00").status, 400);
  EXPECT_EQ(ask("GET", "/assets/a%0d%0ab").status, 400);
  EXPECT_EQ(ask("GET", "/assets/%").status, 400);
}

TEST_F(RouterTest, tells_what_a_path_knows) {
  const WebAnswer answer = ask("DELETE", "/assets");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(header_of(answer, "Allow"), "GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(header_of(ask("OPTIONS", "/assets/p1"), "Allow"), "GET, HEAD, OPTIONS, POST, PUT");
  EXPECT_EQ(ask("OPTIONS", "/assets/p1").status, 204);
  EXPECT_EQ(ask("OPTIONS", "*").status, 204);
  EXPECT_EQ(ask("OPTIONS", "/nowhere").status, 404);
}

TEST_F(RouterTest, answers_in_a_type_that_the_client_takes) {
  EXPECT_EQ(ask("GET", "/assets", {{"accept", "text/html"}}).status, 406);
  EXPECT_EQ(ask("GET", "/assets", {{"accept", "text/html, */*;q=0.1"}}).status, 200);
}

TEST_F(RouterTest, takes_bodies_of_its_types_where_it_takes_any) {
  EXPECT_EQ(
      ask("POST", "/assets", {{"content-length", "2"}, {"content-type", "application/json"}}, "{}").status,
      200);
  EXPECT_EQ(ask("POST", "/assets", {{"content-length", "2"}, {"content-type", "text/xml"}}, "{}").status,
            415);
  EXPECT_EQ(ask("POST", "/assets", {{"content-length", "2"}}, "{}").status, 415);
  EXPECT_EQ(ask("POST", "/assets", {{"transfer-encoding", "chunked"}}, "{}").status, 415);
  EXPECT_EQ(ask("POST", "/assets",
                {{"content-length", "2"}, {"content-type", "application/json"}, {"content-encoding", "gzip"}})
                .status,
            415);
  EXPECT_EQ(ask("GET", "/assets", {{"content-length", "2"}}, "{}").status, 413);
}

TEST_F(RouterTest, takes_an_empty_object_for_no_body) {
  const auto scrap = [&](const std::string& body) {
    return ask("POST", "/assets/p1", {{"content-length", std::to_string(body.size())}}, body);
  };
  EXPECT_EQ(scrap("").status, 200);
  EXPECT_EQ(scrap("{}").status, 200);
  EXPECT_EQ(scrap(" { }\n").status, 200);
  EXPECT_EQ(scrap("{\"a\":1}").status, 413);
  EXPECT_THAT(scrap("[]").body, HasSubstr("this request has no body"));
}

TEST_F(RouterTest, admits_as_large_a_body_as_the_route_says) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/assets";
  EXPECT_EQ(*router_.admit(request), 5U);
  request.method = "GET";
  EXPECT_EQ(*router_.admit(request), 0U);
}

TEST_F(RouterTest, wants_to_know_which_version_is_changed) {
  EXPECT_EQ(ask("PUT", "/assets/p1").status, 428);
  EXPECT_EQ(ask("PUT", "/assets/p1", {{"if-match", "\"v1\""}}).status, 200);
}

TEST_F(RouterTest, names_the_parameter_at_fault) {
  EXPECT_THAT(ask("GET", "/assets?x=1").body, HasSubstr(R"("parameter":"x")"));
}

TEST_F(RouterTest, says_nothing_of_what_went_wrong_inside) {
  const WebAnswer answer = ask("GET", "/broken");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, ::testing::Not(HasSubstr("xyzzy")));
  EXPECT_EQ(ask("GET", "/away").status, 503);
  EXPECT_EQ(header_of(ask("GET", "/away"), "Retry-After"), "5");
  EXPECT_EQ(ask("GET", "/contended").status, 503);
  EXPECT_EQ(header_of(ask("GET", "/contended"), "Retry-After"), "1");
}

TEST(Router, says_so_where_the_database_that_knows_the_keys_is_away) {
  const Router router({route("GET", "/a", "x")},
                      {[] { return std::int64_t{0}; },
                       [](HttpRequest&, const Route*, std::int64_t) -> std::optional<WebAnswer> {
                         throw store::UnavailableError("no");
                       },
                       {},
                       {}});
  HttpRequest request;
  request.method = "GET";
  request.target = "/a";
  EXPECT_EQ(router.admit(request).error().status, 503);
}

TEST(RouteTable, that_contradicts_itself_is_refused) {
  const RouterHooks hooks{[] { return std::int64_t{0}; }, {}, {}, {}};
  EXPECT_THROW(Router({route("GET", "/a/{id}", "x"), route("GET", "/a/{id}", "y")}, hooks),
               ingest::FatalError);
  EXPECT_THROW(Router({route("GET", "/a", "x"), route("GET", "/b", "x")}, hooks), ingest::FatalError);
  Route nameless = route("GET", "/a/{id}", "x");
  nameless.path_parameters.clear();
  EXPECT_THROW(Router({nameless}, hooks), ingest::FatalError);
  Route empty = route("GET", "/a", "x");
  empty.handler = nullptr;
  EXPECT_THROW(Router({empty}, hooks), ingest::FatalError);
}

}  // namespace
}  // namespace portent::serve
