#include "serve/api/web_server.h"

#include <gmock/gmock.h>

#include <latch>
#include <optional>
#include <thread>
#include <vector>

#include "ingest/error.h"
#include "tests/unit/api/raw_client.h"

namespace portent::serve {
namespace {

using namespace std::chrono_literals;
using portent::tests::RawClient;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Clock = std::chrono::steady_clock;

class WebServerTest : public ::testing::Test {
 protected:
  WebServerTest() {
    options_.port = 0;
    options_.threads = 4;
    handler_.admit = [](HttpRequest& request) -> tl::expected<std::size_t, WebAnswer> {
      if (request.target == "/refused") return tl::unexpected(problem_of({403, "not you"}));
      if (request.target == "/thrown-early") throw std::runtime_error("secret words");
      return 1'000'000;
    };
    handler_.answer = [](HttpRequest& request) -> WebAnswer {
      if (request.target == "/thrown") throw std::runtime_error("secret words");
      if (request.target == "/large") return {200, "text/plain", std::string(8'000'000, 'x'), {}};
      return {200, "text/plain", request.method + " " + request.target + " " + request.body, {}};
    };
  }
  int started() {
    server_ = std::make_unique<WebServer>(options_, handler_);
    server_->start();
    return server_->port();
  }

  WebOptions options_;
  WebHandler handler_;
  std::unique_ptr<WebServer> server_;
};

TEST_F(WebServerTest, hands_the_body_to_the_handler) {
  RawClient client(started());
  client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
  client.send("lo");
  EXPECT_THAT(client.read_answer(), AllOf(StartsWith("HTTP/1.1 200 OK"), HasSubstr("POST /a hello")));
}

TEST_F(WebServerTest, hands_the_peers_address_to_the_handler) {
  handler_.answer = [](HttpRequest& request) -> WebAnswer { return {200, "text/plain", request.remote, {}}; };
  RawClient client(started());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.read_answer(), HasSubstr("127.0.0.1"));
}

TEST_F(WebServerTest, answers_requests_in_a_row_in_their_order) {
  RawClient client(started());
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(requests);
  for (int i = 0; i < 200; ++i)
    EXPECT_THAT(client.read_answer(), HasSubstr("GET /" + std::to_string(i) + " "));
}

TEST_F(WebServerTest, tells_a_waiting_client_to_send_its_body) {
  RawClient client(started());
  client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_THAT(client.read_answer(), AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("hi")));
}

TEST_F(WebServerTest, refuses_before_the_body_is_sent) {
  RawClient client(started());
  client.send("POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("Connection: close")));
}

TEST_F(WebServerTest, keeps_the_connection_after_a_refusal_without_a_body) {
  RawClient client(started());
  client.send("GET /refused HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(client.read_answer(), HasSubstr("GET /b"));
}

TEST_F(WebServerTest, lets_a_client_that_sends_too_much_see_why_it_was_refused) {
  RawClient client(started());
  client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" + std::string(2'000'000, 'x'));
  EXPECT_THAT(client.read_to_end(), StartsWith("HTTP/1.1 413"));
}

/// How often an answer begins.
std::size_t answers_in(const std::string& bytes) {
  std::size_t many = 0;
  for (auto at = bytes.find("HTTP/1.1 "); at != std::string::npos; at = bytes.find("HTTP/1.1 ", at + 1))
    ++many;
  return many;
}

TEST_F(WebServerTest, answers_a_refused_body_once_and_closes) {
  started();
  for (const char* head :
       {"Content-Length: 2097152\r\n\r\na few bytes", "Transfer-Encoding: chunked\r\n\r\nx\r\n\r\n",
        "Content-Length: 2097152\r\nExpect: 100-continue\r\n\r\n"}) {
    RawClient client(server_->port());
    client.send(std::string("POST /a HTTP/1.1\r\nHost: a\r\n") + head);
    client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string answer = client.read_to_end();
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 4"), HasSubstr("Connection: close"))) << head;
    EXPECT_EQ(answers_in(answer), 1U) << answer;
  }
}

TEST_F(WebServerTest, says_nothing_of_what_a_handler_threw) {
  RawClient client(started());
  client.send("GET /thrown HTTP/1.1\r\nHost: a\r\n\r\nGET /thrown-early HTTP/1.1\r\nHost: a\r\n\r\n");
  for (int i = 0; i < 2; ++i)
    EXPECT_THAT(client.read_answer(), AllOf(StartsWith("HTTP/1.1 500"), Not(HasSubstr("secret"))));
}

TEST_F(WebServerTest, answers_what_is_not_http_with_a_problem_and_hangs_up) {
  RawClient client(started());
  client.send("BREW /coffee\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 400"), HasSubstr("application/problem+json")));
}

TEST_F(WebServerTest, sends_a_large_answer_whole_to_a_client_that_takes_its_time) {
  RawClient client(started());
  client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_GT(client.read_to_end().size(), 8'000'000U);
}

