#pragma once

#include <string>
#include <vector>

#include "serve/desk/spares.h"
#include "serve/desk/stock.h"
#include "serve/store/spares.h"
#include "tests/unit/desk/ledger_fixture.h"

namespace portent::tests {

/// A stock of one test's own beside a ledger.
class StockTest : public LedgerTest {
 protected:
  using Spare = serve::store::Spare;
  using SpareFit = serve::store::SpareFit;
  using StockMove = serve::store::StockMove;
  using MoveKind = serve::store::MoveKind;
  static constexpr serve::store::Quantity kOne = serve::store::kOneUnit;

  static Spare bearing(const std::string& id = "north:6205") {
    Spare made;
    made.id = id;
    made.name = "Bearing 6205";
    made.maker = "SKF";
    made.maker_number = "6205-2RS1";
    return made;
  }
  /// Adds it, which must succeed.
  Spare add_spare(const Spare& wanted) {
    const auto made =
        write([&](Session& session) { return serve::desk::create_spare(session, wanted, now_ms_); });
    EXPECT_TRUE(made) << (made ? "" : serve::desk::in_words(made.error().faults));
    return made.value_or(Spare{});
  }
  auto try_fits(const std::string& id, const std::vector<SpareFit>& fits) {
    const std::int64_t version = stock(id).version;
    return write(
        [&](Session& session) { return serve::desk::set_fits(session, id, version, fits, now_ms_); });
  }
  static StockMove a_move(MoveKind kind, double units, const std::string& order = "") {
    StockMove move;
    move.spare = "north:6205";
    move.kind = kind;
    move.quantity = static_cast<serve::store::Quantity>(units * kOne);
    move.order = order;
    move.who = "olga";
    return move;
  }
  auto try_move(const StockMove& wanted) {
    return write([&](Session& session) { return serve::desk::move_stock(session, wanted, now_ms_); });
  }
  /// Moves stock, which must succeed.
  StockMove move(MoveKind kind, double units, const std::string& order = "") {
    const auto made = try_move(a_move(kind, units, order));
    EXPECT_TRUE(made) << (made ? "" : serve::desk::in_words(made.error().faults));
    return made ? made->move : StockMove{};
  }
  Spare stock(const std::string& id = "north:6205") {
    return store_.read([&](Session& session) { return serve::store::find_spare(session, id); })
        .value_or(Spare{});
  }
  std::vector<StockMove> moves(const std::string& id = "north:6205") {
    return store_.read(
        [&](Session& session) { return serve::store::moves_of_spare(session, id, INT64_MAX, 1'000); });
  }
};

}  // namespace portent::tests
