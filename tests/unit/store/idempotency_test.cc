#include "serve/store/idempotency.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "serve/store/store.h"
#include "tests/support/desk_database.h"

namespace portent::tests {
namespace {

using namespace serve::store;

constexpr std::int64_t kNow = 1'700'000'000'000, kMinuteAgo = kNow - 60'000;
const OnceKey kKey{"key_1", "abc", "hash"};
const KeptAnswer kAnswer{201, "application/json", "/api/v1/x", R"({"id":1})", "\"v1\""};

class Idempotency : public ::testing::Test {
 protected:
  Once begin(const OnceKey& key = kKey, std::int64_t now_ms = kNow, std::int64_t abandoned_ms = kMinuteAgo) {
    return store_.write([&](Session& s) { return begin_once(s, key, now_ms, abandoned_ms); });
  }
  void finish() {
    store_.write([](Session& s) { finish_once(s, kKey, kNow, kAnswer); });
  }

  DeskDatabase database_;
  Store store_{{database_.url()}};
};

TEST_F(Idempotency, lets_the_first_in_and_the_second_wait) {
  EXPECT_TRUE(std::holds_alternative<OnceFirst>(begin()));
  EXPECT_TRUE(std::holds_alternative<OnceInWork>(begin()));
}

TEST_F(Idempotency, gives_the_answer_to_who_asks_again) {
  begin();
  finish();
  const Once again = begin();
  ASSERT_TRUE(std::holds_alternative<KeptAnswer>(again));
  EXPECT_EQ(std::get<KeptAnswer>(again), kAnswer);
}

TEST_F(Idempotency, tells_another_request_apart) {
  begin();
  EXPECT_TRUE(std::holds_alternative<OnceOther>(begin({"key_1", "abc", "other"})));
  finish();
  EXPECT_TRUE(std::holds_alternative<OnceOther>(begin({"key_1", "abc", "other"})));
}

TEST_F(Idempotency, keeps_what_different_clients_do_apart) {
  begin();
  finish();
  EXPECT_TRUE(std::holds_alternative<OnceFirst>(begin({"key_2", "abc", "hash"})));
}

TEST_F(Idempotency, begins_anew_after_a_failure_or_a_crash) {
  begin();
  store_.write([](Session& s) { give_up_once(s, kKey, kNow); });
  EXPECT_TRUE(std::holds_alternative<OnceFirst>(begin()));
  EXPECT_TRUE(std::holds_alternative<OnceFirst>(begin(kKey, kNow + 61'000, kNow + 1'000)));
  EXPECT_TRUE(std::holds_alternative<OnceInWork>(begin(kKey, kNow + 61'000, kNow + 1'000)));
}

TEST_F(Idempotency, keeps_no_answer_of_a_change_that_was_undone) {
  begin();
  EXPECT_THROW(store_.write([](Session& s) {
    finish_once(s, kKey, kNow, kAnswer);
    throw std::runtime_error("the change failed");
  }),
               std::runtime_error);
  EXPECT_TRUE(std::holds_alternative<OnceInWork>(begin()));
}

TEST_F(Idempotency, undoes_what_another_one_has_taken_over) {
  begin();
  begin(kKey, kNow + 61'000, kNow + 1'000);
  store_.write([](Session& s) { give_up_once(s, kKey, kNow); });
  EXPECT_THROW(finish(), OvertakenError);
  store_.write([](Session& s) { finish_once(s, kKey, kNow + 61'000, kAnswer); });
  EXPECT_THROW(finish(), OvertakenError);
  EXPECT_EQ(std::get<KeptAnswer>(begin()), kAnswer);
}

TEST_F(Idempotency, lets_who_was_cut_off_by_a_kill_ask_again_at_once) {
  const OnceKey answered{"k1", "once-2", "ef"};
  begin(answered);
  store_.write([&](Session& s) { finish_once(s, answered, kNow, kAnswer); });
  begin();
  store_.write(forget_killed);
  EXPECT_TRUE(std::holds_alternative<OnceFirst>(begin()));
  EXPECT_TRUE(std::holds_alternative<KeptAnswer>(begin(answered)));
}

TEST_F(Idempotency, forgets_after_its_time) {
  begin();
  finish();
  store_.write([](Session& s) { forget_once(s, kNow + 1); });
  EXPECT_TRUE(std::holds_alternative<OnceFirst>(begin()));
}

TEST_F(Idempotency, lets_one_of_many_at_once_in) {
  std::atomic<int> first{0};
  {
    std::vector<std::jthread> clients;
    for (int c = 0; c < 8; ++c)
      clients.emplace_back([&] { first += std::holds_alternative<OnceFirst>(begin()) ? 1 : 0; });
  }
  EXPECT_EQ(first, 1);
}

}  // namespace
}  // namespace portent::tests