TEST_F(WebServerTest, cuts_a_request_by_its_deadline_although_bytes_come) {
  options_.request_deadline = 300ms;
  RawClient client(started());
  const auto begin = Clock::now();
  client.send("GET / HTTP/1.1\r\n");
  std::jthread drip([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) client.send("X");
  });
  EXPECT_THAT(client.read_to_end(), Not(HasSubstr("200 OK")));
  EXPECT_LT(Clock::now() - begin, 5s);
}

TEST_F(WebServerTest, cuts_a_client_that_does_not_take_its_answer) {
  options_.answer_deadline = 100ms;
  options_.keep_alive = 400ms;
  RawClient client(started());
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  RawClient clock(server_->port());
  clock.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  clock.read_to_end();  // until it was idle for longer than the answer may take
  EXPECT_LT(client.read_to_end().size(), 8'000'000U);
}

TEST_F(WebServerTest, closes_an_idle_connection_after_its_time) {
  options_.keep_alive = 100ms;
  RawClient client(started());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  client.read_answer();
  EXPECT_THAT(client.read_to_end(), IsEmpty());
}

TEST_F(WebServerTest, serves_others_beside_two_hundred_slow_clients) {
  const int port = started();
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<RawClient>(port));
    slow.back()->send("GET / HTTP/1.1\r\nX-Slow: ");
  }
  const auto begin = Clock::now();
  RawClient client(port);
  for (int i = 0; i < 100; ++i) {
    client.send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(client.read_answer(), HasSubstr("GET /quick"));
  }
  EXPECT_LT(Clock::now() - begin, 3s);
}

/// Whether a connection is still served.
bool answers(RawClient& client) {
  try {
    client.send("GET /again HTTP/1.1\r\nHost: a\r\n\r\n");
    return client.read_answer().find("GET /again") != std::string::npos;
  } catch (const std::runtime_error&) {
    return false;
  }
}

TEST_F(WebServerTest, gives_an_idle_connections_place_to_a_new_one) {
  options_.most_connections = 2;
  const int port = started();
  RawClient first(port), second(port);
  for (RawClient* client : {&first, &second}) {
    client->send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    client->read_answer();
  }
  // A client has its answer a moment before the server takes its connection for idle.
  std::optional<RawClient> third;
  while (!answers(third.emplace(port))) std::this_thread::yield();
  EXPECT_EQ(answers(first) + answers(second), 1) << "one of them made room";
}

TEST_F(WebServerTest, closes_a_connection_after_so_many_requests) {
  options_.requests = 2;
  RawClient client(started());
  client.send(
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: "
      "a\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), AllOf(HasSubstr("GET /2"), Not(HasSubstr("GET /3"))));
}

TEST_F(WebServerTest, finishes_requests_in_work_when_it_stops) {
  std::latch in_work(1), go_on(1);
  handler_.answer = [&](HttpRequest&) -> WebAnswer {
    in_work.count_down();
    go_on.wait();
    return {200, "text/plain", "finished", {}};
  };
  RawClient client(started());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  in_work.wait();
  std::jthread stopping([&] { server_->stop(); });
  go_on.count_down();
  EXPECT_THAT(client.read_to_end(), HasSubstr("finished"));
}

TEST_F(WebServerTest, stops_at_once_although_clients_are_connected) {
  RawClient idle(started()), half(server_->port());
  idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  idle.read_answer();
  half.send("GET /heal");
  const auto begin = Clock::now();
  server_->stop();
  EXPECT_LT(Clock::now() - begin, 1s);
  EXPECT_THAT(idle.read_to_end(), IsEmpty());
}

TEST_F(WebServerTest, can_be_stopped_twice_and_frees_its_port) {
  options_.port = started();
  server_->stop();
  server_->stop();
  EXPECT_EQ(started(), options_.port);
}

TEST_F(WebServerTest, answers_many_clients_at_once) {
  const int port = started();
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> clients;
    for (int c = 0; c < 16; ++c)
      clients.emplace_back([&] {
        RawClient client(port);
        for (int i = 0; i < 100; ++i) {
          client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
          good += client.read_answer().starts_with("HTTP/1.1 200") ? 1 : 0;
        }
      });
  }
  EXPECT_EQ(good, 1'600);
}

TEST_F(WebServerTest, says_in_one_line_that_its_port_is_in_use_and_how_to_go_on) {
  options_.port = started();
  WebServer second(options_, handler_);
  try {
    second.start();
    FAIL() << "two servers share a port";
  } catch (const ingest::FatalError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("127.0.0.1:" + std::to_string(options_.port)),
                                    HasSubstr("Address already in use"), Not(HasSubstr("\n"))));
  }
}

TEST_F(WebServerTest, refuses_an_address_that_is_not_this_machines) {
  for (const char* host : {"192.0.2.1", "no such host"}) {
    options_.host = host;
    EXPECT_THROW(started(), ingest::FatalError);
  }
  options_.host = "127.0.0.1";
  options_.port = 70'000;
  EXPECT_THROW(started(), ingest::FatalError);
}

}  // namespace
}  // namespace portent::serve
