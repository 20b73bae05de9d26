#include "serve/api/log_posts.h"

#include <gmock/gmock.h>

#include <future>

#include "tests/unit/history/held_log.h"

namespace portent::tests {
namespace {

using serve::LogPosts;
using Kept = LogPosts::Kept;
using namespace std::chrono_literals;

using testing::Contains;
using testing::Not;
using testing::SizeIs;

std::vector<ingest::OutRecord> records(std::size_t count, const std::string& key = "P-101") {
  return std::vector<ingest::OutRecord>(count, {"telemetry", -1, key, "{}", {}, false});
}

TEST(LogPosts, come_back_once_the_log_has_kept_them) {
  HeldLog log;
  LogPosts posts(log, {});
  EXPECT_EQ(posts.put(records(3)), Kept::kYes);
  EXPECT_THAT(log.kept(), SizeIs(3));
}

TEST(LogPosts, go_together_where_they_wait_together) {
  HeldLog log;
  log.hold();
  LogPosts posts(log, {8, 1min});
  std::vector<std::future<Kept>> all;
  all.push_back(std::async(std::launch::async, [&] { return posts.put(records(1)); }));
  log.wait_for_flush();
  for (int i = 0; i < 4; ++i)
    all.push_back(std::async(std::launch::async, [&] { return posts.put(records(1)); }));
  log.let_go();
  for (auto& one : all) EXPECT_EQ(one.get(), Kept::kYes);
  EXPECT_THAT(log.kept(), SizeIs(5));
}

TEST(LogPosts, are_turned_away_where_too_many_wait) {
  HeldLog log;
  log.hold();
  LogPosts posts(log, {1, 1min});
  auto first = std::async(std::launch::async, [&] { return posts.put(records(1)); });
  log.wait_for_flush();
  EXPECT_EQ(posts.put(records(1)), Kept::kFull);
  log.let_go();
  EXPECT_EQ(first.get(), Kept::kYes);
  EXPECT_EQ(posts.put(records(1)), Kept::kYes);
}

TEST(LogPosts, wait_no_longer_than_they_have_patience) {
  HeldLog log;
  log.hold();
  LogPosts posts(log, {8, 1ms});
  while (posts.put(records(1)) != Kept::kUnknown) {  // until the log has taken one up
  }
  log.wait_for_flush();
  EXPECT_EQ(posts.put(records(1, "given up")), Kept::kNo);
  log.let_go();
  while (posts.put(records(1)) != Kept::kYes) {
  }
  EXPECT_THAT(log.kept(), Not(Contains("given up")));
}

TEST(LogPosts, go_on_once_the_log_is_back) {
  HeldLog log;
  log.go_away();
  LogPosts posts(log, {});
  EXPECT_EQ(posts.put(records(1)), Kept::kUnknown);
  log.go_away(false);
  EXPECT_EQ(posts.put(records(1)), Kept::kYes);
  EXPECT_THAT(log.kept(), SizeIs(1));
}

TEST(LogPosts, of_nothing_wait_for_nobody) {
  HeldLog log;
  log.hold();
  LogPosts posts(log, {});
  EXPECT_EQ(posts.put({}), Kept::kYes);
  EXPECT_EQ(log.flushes(), 0U);
}

}  // namespace
}  // namespace portent::tests
