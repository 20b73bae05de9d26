#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <set>

#include "tests/unit/stock/stock_fixture.h"

// A desk that is killed while stock moves flow.

namespace portent::tests {
namespace {

using testing::SizeIs;

constexpr int kMoves = 200;

class KilledDesk : public StockTest {
 protected:
  KilledDesk() { add_spare(bearing()); }

  static StockMove delivery(int i) {
    StockMove wanted = a_move(MoveKind::kReceipt, 1);
    wanted.id = "delivery-" + std::to_string(i);
    return wanted;
  }
  /// What the other process does: moves stock, and says so of each move once it is kept.
  [[noreturn]] void deliver(int to) const {
    serve::store::Store store({database_.url()});
    for (int i = 0; i < kMoves; ++i) {
      store.write([&](Session& session) { return serve::desk::move_stock(session, delivery(i), now_ms_); });
      if (::write(to, &i, sizeof i) != sizeof i) break;
    }
    ::_exit(0);
  }
  /// Ends it so without a warning once `after` moves were said to be kept; the last of those.
  int kill_after(int after) const {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) deliver(ends[1]);
    ::close(ends[1]);
    int last = -1;
    for (int said = 0, i = 0; said < after && ::read(ends[0], &i, sizeof i) == sizeof i; ++said) last = i;
    ::kill(child, SIGKILL);
    for (int i = 0; ::read(ends[0], &i, sizeof i) == sizeof i;) last = i;
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return last;
  }
};

TEST_F(KilledDesk, has_kept_every_move_that_it_said_it_had_and_doubles_none_that_come_again) {
  for (const int after : {20, 40, 80}) {
    const int last = kill_after(after);
    ASSERT_GE(last, 0);
    std::set<std::string> kept;
    for (const StockMove& one : moves()) kept.insert(one.id);
    for (int i = 0; i <= last; ++i) EXPECT_TRUE(kept.contains(delivery(i).id)) << i;
    EXPECT_EQ(stock().on_hand, static_cast<std::int64_t>(kept.size()) * kOne);
  }
  for (int i = 0; i < kMoves; ++i) EXPECT_TRUE(try_move(delivery(i)));
  EXPECT_EQ(stock().on_hand, kMoves * kOne);
  EXPECT_THAT(moves(), SizeIs(kMoves));
}

}  // namespace
}  // namespace portent::tests
