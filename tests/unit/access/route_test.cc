#include "serve/api/route.h"

#include <gmock/gmock.h>

namespace portent::serve {
namespace {

using ::testing::HasSubstr;

Route route() {
  Route made;
  made.path = "/assets/{id}";
  made.path_parameters = {{"id", ParameterType::kId, ""}};
  made.query = {{"limit", ParameterType::kInteger, "", {}, 1.0, 10.0},
                {"at", ParameterType::kTime, ""},
                {"sure", ParameterType::kBoolean, ""},
                {"share", ParameterType::kNumber, "", {}, 0.0, 1.0},
                {"kind", ParameterType::kText, "", {"a", "b"}},
                {"text", ParameterType::kText, "", {}, {}, 5.0}};
  return made;
}

std::string at_fault(const std::string& target) {
  const auto problem = parameter_problem(route(), *parse_target(target));
  return problem ? problem->parameter : "";
}

TEST(Parameters, of_their_types_are_taken) {
  EXPECT_EQ(at_fault("/assets/p:1?limit=10&at=2026-01-31&sure=true&share=0.5&kind=b&text=12345"), "");
}

TEST(Parameters, that_are_wrong_are_named) {
  for (const auto& [target, name] :
       std::vector<std::pair<std::string, std::string>>{{"/assets/p%2F1", "id"},
                                                        {"/assets/p'1", "id"},
                                                        {"/assets/p?limit=0", "limit"},
                                                        {"/assets/p?limit=11", "limit"},
                                                        {"/assets/p?limit=1x", "limit"},
                                                        {"/assets/p?limit=", "limit"},
                                                        {"/assets/p?limit=99999999999999999999", "limit"},
                                                        {"/assets/p?at=yesterday", "at"},
                                                        {"/assets/p?sure=yes", "sure"},
                                                        {"/assets/p?share=nan", "share"},
                                                        {"/assets/p?share=1.1", "share"},
                                                        {"/assets/p?kind=c", "kind"},
                                                        {"/assets/p?text=123456", "text"},
                                                        {"/assets/p?limt=1", "limt"},
                                                        {"/assets/p?limit=1&limit=2", "limit"}})
    EXPECT_EQ(at_fault(target), name) << target;
}

TEST(Parameters, that_are_required_are_missed) {
  Route made = route();
  made.query[0].required = true;
  EXPECT_EQ(parameter_problem(made, *parse_target("/assets/p"))->parameter, "limit");
}

TEST(Parameters, that_nobody_knows_are_told_which_are) {
  EXPECT_THAT(parameter_problem(route(), *parse_target("/assets/p?x=1"))->detail,
              HasSubstr("known: limit, at, sure"));
}

TEST(Call, reads_what_the_route_says) {
  HttpRequest request;
  const Route made = route();
  const Call call(
      request, made,
      *parse_target("/assets/p%3A1?limit=7&sure=false&share=0.25&at=1970-01-01T00:00:01.5Z&text=a%26b"), 5);
  EXPECT_EQ(call.path("id"), "p:1");
  EXPECT_EQ(call.integer("limit"), 7);
  EXPECT_EQ(call.truth("sure"), false);
  EXPECT_EQ(call.number("share"), 0.25);
  EXPECT_EQ(call.time("at"), 1'500);
  EXPECT_EQ(call.text("text"), "a&b");
  EXPECT_EQ(call.text("kind"), std::nullopt);
}

TEST(Time, is_iso_8601_in_utc_or_milliseconds) {
  EXPECT_EQ(parse_time("1970-01-01"), 0);
  EXPECT_EQ(parse_time("2026-01-31T12:00:00Z"), 1'769'860'800'000);
  EXPECT_EQ(parse_time("2026-01-31T12:00:00.123456+00:00"), 1'769'860'800'123);
  EXPECT_EQ(parse_time("1769860800000"), 1'769'860'800'000);
  EXPECT_EQ(parse_time(format_time(1'769'860'800'007)), 1'769'860'800'007);
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Time, that_is_none_is_refused) {
  for (const char* text : {"", "2026-13-01", "2026-02-30", "2026-01-31T24:00:00Z", "2026-01-31T12:00:00",
                           "2026-01-31T12:00:00+02:00", "2026-01-31 12:00:00Z", "2026-01-31T12:00:00.Z",
                           "now", "99999999999999999", "-99999999999999999", "2026-1-31"})
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
}

}  // namespace
}  // namespace portent::serve
