#include "serve/api/posted_items.h"

#include <gmock/gmock.h>

#include <string>

namespace portent::serve {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The body must outlive what comes of it.
tl::expected<std::vector<std::string_view>, Problem> items(HttpRequest& request, std::string body,
                                                           const char* type = "application/json") {
  request.headers = {{"content-type", type}};
  request.body = std::move(body);
  return posted_items(request);
}

TEST(PostedItems, are_the_elements_of_an_array_as_they_were_sent) {
  HttpRequest request;
  EXPECT_THAT(*items(request, R"( [ {"a":[1,2]} ,{"b":"],{\"\\"}, 7 ] )"),
              ElementsAre(R"({"a":[1,2]})", R"({"b":"],{\"\\"})", "7"));
  EXPECT_THAT(*items(request, "[ ]"), IsEmpty());
}

TEST(PostedItems, are_one_object) {
  HttpRequest request;
  EXPECT_THAT(*items(request, " {\"a\":1}\n"), ElementsAre("{\"a\":1}"));
}

TEST(PostedItems, are_lines_that_are_not_blank) {
  HttpRequest request;
  EXPECT_THAT(*items(request, "{\"a\":1}\r\n\n{\"b\":2}", "application/x-ndjson"),
              ElementsAre("{\"a\":1}", "{\"b\":2}"));
}

TEST(PostedItems, are_none_of_anything_else) {
  HttpRequest request;
  for (const char* body :
       {"", " ", "7", "\"[1]\"", "[", "[1", "[1,", "[1,]", "[,1]", "[1]]", "[1] 2", "[\"]", "[1 2] x", "[{]"})
    EXPECT_FALSE(items(request, body)) << body;
}

TEST(PostedItems, are_not_nested_without_end) {
  HttpRequest request;
  EXPECT_EQ(items(request, std::string(1'000'000, '[')).error().status, 400);
}

TEST(PostedItems, are_not_more_than_can_be_answered_for) {
  HttpRequest request;
  std::string body = "[0";
  for (std::size_t i = 0; i < kMostItems; ++i) body += ",0";
  EXPECT_EQ(items(request, body + "]").error().status, 422);
}

TEST(PostedItems, that_name_a_member_twice_are_refused_wherever_it_stands) {
  for (const char* item : {R"({"a":1,"a":2})", R"({"a":1,"\u0061":2})", R"({"v":{"x":1,"y":"}","x":2}})",
                           R"({"v":NaN,"a":1,"a" :1})", R"([{"b":{"c":[]},"a":1,"b":2}])", R"({"":1,"":2})",
                           R"({"a\"":1,"a\"":2})", R"({"a":1,"a":)"})
    EXPECT_EQ(item_problem(item), "names a member of an object twice") << item;
}

TEST(PostedItems, may_name_a_member_in_each_of_several_objects) {
  for (const char* item :
       {R"({"a":{"a":1},"b":{"a":1}})", R"([{"a":"a"},{"a":"a"}])", R"({"a":"\"b\":1,\"b\":1"})",
        R"({"a\\":1,"a":2})", R"("a":1,"a":2)", R"({"a)", R"({"a\)", "}}]]", ""})
    EXPECT_EQ(item_problem(item), "") << item;
}

TEST(PostedItems, of_lines_are_no_deeper_than_others) {
  EXPECT_EQ(item_problem(std::string(64, '[') + std::string(64, ']')), "");
  EXPECT_EQ(item_problem(std::string(65, '[') + std::string(65, ']')), "is nested deeper than 64 times");
}

}  // namespace
}  // namespace portent::serve
