#include "serve/api/request_reader.h"

#include <gmock/gmock.h>

namespace portent::serve {
namespace {

using State = RequestReader::State;
using ::testing::HasSubstr;

const Admit kAll = [](HttpRequest&) -> tl::expected<std::size_t, WebAnswer> { return 10; };
const std::string kPost = "POST / HTTP/1.1\r\nHost: a\r\n";

TEST(RequestReader, makes_the_same_requests_however_the_bytes_come) {
  const std::string text =
      kPost + "Content-Length: 3\r\n\r\nabc" + kPost +
      "Transfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n";
  for (const std::size_t piece : {1U, 2U, 7U, 1'000U}) {
    RequestReader reader(1'000);
    std::vector<std::string> seen;
    for (std::size_t at = 0; at < text.size(); at += piece) {
      reader.add(text.substr(at, piece));
      while (reader.begun() && reader.advance(kAll) == State::kWhole) {
        seen.push_back(reader.request().method + " " + reader.request().target + " " + reader.request().body);
        reader.next();
      }
    }
    EXPECT_THAT(seen, ::testing::ElementsAre("POST / abc", "POST / de", "GET /x "));
    EXPECT_FALSE(reader.begun());
  }
}

TEST(RequestReader, refuses_headers_without_end) {
  RequestReader reader(100);
  reader.add("GET / HTTP/1.1\r\nX: " + std::string(100, 'x'));
  EXPECT_EQ(reader.advance(kAll), State::kRefused);
  EXPECT_EQ(reader.refusal().status, 431);
}

TEST(RequestReader, refuses_a_body_over_the_limit_by_its_head) {
  RequestReader reader(1'000);
  reader.add(kPost + "Content-Length: 11\r\n\r\n");
  EXPECT_EQ(reader.advance(kAll), State::kRefused);
  EXPECT_EQ(reader.refusal().status, 413);
  EXPECT_THAT(reader.refusal().body, HasSubstr("10 bytes at most"));
}

TEST(RequestReader, refuses_chunks_over_the_limit) {
  RequestReader reader(1'000);
  reader.add(kPost + "Transfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n6\r\n");
  EXPECT_EQ(reader.advance(kAll), State::kRefused);
  EXPECT_EQ(reader.refusal().status, 413);
}

TEST(RequestReader, goes_on_after_a_refusal_that_left_no_body_unread) {
  const Admit none = [](HttpRequest&) -> tl::expected<std::size_t, WebAnswer> {
    return tl::unexpected(problem_of({404, "no"}));
  };
  RequestReader reader(1'000);
  reader.add("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(reader.advance(none), State::kRefused);
  EXPECT_TRUE(reader.keep_alive());
  reader.next();
  EXPECT_EQ(reader.advance(kAll), State::kWhole);
}

TEST(RequestReader, hangs_up_after_a_refusal_that_left_a_body_unread) {
  const Admit none = [](HttpRequest&) -> tl::expected<std::size_t, WebAnswer> {
    return tl::unexpected(problem_of({404, "no"}));
  };
  RequestReader reader(1'000);
  reader.add(kPost + "Content-Length: 3\r\n\r\n");
  EXPECT_EQ(reader.advance(none), State::kRefused);
  EXPECT_FALSE(reader.keep_alive());
}

TEST(RequestReader, hangs_up_after_a_body_that_is_too_large_or_broken) {
  for (const char* rest :
       {"Content-Length: 11\r\n\r\n", "Content-Length: 11\r\nExpect: 100-continue\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nB\r\n", "Transfer-Encoding: chunked\r\n\r\nx\r\n"}) {
    RequestReader reader(1'000);
    reader.add(kPost + rest);
    EXPECT_EQ(reader.advance(kAll), State::kRefused) << rest;
    EXPECT_FALSE(reader.keep_alive()) << rest;
  }
}

TEST(RequestReader, asks_for_the_body_once) {
  RequestReader reader(1'000);
  reader.add(kPost + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(reader.advance(kAll), State::kMore);
  EXPECT_TRUE(reader.take_continue());
  EXPECT_FALSE(reader.take_continue());
}

TEST(WebAnswer, lets_no_value_end_its_line) {
  const std::string bytes = bytes_of(
      {200, "text/plain", "", {{"Location", "/a\r\nSet-Cookie: stolen=1"}, {"X\r\nY", "z"}}}, true, false);
  EXPECT_THAT(bytes, ::testing::Not(HasSubstr("\nSet-Cookie")));
  EXPECT_THAT(bytes, ::testing::Not(HasSubstr("\nY")));
}

TEST(WebAnswer, to_head_tells_the_length_of_what_it_leaves_out) {
  const std::string bytes = bytes_of({200, "text/plain", "hello", {}}, true, true);
  EXPECT_THAT(bytes, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(bytes, ::testing::EndsWith("\r\n\r\n"));
}

TEST(WebAnswer, without_content_has_no_length) {
  EXPECT_THAT(bytes_of({204, "", "", {}}, true, false), ::testing::Not(HasSubstr("Content-Length")));
}

}  // namespace
}  // namespace portent::serve
