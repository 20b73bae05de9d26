#include <gtest/gtest.h>

#include "serve/store/leases.h"
#include "serve/store/postgres_session.h"
#include "serve/store/store.h"
#include "tests/support/desk_database.h"

// Of PostgreSQL alone: a frozen process keeps its connection, and with it all that it has locked.

namespace portent::tests {
namespace {

using serve::store::Access;
using serve::store::PostgresSession;

class StalledWriterTest : public testing::Test {
 protected:
  DeskDatabase database_;
  serve::store::Store tables_{{database_.url()}};
  PostgresSession stalled_{database_.url(), std::chrono::seconds(2)};
  PostgresSession next_{database_.url()};
};

TEST_F(StalledWriterTest, does_not_keep_the_desk_from_who_comes_next) {
  stalled_.begin(Access::kWrite);
  ASSERT_TRUE(acquire_lease(stalled_, "desk", "frozen", 1'000, 15'000));
  next_.begin(Access::kWrite);
  const auto taken = acquire_lease(next_, "desk", "next", 16'000, 15'000);  // waits for the row
  next_.commit();
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->holder, "next");
}

TEST_F(StalledWriterTest, finds_its_transaction_undone_when_it_goes_on) {
  stalled_.begin(Access::kWrite);
  ASSERT_TRUE(acquire_lease(stalled_, "desk", "frozen", 1'000, 15'000));
  next_.begin(Access::kWrite);
  ASSERT_TRUE(acquire_lease(next_, "desk", "next", 16'000, 15'000));
  next_.commit();
  EXPECT_THROW(stalled_.commit(), serve::store::UnavailableError);
  EXPECT_FALSE(stalled_.usable());
}

TEST_F(StalledWriterTest, is_none_who_only_reads_for_long) {
  stalled_.begin(Access::kRead);
  EXPECT_EQ(stalled_.run("SELECT current_setting('idle_in_transaction_session_timeout')").text(0, 0), "0");
}

}  // namespace
}  // namespace portent::tests
