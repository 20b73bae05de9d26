#include "serve/api/http_request.h"

#include <gmock/gmock.h>

namespace portent::serve {
namespace {

using ::testing::HasSubstr;

int status_of(const std::string& head) {
  const auto parsed = parse_head(head);
  return parsed ? 200 : parsed.error().status;
}

TEST(RequestHead, is_read) {
  const auto head = parse_head(
      "POST /api/v1/assets?x=1 HTTP/1.1\r\nHost: a\r\nContent-Type:  text/csv \r\nContent-Length: 12");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->request.method, "POST");
  EXPECT_EQ(head->request.target, "/api/v1/assets?x=1");
  EXPECT_EQ(head->request.header("content-type"), "text/csv");
  EXPECT_EQ(head->length, 12U);
  EXPECT_TRUE(head->keep_alive);
}

TEST(RequestHead, ends_the_connection_where_it_says_so) {
  EXPECT_FALSE(parse_head("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close")->keep_alive);
  EXPECT_FALSE(parse_head("GET / HTTP/1.0")->keep_alive);
  EXPECT_TRUE(parse_head("GET / HTTP/1.0\r\nConnection: keep-alive")->keep_alive);
}

TEST(RequestHead, that_could_be_read_in_two_ways_is_refused) {
  const std::string line = "POST / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(status_of(line + "Content-Length: 5\r\nTransfer-Encoding: chunked"), 400);
  EXPECT_EQ(status_of(line + "Content-Length: 5\r\nContent-Length: 6"), 400);
  EXPECT_EQ(status_of(line + "Content-Length: 5\r\nContent-Length: 5"), 400);
  EXPECT_EQ(status_of(line + "Content-Length: 5, 5"), 400);
  EXPECT_EQ(status_of(line + "Content-Length: +5"), 400);
  EXPECT_EQ(status_of(line + "Content-Length: -5"), 400);
  EXPECT_EQ(status_of(line + "Content-Length: 0x5"), 400);
  EXPECT_EQ(status_of(line + "Content-Length: 99999999999999999999999"), 400);
  EXPECT_EQ(status_of(line + "Content-Length:"), 400);
  EXPECT_EQ(status_of(line + "Content-Length : 5"), 400);
  EXPECT_EQ(status_of(line + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400);
  EXPECT_EQ(status_of(line + "Transfer-Encoding: identity, chunked"), 501);
  EXPECT_EQ(status_of(line + "X: a\r\n folded"), 400);
  EXPECT_EQ(status_of(line + "X: a\nContent-Length: 5"), 400);
  EXPECT_EQ(status_of(line + "X: a\rContent-Length: 5"), 400);
  EXPECT_EQ(status_of(line + std::string("X: a\0b", 6)), 400);
  EXPECT_EQ(status_of(line + "Host: b"), 400);
  EXPECT_EQ(status_of("POST / HTTP/1.1"), 400);
  EXPECT_EQ(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked"), 400);
}

TEST(RequestHead, with_another_request_line_is_refused) {
  for (const char* line :
       {"", "GET", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET / http/1.1",
        "GET /\t HTTP/1.1", "G\"T / HTTP/1.1", "GET / FTP/1.1", "GET http://a/ HTTP/1.1", "GET * HTTP/1.1",
        "CONNECT a:80 HTTP/1.1", "GET /\x80 HTTP/1.1"})
    EXPECT_EQ(status_of(std::string(line) + "\r\nHost: a"), 400) << line;
  EXPECT_EQ(status_of("GET / HTTP/2.0\r\nHost: a"), 505);
  EXPECT_EQ(status_of("OPTIONS * HTTP/1.1\r\nHost: a"), 200);
}

TEST(RequestHead, that_is_too_large_is_refused_by_name) {
  EXPECT_EQ(status_of("GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\nHost: a"), 414);
  std::string many = "GET / HTTP/1.1\r\nHost: a";
  for (int i = 0; i < 100; ++i) many += "\r\nX: y";
  EXPECT_EQ(status_of(many), 431);
}

TEST(RequestHead, that_expects_what_nobody_knows_is_refused) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nExpect: the unexpected"), 417);
  EXPECT_TRUE(parse_head("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue")->expects_continue);
}

TEST(RequestHead, says_which_header_is_at_fault) {
  EXPECT_EQ(parse_head("GET / HTTP/1.1\r\nHost: a\r\nX-Note: a\x01").error().parameter, "x-note");
  EXPECT_EQ(parse_head("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x").error().parameter, "content-length");
}

TEST(HttpRequest, hides_a_header_that_is_there_twice) {
  const auto head = parse_head("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nAuthorization: b");
  EXPECT_EQ(head->request.header("authorization"), std::nullopt);
}

}  // namespace
}  // namespace portent::serve
