#include "serve/api/access_cache.h"

#include <gmock/gmock.h>

#include <thread>

#include "tests/unit/access/access_rig.h"

namespace portent::tests {
namespace {

using namespace serve;
constexpr std::int64_t kNow = AccessRig::kNow, kDay = AccessRig::kDay;

class AccessCacheTest : public ::testing::Test {
 protected:
  bool opens(const std::string& key, std::int64_t now_ms = kNow) {
    return cache_.of_key(key, now_ms).has_value();
  }

  AccessRig rig_;
  AccessCache cache_{rig_.store};
};

TEST_F(AccessCacheTest, knows_whose_key_it_is_and_what_it_may) {
  const NewKey key = rig_.key("technician", "plant1");
  const auto who = cache_.of_key(key.key, kNow);
  ASSERT_TRUE(who);
  EXPECT_EQ(who->id, key.row.id);
  EXPECT_EQ(who->kind, desk::Principal::Kind::kKey);
  EXPECT_TRUE(desk::may(*who, desk::Permission::kHandleAlarms, "plant1", kNow));
  EXPECT_FALSE(desk::may(*who, desk::Permission::kHandleAlarms, "plant2", kNow));
}

TEST_F(AccessCacheTest, knows_no_other_keys) {
  const NewKey key = rig_.key("viewer");
  std::string other = key.key;
  other.back() = other.back() == 'A' ? 'B' : 'A';
  for (const std::string& wrong : {other, std::string(), std::string("ptk_"), "ptk_" + key.row.prefix + "_",
                                   key.key + " ", std::string("' OR '1'='1")})
    EXPECT_FALSE(opens(wrong)) << wrong;
}

TEST_F(AccessCacheTest, notices_a_revocation_within_a_second) {
  const NewKey key = rig_.key("viewer");
  EXPECT_TRUE(opens(key.key));
  ASSERT_TRUE(rig_.book.revoke_key(rig_.admin, key.row.id, kNow));
  EXPECT_FALSE(opens(key.key, kNow + 999));
}

TEST_F(AccessCacheTest, notices_a_revocation_also_where_another_one_looks_and_does_not_return) {
  const NewKey key = rig_.key("viewer");
  EXPECT_TRUE(opens(key.key));
  ASSERT_TRUE(rig_.book.revoke_key(rig_.admin, key.row.id, kNow));
  EXPECT_FALSE(opens(key.key, kNow + 900));
}

TEST_F(AccessCacheTest, notices_a_revocation_at_once_where_it_is_told) {
  const NewKey key = rig_.key("viewer");
  EXPECT_TRUE(opens(key.key));
  ASSERT_TRUE(rig_.book.revoke_key(rig_.admin, key.row.id, kNow));
  cache_.forget();
  EXPECT_FALSE(opens(key.key));
}

TEST_F(AccessCacheTest, lets_a_key_end_when_it_ends) {
  const NewKey key = rig_.key("viewer", "*", 100);
  EXPECT_TRUE(opens(key.key, kNow + 99));
  EXPECT_FALSE(opens(key.key, kNow + 100));
}

TEST_F(AccessCacheTest, trusts_nothing_after_the_clock_was_set_back) {
  const NewKey key = rig_.key("viewer");
  EXPECT_TRUE(opens(key.key, kNow + kDay / 2));
  ASSERT_TRUE(rig_.book.revoke_key(rig_.admin, key.row.id, kNow));
  EXPECT_FALSE(opens(key.key, kNow));
}

TEST_F(AccessCacheTest, keeps_both_keys_alive_during_the_overlap) {
  const NewKey old = rig_.key("viewer");
  const NewKey made = *rig_.book.rotate_key(rig_.admin, old.row.id, 5'000, kNow);
  EXPECT_TRUE(opens(old.key, kNow + 4'999));
  EXPECT_TRUE(opens(made.key, kNow + 4'999));
  EXPECT_FALSE(opens(old.key, kNow + 5'000));
  EXPECT_TRUE(opens(made.key, kNow + 5'000));
}

TEST_F(AccessCacheTest, refuses_a_key_on_the_risk_list) {
  const NewKey key = rig_.key("viewer");
  ASSERT_TRUE(rig_.book.list_risk(rig_.admin, {"key", key.row.id, "stolen", "", 0}, kNow));
  EXPECT_FALSE(opens(key.key));
  ASSERT_TRUE(rig_.book.unlist_risk(rig_.admin, "key", key.row.id, kNow));
  EXPECT_TRUE(opens(key.key));
}

TEST_F(AccessCacheTest, refuses_an_address_on_the_risk_list) {
  EXPECT_FALSE(cache_.address_blocked("10.0.0.7", kNow));
  ASSERT_TRUE(rig_.book.list_risk(rig_.admin, {"address", "10.0.0.7", "", "", 0}, kNow));
  EXPECT_TRUE(cache_.address_blocked("10.0.0.7", kNow + 999));
  EXPECT_FALSE(cache_.address_blocked("10.0.0.8", kNow + 999));
}

TEST_F(AccessCacheTest, ends_a_session_that_is_idle_or_old) {
  rig_.person("alice", "viewer");
  const auto signed_in = rig_.book.sign_in("alice", "correct horse battery", "", kNow);
  const auto open = [&](std::int64_t after_ms) {
    return cache_.of_session(signed_in->token, kNow + after_ms).has_value();
  };
  EXPECT_TRUE(open(0));
  for (std::int64_t after = 0; after < 12 * 60; after += 20)
    EXPECT_TRUE(open(after * 60'000)) << after;  // used each 20 min
  EXPECT_FALSE(open(12 * 3'600'000));
  const auto other = rig_.book.sign_in("alice", "correct horse battery", "", kNow);
  EXPECT_FALSE(cache_.of_session(other->token, kNow + 30 * 60'000));
}

TEST_F(AccessCacheTest, serves_many_threads) {
  const NewKey key = rig_.key("viewer");
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) good += opens(key.key, kNow + i * 20) ? 1 : 0;
      });
  }
  EXPECT_EQ(good, 800);
}

}  // namespace
}  // namespace portent::tests
