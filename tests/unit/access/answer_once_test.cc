#include "serve/api/answer_once.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/unit/access/access_rig.h"

namespace portent::tests {
namespace {

using namespace serve;

class AnswerOnce : public ::testing::Test {
 protected:
  WebAnswer ask(const std::string& key, const std::string& body = "{}", const std::string& who = "key_1") {
    HttpRequest request;
    request.method = "POST";
    request.target = "/api/v1/assets";
    request.headers = {{"idempotency-key", key}};
    request.body = body;
    request.principal.id = who;
    Call call(request, route_, {}, AccessRig::kNow);
    return answer_once(rig_.store, call, [&] { return work_(call); });
  }

  AccessRig rig_;
  Route route_;
  std::atomic<int> done_{0};
  std::function<WebAnswer(Call&)> work_ = [this](Call&) -> WebAnswer {
    const int number = ++done_;
    return {201,
            "application/json",
            std::to_string(number),
            {{"Location", "/api/v1/assets/1"}, {"ETag", "\"v1\""}}};
  };
};

TEST_F(AnswerOnce, works_once_and_answers_twice) {
  EXPECT_EQ(ask("k").body, "1");
  const WebAnswer again = ask("k");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, "1");
  EXPECT_EQ(header_of(again, "Location"), "/api/v1/assets/1");
  EXPECT_EQ(header_of(again, "Idempotent-Replayed"), "true");
  EXPECT_EQ(done_, 1);
}

TEST_F(AnswerOnce, gives_the_entity_tag_again) {
  ask("k");
  EXPECT_EQ(header_of(ask("k"), "ETag"), "\"v1\"");
}

TEST_F(AnswerOnce, refuses_the_key_for_another_request) {
  ask("k");
  EXPECT_EQ(ask("k", "{\"a\":1}").status, 422);
  EXPECT_EQ(done_, 1);
}

TEST_F(AnswerOnce, shows_nobody_the_answer_of_another_one) {
  ask("k");
  EXPECT_EQ(ask("k", "{}", "key_2").body, "2");
}

TEST_F(AnswerOnce, works_once_for_two_that_arrive_together) {
  work_ = [this](Call&) -> WebAnswer {
    const WebAnswer second = ask("k");
    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(header_of(second, "Retry-After"), "1");
    return {201, "application/json", std::to_string(++done_), {}};
  };
  EXPECT_EQ(ask("k").body, "1");
}

TEST_F(AnswerOnce, works_once_for_many_at_a_time) {
  {
    std::vector<std::jthread> clients;
    for (int c = 0; c < 8; ++c)
      clients.emplace_back([&] {
        while (ask("k").status == 409) {
        }
      });
  }
  EXPECT_EQ(done_, 1);
}

TEST_F(AnswerOnce, lets_try_again_what_failed_inside) {
  work_ = [](Call&) -> WebAnswer { throw std::runtime_error("away"); };
  EXPECT_THROW(ask("k"), std::runtime_error);
  work_ = [this](Call&) -> WebAnswer { return {++done_ == 1 ? 503 : 200, "", "", {}}; };
  EXPECT_EQ(ask("k").status, 503);
  EXPECT_EQ(ask("k").status, 200);
}

TEST_F(AnswerOnce, keeps_a_refusal) {
  work_ = [this](Call&) -> WebAnswer { return {++done_ == 1 ? 409 : 200, "", "", {}}; };
  EXPECT_EQ(ask("k").status, 409);
  EXPECT_EQ(ask("k").status, 409);
}

TEST_F(AnswerOnce, keeps_no_secret) {
  route_.keeps_secret = true;
  EXPECT_EQ(ask("k").body, "1");
  EXPECT_EQ(ask("k").status, 409);
  EXPECT_EQ(done_, 1);
}

TEST_F(AnswerOnce, keeps_nothing_of_a_body_with_a_password_not_even_its_hash) {
  route_.secret_request = true;
  ask("k", "{\"password\":\"one\"}");
  const auto hash = [&] {
    return rig_.store.read(
        [](store::Session& s) { return s.run("SELECT request_hash FROM idempotency").text(0, 0); });
  };
  const std::string first = hash();
  rig_.store.write([](store::Session& s) { s.run("DELETE FROM idempotency"); });
  ask("k", "{\"password\":\"two\"}");
  EXPECT_EQ(hash(), first);
}

TEST_F(AnswerOnce, leaves_the_keeping_to_a_handler_that_does_it_in_its_transaction) {
  work_ = [this](Call& call) -> WebAnswer {
    rig_.store.write([&](store::Session& s) {
      store::finish_once(s, *call.once, call.now_ms(), {201, "text/plain", "", "from the handler"});
    });
    call.once_finished = true;
    throw std::runtime_error("the process was about to end");
  };
  EXPECT_THROW(ask("k"), std::runtime_error);
  EXPECT_EQ(ask("k").body, "from the handler");
}

TEST_F(AnswerOnce, undoes_the_work_of_a_handler_that_was_taken_for_abandoned) {
  work_ = [this](Call& call) -> WebAnswer {
    rig_.store.write([&](store::Session& s) {
      s.run("UPDATE idempotency SET at_ms = at_ms + 61000");  // another one has begun it anew
      keep_once(s, call, {201, "text/plain", "", {}});
    });
    return {201, "text/plain", "too late", {}};
  };
  EXPECT_EQ(ask("k").status, 409);
}

TEST_F(AnswerOnce, takes_no_key_that_is_none) {
  for (const std::string& key :
       {std::string(), std::string(256, 'k'), std::string("a b"), std::string("\xc3\xb6")})
    EXPECT_EQ(ask(key).status, 400);
}

}  // namespace
}  // namespace portent::tests
