#include "serve/api/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "ingest/error.h"
#include "tests/support/sample_forecast.h"
#include "tests/unit/api/raw_client.h"

namespace portent::serve {
namespace {

using namespace std::chrono_literals;
using portent::tests::RawClient;
using portent::tests::sample_forecast;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Clock = std::chrono::steady_clock;

class HttpServerOverHttp : public ::testing::Test {
 protected:
  HttpServerOverHttp() {
    fleet_.update(sample_forecast("pump:1", 12));
    counters_.set_models({{"turbofan@champion", 3, "abc123"}});
    counters_.ready = true;
    options_.port = 0;
  }
  HttpServer& started() {
    server_ = std::make_unique<HttpServer>(
        options_,
        [sources = ApiSources{fleet_, counters_, {}}](const std::string& method, const std::string& target) {
          return answer(method, target, sources);
        });
    server_->start();
    return *server_;
  }

  FleetView fleet_;
  StreamCounters counters_;
  HttpOptions options_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerOverHttp, chooses_a_port_and_serves_on_it) {
  httplib::Client client("127.0.0.1", started().port());
  const auto answer = client.Get("/api/v1/assets/pump:1/forecast");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, models::to_json(sample_forecast("pump:1", 12)));
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff");
}

TEST_F(HttpServerOverHttp, serves_the_page_for_people) {
  httplib::Client client("127.0.0.1", started().port());
  const auto answer = client.Get("/");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(answer->body, HasSubstr("pump:1"));
}

TEST_F(HttpServerOverHttp, hands_the_query_and_escapes_through_unchanged) {
  httplib::Client client("127.0.0.1", started().port());
  EXPECT_EQ(client.Get("/api/v1/assets/pump%3A1")->status, 200);
  EXPECT_EQ(client.Get("/api/v1/assets?limit=0")->status, 400);
  EXPECT_EQ(client.Get("/api/v1/assets/a%2Fforecast")->status, 400);
}

TEST_F(HttpServerOverHttp, answers_head_without_a_body) {
  httplib::Client client("127.0.0.1", started().port());
  const auto answer = client.Head("/healthz");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->get_header_value("Content-Length"), "15");
  EXPECT_THAT(answer->body, IsEmpty());
}

TEST_F(HttpServerOverHttp, refuses_a_post_without_reading_its_body) {
  httplib::Client client("127.0.0.1", started().port());
  const auto answer = client.Post("/api/v1/assets", std::string(300'000, 'x'), "text/plain");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 405);
  EXPECT_EQ(answer->get_header_value("Allow"), "GET, HEAD");
  EXPECT_EQ(answer->get_header_value("Connection"), "close");
}

TEST_F(HttpServerOverHttp, ignores_ranges) {
  httplib::Client client("127.0.0.1", started().port());
  const auto answer = client.Get("/healthz", {{"Range", "bytes=0-1,0-1,0-1"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"status":"up"})");
}

TEST_F(HttpServerOverHttp, keeps_a_connection_for_the_next_request) {
  RawClient client(started().port());
  client.send("GET /healthz HTTP/1.1\r\n\r\nGET /readyz HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.read_answer(), HasSubstr(R"({"status":"up"})"));
  EXPECT_THAT(client.read_answer(), HasSubstr(R"({"status":"ready"})"));
}

TEST_F(HttpServerOverHttp, answers_what_is_not_http_with_a_problem_and_hangs_up) {
  RawClient client(started().port());
  client.send("BREW /coffee\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 400"), HasSubstr("application/problem+json")));
}

TEST_F(HttpServerOverHttp, answers_a_target_that_is_too_long_with_a_problem) {
  RawClient client(started().port());
  client.send("GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), AllOf(StartsWith("HTTP/1.1 414"), HasSubstr("application/problem+json")));
}

TEST_F(HttpServerOverHttp, stops_reading_headers_without_end) {
  options_.request_bytes = 4'096;
  RawClient client(started().port());
  client.send("GET /healthz HTTP/1.1\r\n");
  for (int i = 0; i < 100; ++i) client.send("X-Filler: " + std::string(100, 'x') + "\r\n");
  EXPECT_THAT(client.read_to_end(), Not(HasSubstr("200 OK")));
}

TEST_F(HttpServerOverHttp, ends_a_request_that_is_not_whole_by_its_deadline) {
  options_.request_deadline = 150ms;
  RawClient client(started().port());
  client.send("GET /healthz HT");
  EXPECT_THAT(client.read_to_end(), IsEmpty());
}

TEST_F(HttpServerOverHttp, idle_connections_give_way_to_waiting_ones) {
  options_.threads = 1;
  options_.keep_alive = 30s;
  const int port = started().port();
  RawClient idle(port);
  idle.send("GET /healthz HTTP/1.1\r\n\r\n");
  idle.read_answer();
  RawClient other(port);
  other.send("GET /readyz HTTP/1.1\r\n\r\n");
  EXPECT_THAT(other.read_answer(), HasSubstr("200 OK"));
}

TEST_F(HttpServerOverHttp, answers_many_clients_at_once) {
  const int port = started().port();
  std::atomic<int> good{0};
  std::vector<std::jthread> clients;
  for (int i = 0; i < 8; ++i)
    clients.emplace_back([&] {
      httplib::Client client("127.0.0.1", port);
      client.set_keep_alive(true);
      for (int n = 0; n < 20; ++n) {
        const auto answer = client.Get("/api/v1/assets");
        good += answer && answer->status == 200 ? 1 : 0;
      }
    });
  for (int n = 0; n < 500; ++n) fleet_.update(sample_forecast("pump:1", n % 100));
  clients.clear();
  EXPECT_EQ(good, 160);
}

TEST_F(HttpServerOverHttp, stops_at_once_although_clients_are_connected) {
  HttpServer& server = started();
  RawClient idle(server.port());
  idle.send("GET /healthz HTTP/1.1\r\n\r\n");
  idle.read_answer();
  RawClient half(server.port());
  half.send("GET /heal");
  const auto begin = Clock::now();
  server.stop();
  EXPECT_LT(Clock::now() - begin, 3s);
  EXPECT_THAT(idle.read_to_end(), IsEmpty());
}

TEST_F(HttpServerOverHttp, can_be_stopped_twice_and_frees_its_port) {
  HttpServer& server = started();
  options_.port = server.port();
  server.stop();
  server.stop();
  EXPECT_EQ(started().port(), options_.port);
}

TEST_F(HttpServerOverHttp, says_in_one_line_that_its_port_is_in_use_and_how_to_go_on) {
  options_.port = started().port();
  HttpServer second(options_, [](const std::string&, const std::string&) { return HttpAnswer{}; });
  try {
    second.start();
    FAIL() << "two servers share a port";
  } catch (const ingest::FatalError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("127.0.0.1:" + std::to_string(options_.port)),
                                    HasSubstr("Address already in use"), HasSubstr("choose another address"),
                                    Not(HasSubstr("\n"))));
  }
}

TEST_F(HttpServerOverHttp, refuses_an_address_that_is_not_this_machines) {
  options_.host = "192.0.2.1";
  EXPECT_THROW(started(), ingest::FatalError);
  options_.host = "no such host";
  EXPECT_THROW(started(), ingest::FatalError);
  options_.host = "127.0.0.1";
  options_.port = 70'000;
  EXPECT_THROW(started(), ingest::FatalError);
}

}  // namespace
}  // namespace portent::serve
