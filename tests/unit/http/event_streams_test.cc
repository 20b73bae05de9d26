#include "serve/api/event_streams.h"

#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <thread>

#include "serve/api/web_server.h"
#include "tests/unit/api/raw_client.h"

namespace portent::serve {
namespace {

using namespace std::chrono_literals;
using portent::tests::RawClient;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(EventHub, keeps_the_newest_and_tells_what_was_missed) {
  EventHub hub(2);
  for (const char* data : {"1", "2", "3"}) hub.publish("t", data);
  bool missed = false;
  EXPECT_EQ(hub.after(1, 10, missed).size(), 2U);
  EXPECT_FALSE(missed);
  EXPECT_EQ(hub.after(0, 10, missed).size(), 2U);
  EXPECT_TRUE(missed);
  EXPECT_THAT(hub.after(3, 10, missed), IsEmpty());
  EXPECT_FALSE(missed);
}

TEST(EventHub, takes_events_with_numbers_of_their_own) {
  EventHub hub(2);
  hub.skip_to(10);
  bool missed = false;
  EXPECT_EQ(hub.after(10, 10, missed).size(), 0u);
  EXPECT_FALSE(missed);
  hub.after(9, 10, missed);
  EXPECT_TRUE(missed);
  hub.publish({12, "t", "a", ""});
  hub.publish({12, "t", "again", ""});
  hub.publish({15, "t", "b", ""});
  EXPECT_EQ(hub.after(12, 10, missed).at(0).data, "b");
  EXPECT_EQ(hub.after(10, 10, missed).size(), 2u);
  EXPECT_FALSE(missed);
  hub.publish({16, "t", "c", ""});
  EXPECT_EQ(hub.after(11, 10, missed).size(), 2u);
  EXPECT_TRUE(missed);
}

TEST(EventHub, gives_all_that_it_has_to_who_names_an_event_of_the_future) {
  EventHub hub(10);
  hub.publish("t", "1");
  bool missed = false;
  EXPECT_EQ(hub.after(99, 10, missed).size(), 1U);
  EXPECT_TRUE(missed);
}

class EventStreamsOverHttp : public ::testing::Test {
 protected:
  EventStreamsOverHttp() {
    options_.port = 0;
    options_.threads = 2;
    options_.streams.tick = 20ms;
    handler_.admit = [](HttpRequest&) -> tl::expected<std::size_t, WebAnswer> { return 0; };
    handler_.answer = [this](HttpRequest& request) -> WebAnswer {
      WebAnswer answer{200, "text/event-stream", "", {}};
      if (request.target == "/plain") return {200, "text/plain", "plain", {}};
      answer.stream.emplace();
      answer.stream->wants = [](const StreamEvent& event) { return event.site != "secret"; };
      answer.stream->allowed = [this] { return allowed_.load(); };
      if (request.target != "/new") answer.stream->after = 0;
      return answer;
    };
  }
  int started() {
    server_ = std::make_unique<WebServer>(options_, handler_, &hub_);
    server_->start();
    return server_->port();
  }
  /// A client that listens; returns once its head was read.
  std::unique_ptr<RawClient> listener(int port) {
    auto client = std::make_unique<RawClient>(port);
    client->send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    head_ = client->read_until("\r\n\r\n");
    return client;
  }

  EventHub hub_;
  WebOptions options_;
  WebHandler handler_;
  std::atomic<bool> allowed_{true};
  std::string head_;
  std::unique_ptr<WebServer> server_;
};

TEST_F(EventStreamsOverHttp, sends_what_is_published_before_and_after) {
  hub_.publish("alarm.raised", R"({"id":1})");
  const auto client = listener(started());
  EXPECT_THAT(head_, AllOf(HasSubstr("text/event-stream"), Not(HasSubstr("Content-Length"))));
  EXPECT_EQ(client->read_until("\n\n"), "id: 1\nevent: alarm.raised\ndata: {\"id\":1}\n\n");
  hub_.publish("alarm.cleared", "{}");
  EXPECT_EQ(client->read_until("\n\n"), "id: 2\nevent: alarm.cleared\ndata: {}\n\n");
}

TEST_F(EventStreamsOverHttp, leaves_out_what_a_listener_may_not_see) {
  hub_.publish("t", "hidden", "secret");
  hub_.publish("t", "shown", "plant1");
  EXPECT_THAT(listener(started())->read_until("\n\n"), HasSubstr("data: shown"));
}

TEST_F(EventStreamsOverHttp, ends_when_the_right_to_it_does) {
  const auto client = listener(started());
  allowed_ = false;
  EXPECT_THAT(client->read_to_end(), IsEmpty());
}

TEST_F(EventStreamsOverHttp, hold_no_thread_that_answers) {
  const int port = started();
  std::vector<std::unique_ptr<RawClient>> listeners;
  for (int i = 0; i < 200; ++i) listeners.push_back(listener(port));
  RawClient client(port);
  client.send("GET /plain HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.read_answer(), HasSubstr("plain"));
  hub_.publish("t", "everybody");
  for (const auto& one : listeners) EXPECT_THAT(one->read_until("\n\n"), HasSubstr("everybody"));
}

TEST_F(EventStreamsOverHttp, are_refused_over_their_cap) {
  options_.streams.most = 1;
  const int port = started();
  const auto first = listener(port);
  RawClient second(port);
  second.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(second.read_answer(), AllOf(HasSubstr("HTTP/1.1 503"), HasSubstr("Retry-After: 30")));
}

TEST_F(EventStreamsOverHttp, cut_a_listener_that_falls_behind) {
  options_.streams.most_unsent = 10'000;
  const auto client = listener(started());
  while (server_->streams() > 0) hub_.publish("t", std::string(10'000, 'x'));  // until no buffer takes more
  EXPECT_THAT(client->read_to_end(), Not(IsEmpty()));
}

TEST_F(EventStreamsOverHttp, send_a_sign_of_life_while_nothing_happens) {
  options_.streams.heartbeat = 30ms;
  EXPECT_EQ(listener(started())->read_until("\n\n"), ":\n\n");
}

TEST_F(EventStreamsOverHttp, end_when_the_server_stops) {
  const auto client = listener(started());
  const auto begin = std::chrono::steady_clock::now();
  server_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
  EXPECT_THAT(client->read_to_end(), IsEmpty());
}

}  // namespace
}  // namespace portent::serve
