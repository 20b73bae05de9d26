#include "serve/store/stock_moves.h"

#include <algorithm>

namespace portent::serve::store {
namespace {

const std::string kSelect =
    "SELECT id, spare, number, kind, quantity, order_id, asset, who, words, at_ms, on_hand, reserved"
    " FROM stock_moves";

std::vector<StockMove> moves_of(const Result& rows) {
  std::vector<StockMove> moves;
  for (std::size_t i = 0; i < rows.size(); ++i)
    moves.push_back({rows.text(i, 0), rows.text(i, 1), rows.integer(i, 2),
                     move_named(rows.text(i, 3)).value(), rows.integer(i, 4), rows.text(i, 5),
                     rows.text(i, 6), rows.text(i, 7), rows.text(i, 8), rows.integer(i, 9),
                     rows.integer(i, 10), rows.integer(i, 11)});
  return moves;
}

std::vector<std::pair<std::string, Quantity>> named_quantities(const Result& rows) {
  std::vector<std::pair<std::string, Quantity>> all;
  for (std::size_t i = 0; i < rows.size(); ++i) all.emplace_back(rows.text(i, 0), rows.integer(i, 1));
  return all;
}

}  // namespace

std::optional<MoveKind> move_named(std::string_view name) {
  const auto found = std::ranges::find(kMoveKinds, name);
  if (found == kMoveKinds.end()) return std::nullopt;
  return static_cast<MoveKind>(found - kMoveKinds.begin());
}

std::optional<StockMove> find_move(Session& session, const std::string& id) {
  static const std::string kSql = kSelect + " WHERE id = $1";
  std::vector<StockMove> found = moves_of(session.run(kSql, {id}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<StockMove> moves_of_spare(Session& session, const std::string& spare, std::int64_t before,
                                      std::size_t most) {
  static const std::string kSql = kSelect + " WHERE spare = $1 AND number < $2 ORDER BY number DESC LIMIT $3";
  return moves_of(session.run(kSql, {spare, before, static_cast<std::int64_t>(most)}));
}

bool save_move(Session& session, const StockMove& move) {
  const auto moved = session.run(
      "UPDATE spares SET on_hand = $1, reserved = $2, updated_ms = $3, version = version + 1"
      " WHERE id = $4 AND version = $5",
      {move.on_hand, move.reserved, move.at_ms, move.spare, move.number - 1});
  if (moved.changed() != 1) return false;
  session.run(
      "INSERT INTO stock_moves (id, spare, number, kind, quantity, order_id, asset, who, words, at_ms, "
      "on_hand,"
      " reserved) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {move.id, move.spare, move.number, std::string(move_name(move.kind)), move.quantity, move.order,
       move.asset, move.who, move.words, move.at_ms, move.on_hand, move.reserved});
  return true;
}

Quantity reserved_for(Session& session, const std::string& spare, const std::string& order) {
  const Result rows = session.run(
      "SELECT quantity FROM stock_reservations WHERE spare = $1 AND order_id = $2", {spare, order});
  return rows.empty() ? 0 : rows.integer(0, 0);
}

void set_reserved_for(Session& session, const std::string& spare, const std::string& order,
                      Quantity quantity) {
  if (quantity == 0)
    session.run("DELETE FROM stock_reservations WHERE spare = $1 AND order_id = $2", {spare, order});
  else
    session.run(
        "INSERT INTO stock_reservations (spare, order_id, quantity) VALUES ($1, $2, $3)"
        " ON CONFLICT (spare, order_id) DO UPDATE SET quantity = excluded.quantity",
        {spare, order, quantity});
}

std::vector<std::pair<std::string, Quantity>> reservations_of(Session& session, const std::string& spare) {
  return named_quantities(session.run(
      "SELECT order_id, quantity FROM stock_reservations WHERE spare = $1 ORDER BY order_id", {spare}));
}

std::vector<std::pair<std::string, Quantity>> reservations_of_order(Session& session,
                                                                    const std::string& order) {
  return named_quantities(session.run(
      "SELECT spare, quantity FROM stock_reservations WHERE order_id = $1 ORDER BY spare", {order}));
}

}  // namespace portent::serve::store
