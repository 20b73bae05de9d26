#include "serve/store/leases.h"

#include "ingest/log.h"
#include "serve/store/consumed.h"
#include "tests/unit/alarms/desk_rig.h"

namespace portent::tests {
namespace {

using ingest::FencedError;
using serve::store::Lease;

class LeasesTest : public DeskRig {
 protected:
  std::optional<Lease> acquire(const std::string& holder, std::int64_t now) {
    return store_.write(
        [&](Session& session) { return acquire_lease(session, "desk", holder, now, 15'000); });
  }
  bool renew(Lease& lease, std::int64_t now) {
    return store_.write([&](Session& session) { return renew_lease(session, lease, now, 15'000); });
  }
  void check(const Lease& lease) {
    store_.write([&](Session& session) { check_lease(session, lease); });
  }
  void advance(std::int64_t from, std::int64_t to) {
    store_.write([&](Session& session) { serve::store::advance_consumed(session, "p", 0, from, to); });
  }
};

TEST_F(LeasesTest, are_had_by_one_at_a_time) {
  EXPECT_EQ(acquire("a", 1'000)->epoch, 1);
  EXPECT_EQ(acquire("b", 1'001), std::nullopt);
  EXPECT_EQ(acquire("b", 15'999), std::nullopt);
}

TEST_F(LeasesTest, go_to_another_once_their_time_is_over) {
  auto first = *acquire("a", 1'000);
  const auto second = acquire("b", 16'000);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->epoch, 2);
  EXPECT_FALSE(renew(first, 16'001));
  EXPECT_THROW(check(first), FencedError);
  check(*second);
}

TEST_F(LeasesTest, last_while_they_are_renewed) {
  auto first = *acquire("a", 1'000);
  EXPECT_TRUE(renew(first, 10'000));
  EXPECT_EQ(first.until_ms, 25'000);
  EXPECT_EQ(acquire("b", 20'000), std::nullopt);
}

TEST_F(LeasesTest, of_one_who_comes_back_fence_his_former_life) {
  const auto before = *acquire("a", 1'000);
  const auto after = *acquire("a", 2'000);
  EXPECT_EQ(after.epoch, 2);
  EXPECT_THROW(check(before), FencedError);
}

TEST_F(LeasesTest, that_are_given_back_need_not_be_waited_for) {
  const auto first = *acquire("a", 1'000);
  store_.write([&](Session& session) { release_lease(session, first); });
  const auto second = acquire("b", 1'001);
  ASSERT_TRUE(second);
  store_.write([&](Session& session) { release_lease(session, first); });  // late: not his any more
  EXPECT_EQ(ask([](Session& session) { return find_lease(session, "desk"); }), second);
}

TEST_F(LeasesTest, and_places_in_the_log_are_moved_by_comparing) {
  advance(0, 10);
  advance(10, 25);
  EXPECT_THROW(advance(10, 25), FencedError);
  EXPECT_THROW(advance(0, 5), FencedError);
  const std::map<int, std::int64_t> expected = {{0, 25}};
  EXPECT_EQ(ask([](Session& session) { return serve::store::consumed_offsets(session, "p"); }), expected);
}

}  // namespace
}  // namespace portent::tests
