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

}  // namespace
}  // namespace portent::serve
