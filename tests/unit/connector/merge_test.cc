#include "serve/connector/merge.h"

#include <gmock/gmock.h>

namespace portent::tests {
namespace {

using namespace serve::connector;
using enum Progress;

TheirOrder theirs(Progress progress, bool filed = false) {
  TheirOrder order;
  order.progress = progress;
  order.filed = filed;
  return order;
}

TEST(Merge, agrees_where_both_say_the_same_or_neither_has_moved) {
  EXPECT_EQ(merge("", kOpen, theirs(kOpen)), Verdict::kAgree);
  EXPECT_EQ(merge("open", kDone, theirs(kDone)), Verdict::kAgree);
  EXPECT_EQ(merge("in_progress", kInProgress, theirs(kHeld)), Verdict::kAgree);
}

TEST(Merge, tells_them_what_has_moved_here_alone) {
  EXPECT_EQ(merge("", kInProgress, theirs(kOpen)), Verdict::kOurs);
  EXPECT_EQ(merge("in_progress", kDone, theirs(kHeld)), Verdict::kOurs);
  EXPECT_EQ(merge("done", kInProgress, theirs(kDone)), Verdict::kOurs);
}

TEST(Merge, takes_what_has_moved_there_alone) {
  EXPECT_EQ(merge("open", kOpen, theirs(kDone)), Verdict::kTheirs);
  EXPECT_EQ(merge("", kOpen, theirs(kCancelled)), Verdict::kTheirs);
}

TEST(Merge, finds_a_conflict_where_both_have_moved_elsewhere) {
  EXPECT_EQ(merge("open", kCancelled, theirs(kDone)), Verdict::kBoth);
  EXPECT_EQ(merge("open", kDone, theirs(kInProgress)), Verdict::kBoth);
}

TEST(Merge, takes_what_is_filed_away_there_for_cancelled_where_it_is_cancelled_here) {
  EXPECT_EQ(merge("done", kCancelled, theirs(kDone, true)), Verdict::kAgree);
  EXPECT_EQ(merge("done", kDone, theirs(kDone, true)), Verdict::kAgree);
  EXPECT_EQ(agreed_now("done", kCancelled, theirs(kDone, true)), "cancelled");
}

TEST(Merge, keeps_what_both_had_while_they_hold_it) {
  EXPECT_EQ(agreed_now("in_progress", kInProgress, theirs(kHeld)), "in_progress");
}

}  // namespace
}  // namespace portent::tests
