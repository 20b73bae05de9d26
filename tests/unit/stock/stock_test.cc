#include <atomic>
#include <thread>

#include "tests/unit/stock/stock_fixture.h"

namespace portent::tests {
namespace {

using serve::desk::Refusal;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Stock : public StockTest {
 protected:
  Stock() { add_spare(bearing()); }
};

TEST_F(Stock, grows_by_receipts_and_shrinks_by_issues) {
  move(MoveKind::kReceipt, 10);
  EXPECT_EQ(move(MoveKind::kIssue, 2.5).on_hand, 7'500);
  EXPECT_EQ(stock().on_hand, 7'500);
}

TEST_F(Stock, that_is_reserved_is_on_hand_and_not_available) {
  move(MoveKind::kReceipt, 10);
  move(MoveKind::kReservation, 4, "WO-1");
  EXPECT_EQ(stock().on_hand, 10 * kOne);
  EXPECT_EQ(stock().available(), 6 * kOne);
}

TEST_F(Stock, that_is_issued_for_an_order_comes_out_of_its_reservation_first) {
  move(MoveKind::kReceipt, 10);
  move(MoveKind::kReservation, 4, "WO-1");
  move(MoveKind::kIssue, 3, "WO-1");
  EXPECT_EQ(stock().reserved, 1 * kOne);
  move(MoveKind::kIssue, 3, "WO-1");
  EXPECT_EQ(stock().reserved, 0);
  EXPECT_EQ(stock().on_hand, 4 * kOne);
}

TEST_F(Stock, that_is_reserved_for_one_order_is_not_issued_for_another) {
  move(MoveKind::kReceipt, 5);
  move(MoveKind::kReservation, 4, "WO-1");
  const auto refused = try_move(a_move(MoveKind::kIssue, 2, "WO-2"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().faults.front().field, "quantity");
  EXPECT_THAT(refused.error().faults.front().message, HasSubstr("1 pcs are available (5 pcs on hand, 4 pcs"));
  EXPECT_THAT(moves(), SizeIs(2));
}

TEST_F(Stock, is_released_to_others) {
  move(MoveKind::kReceipt, 5);
  move(MoveKind::kReservation, 4, "WO-1");
  move(MoveKind::kRelease, 4, "WO-1");
  EXPECT_EQ(stock().available(), 5 * kOne);
  EXPECT_THAT(fields(try_move(a_move(MoveKind::kRelease, 1, "WO-1"))), ElementsAre("quantity"));
}

TEST_F(Stock, never_becomes_less_than_nothing) {
  move(MoveKind::kReceipt, 1);
  for (const MoveKind kind : {MoveKind::kIssue, MoveKind::kReservation})
    EXPECT_THAT(fields(try_move(a_move(kind, 2, "WO-1"))), ElementsAre("quantity"));
  EXPECT_THAT(fields(try_move(a_move(MoveKind::kReceipt, -1))), ElementsAre("quantity"));
  EXPECT_THAT(fields(try_move(a_move(MoveKind::kCount, -1))), ElementsAre("quantity"));
  EXPECT_EQ(stock().on_hand, kOne);
}

TEST_F(Stock, is_what_was_counted_unless_more_is_reserved) {
  move(MoveKind::kReceipt, 10);
  EXPECT_EQ(move(MoveKind::kCount, 8).on_hand, 8 * kOne);
  move(MoveKind::kReservation, 4, "WO-1");
  const auto refused = try_move(a_move(MoveKind::kCount, 3));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().faults.front().message, HasSubstr("4 pcs are reserved: release"));
}

TEST_F(Stock, counts_a_move_that_is_repeated_with_its_id_once) {
  StockMove wanted = a_move(MoveKind::kReceipt, 3);
  wanted.id = "delivery-7";
  const auto first = try_move(wanted), again = try_move(wanted);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->again);
  EXPECT_EQ(again->move, first->move);
  EXPECT_EQ(stock().on_hand, 3 * kOne);
  wanted.quantity = kOne;
  EXPECT_EQ(try_move(wanted).error().kind, Refusal::Kind::kTaken);
}

TEST_F(Stock, moves_by_ids_of_its_own_though_others_have_taken_them) {
  StockMove other = a_move(MoveKind::kReceipt, 3);
  other.id = other.spare + ".4";
  ASSERT_TRUE(try_move(other));
  for (int i = 0; i < 4; ++i) move(MoveKind::kReceipt, 1);
  EXPECT_EQ(stock().on_hand, 7 * kOne);
  EXPECT_THAT(moves(), SizeIs(5));
}

TEST_F(Stock, tells_how_it_came_about) {
  move(MoveKind::kReceipt, 10, "PO-1");
  move(MoveKind::kIssue, 1);
  EXPECT_THAT(moves(), ElementsAre(Field(&StockMove::on_hand, 9 * kOne), Field(&StockMove::order, "PO-1")));
}

TEST_F(Stock, is_issued_only_to_assets_that_it_fits) {
  add(pump("north:P-1"));
  move(MoveKind::kReceipt, 10);
  StockMove wanted = a_move(MoveKind::kIssue, 1);
  wanted.asset = "north:P-1";
  const auto refused = try_move(wanted);
  EXPECT_THAT(fields(refused), ElementsAre("asset"));
  EXPECT_THAT(refused.error().faults.front().message, HasSubstr("'north:6205' fits nothing of 'north:P-1'"));
  ASSERT_TRUE(try_fits("north:6205", {{.asset_class = "pump"}}));
  EXPECT_TRUE(try_move(wanted));
}

TEST_F(Stock, that_was_promised_is_taken_or_given_back_whatever_it_fits_by_now) {
  add(pump("north:P-1"));
  move(MoveKind::kReceipt, 10);
  ASSERT_TRUE(try_fits("north:6205", {{.asset_class = "pump"}}));
  const auto of_order = [&](MoveKind kind, double quantity) {
    StockMove wanted = a_move(kind, quantity, "wo-1");
    wanted.asset = "north:P-1";
    return try_move(wanted);
  };
  ASSERT_TRUE(of_order(MoveKind::kReservation, 4));
  ASSERT_TRUE(try_fits("north:6205", {}));
  EXPECT_FALSE(of_order(MoveKind::kReservation, 1));
  EXPECT_FALSE(of_order(MoveKind::kIssue, 5));
  EXPECT_TRUE(of_order(MoveKind::kIssue, 3));
  EXPECT_TRUE(of_order(MoveKind::kRelease, 1));
  EXPECT_EQ(stock().reserved, 0);
}

TEST_F(Stock, of_what_nobody_knows_is_not_moved) {
  StockMove wanted = a_move(MoveKind::kReceipt, 1);
  wanted.spare = "north:none";
  EXPECT_EQ(try_move(wanted).error().kind, Refusal::Kind::kNotFound);
}

TEST_F(Stock, that_many_take_at_once_is_given_out_once) {
  constexpr int kThreads = 32, kThere = 20;
  move(MoveKind::kReceipt, kThere);
  std::atomic<int> taken = 0, refused = 0;
  {
    std::vector<std::jthread> takers;
    for (int i = 0; i < kThreads; ++i)
      takers.emplace_back([&] { ++(try_move(a_move(MoveKind::kIssue, 1)) ? taken : refused); });
  }
  EXPECT_EQ(taken, kThere);
  EXPECT_EQ(refused, kThreads - kThere);
  EXPECT_EQ(stock().on_hand, 0);
  EXPECT_THAT(moves(), SizeIs(kThere + 1));
}

TEST_F(Stock, counts_one_move_once_though_many_send_it_at_once) {
  StockMove wanted = a_move(MoveKind::kReceipt, 1);
  wanted.id = "delivery-7";
  {
    std::vector<std::jthread> senders;
    for (int i = 0; i < 16; ++i) senders.emplace_back([&] { EXPECT_TRUE(try_move(wanted)); });
  }
  EXPECT_EQ(stock().on_hand, kOne);
}

TEST_F(Stock, of_one_balance_follows_from_its_moves) {
  move(MoveKind::kReceipt, 50);
  {
    std::vector<std::jthread> people;
    for (int i = 0; i < 8; ++i)
      people.emplace_back([this, order = "WO-" + std::to_string(i)] {
        static_cast<void>(try_move(a_move(MoveKind::kReservation, 3, order)));
        static_cast<void>(try_move(a_move(MoveKind::kIssue, 2, order)));
        static_cast<void>(try_move(a_move(MoveKind::kRelease, 1, order)));
      });
  }
  EXPECT_EQ(stock().on_hand, (50 - 16) * kOne);
  EXPECT_EQ(stock().reserved, 0);
  EXPECT_THAT(
      store_.read([](Session& session) { return serve::store::reservations_of(session, "north:6205"); }),
      IsEmpty());
}

}  // namespace
}  // namespace portent::tests
