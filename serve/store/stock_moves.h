#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/store/session.h"
#include "serve/store/spare.h"

namespace portent::serve::store {

enum class MoveKind : std::uint8_t {
  kReceipt,      ///< more is on hand
  kIssue,        ///< less is; what was reserved for the same order goes first
  kReservation,  ///< for an order
  kRelease,      ///< of what was reserved for an order
  kCount,        ///< so much is on hand, as somebody has counted
};
inline constexpr std::array<std::string_view, 5> kMoveKinds = {"receipt", "issue", "reservation", "release",
                                                               "count"};
inline std::string_view move_name(MoveKind kind) {
  return kMoveKinds[static_cast<std::size_t>(kind)];
}
std::optional<MoveKind> move_named(std::string_view name);

/// One movement of stock: one row of `stock_moves`, never changed.
struct StockMove {
  std::string id;
  std::string spare;
  std::int64_t number = 0;  ///< the version that it gave the spare
  MoveKind kind = MoveKind::kReceipt;
  Quantity quantity = 0;
  std::string order = {};
  std::string asset = {};  ///< that it is for
  std::string who = {};
  std::string words = {};
  std::int64_t at_ms = 0;
  Quantity on_hand = 0;   ///< afterwards
  Quantity reserved = 0;  ///< afterwards
  friend bool operator==(const StockMove&, const StockMove&) = default;
};

std::optional<StockMove> find_move(Session& session, const std::string& id);
/// Those of a spare whose number is below `before`, newest first.
std::vector<StockMove> moves_of_spare(Session& session, const std::string& spare, std::int64_t before,
                                      std::size_t most);
/// Gives the spare the balance of the move and keeps the move, where the spare still is of the version before
/// it; false, and nothing changes, where it is not. Throws ConflictError where the move's id is taken.
bool save_move(Session& session, const StockMove& move);

Quantity reserved_for(Session& session, const std::string& spare, const std::string& order);
/// 0: nothing any more.
void set_reserved_for(Session& session, const std::string& spare, const std::string& order,
                      Quantity quantity);
/// What stands reserved of a spare, by order.
std::vector<std::pair<std::string, Quantity>> reservations_of(Session& session, const std::string& spare);
/// What stands reserved for an order, by spare.
std::vector<std::pair<std::string, Quantity>> reservations_of_order(Session& session,
                                                                    const std::string& order);

}  // namespace portent::serve::store
