#include "serve/desk/stock.h"

#include <fmt/format.h>

#include <algorithm>

#include "serve/desk/plain_text.h"
#include "serve/desk/spares.h"
#include "serve/store/spares.h"

namespace portent::serve::desk {
namespace {

using store::MoveKind;
using store::Quantity;
using store::Session;
using store::Spare;
using store::StockMove;
using Kind = Refusal::Kind;

constexpr Quantity kMostQuantity = 1'000'000'000 * store::kOneUnit;

std::string amount(Quantity quantity, const Spare& spare) {
  return fmt::format("{} {}", units_of(quantity), spare.unit);
}

void check_words(const StockMove& move, Faults& faults) {
  if (!move.id.empty())
    if (auto problem = id_problem(move.id); !problem.empty()) faults.push_back({"id", problem});
  for (const auto& [name, text] : {std::pair{"order", move.order}, {"words", move.words}})
    if (auto problem = text_problem(text); !problem.empty()) faults.push_back({name, problem});
  if (!move.asset.empty())
    if (auto problem = id_problem(move.asset); !problem.empty()) faults.push_back({"asset", problem});
  const bool promises = move.kind == MoveKind::kReservation || move.kind == MoveKind::kRelease;
  if (promises && move.order.empty()) faults.push_back({"order", "is missing: say for which order"});
  if (move.quantity < (move.kind == MoveKind::kCount ? 0 : 1))
    faults.push_back({"quantity", "is not more than 0"});
}

/// What an order's reservation becomes by the move.
Quantity reserved_after(const StockMove& move, Quantity before) {
  if (move.kind == MoveKind::kReservation) return before + move.quantity;
  if (move.kind == MoveKind::kRelease) return before - move.quantity;
  if (move.kind == MoveKind::kIssue) return before - std::min(before, move.quantity);
  return before;
}

Quantity on_hand_after(const StockMove& move, Quantity before) {
  if (move.kind == MoveKind::kReceipt) return before + move.quantity;
  if (move.kind == MoveKind::kIssue) return before - move.quantity;
  return move.kind == MoveKind::kCount ? move.quantity : before;
}

/// Whether what is moved was promised to the order, and so fitted once: it goes back, or to its work,
/// whatever is said of its fit by now.
bool was_promised(const StockMove& move, Quantity promised) {
  return move.kind == MoveKind::kRelease || (move.kind == MoveKind::kIssue && move.quantity <= promised);
}

/// Why the balance that the move would leave can't be; "" where it can.
std::string balance_problem(const StockMove& move, const Spare& spare, Quantity promised) {
  if (move.on_hand > kMostQuantity) return "would leave more than can be counted";
  if (move.kind == MoveKind::kRelease && move.quantity > promised)
    return fmt::format("{} are reserved for '{}', not {}", amount(promised, spare), move.order,
                       amount(move.quantity, spare));
  if (move.on_hand >= move.reserved && move.on_hand >= 0) return "";
  if (move.kind == MoveKind::kCount)
    return fmt::format("{} are reserved: release what can't be served before this is counted",
                       amount(move.reserved, spare));
  return fmt::format("{} are available ({} on hand, {} reserved), not {}",
                     amount(spare.available() + (move.kind == MoveKind::kIssue ? promised : 0), spare),
                     amount(spare.on_hand, spare), amount(spare.reserved, spare),
                     amount(move.quantity, spare));
}

bool says_the_same(const StockMove& a, const StockMove& b) {
  return std::tie(a.spare, a.kind, a.quantity, a.order, a.asset) ==
         std::tie(b.spare, b.kind, b.quantity, b.order, b.asset);
}

Outcome<MovedStock> known_move(const StockMove& there, const StockMove& wanted) {
  if (says_the_same(there, wanted)) return MovedStock{there, true};
  return refuse(Kind::kTaken, "id", fmt::format("'{}' is that of another move", there.id));
}

/// Of what nobody named: one that no other move has, be it of a spare whose id begins as long the same.
std::string free_id(Session& session, const Spare& spare, std::int64_t number) {
  const std::string id = fmt::format("{}.{}", spare.id.substr(0, 100), number);
  std::string tried = id;
  for (int tries = 2; store::find_move(session, tried); ++tries) tried = fmt::format("{}.{}", id, tries);
  return tried;
}

}  // namespace

Outcome<MovedStock> move_stock(Session& session, const StockMove& wanted, std::int64_t now_ms) {
  Faults faults;
  check_words(wanted, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  const auto spare =
      id_problem(wanted.spare).empty() ? store::find_spare_to_change(session, wanted.spare) : std::nullopt;
  if (!spare) return refuse(Kind::kNotFound, "spare", fmt::format("there is no spare '{}'", wanted.spare));
  if (!wanted.id.empty())
    if (const auto there = store::find_move(session, wanted.id)) return known_move(*there, wanted);
  const Quantity promised =
      wanted.order.empty() ? 0 : store::reserved_for(session, wanted.spare, wanted.order);
  if (!wanted.asset.empty() && !was_promised(wanted, promised) &&
      !fits_asset(session, wanted.spare, wanted.asset))
    return refuse(Kind::kInvalid, "asset",
                  fmt::format("'{}' fits nothing of '{}': say so first, or leave the asset out", spare->id,
                              wanted.asset));
  StockMove move = wanted;
  move.number = spare->version + 1;
  if (move.id.empty()) move.id = free_id(session, *spare, move.number);
  move.at_ms = now_ms;
  const Quantity promised_then = reserved_after(move, promised);
  move.on_hand = on_hand_after(move, spare->on_hand);
  move.reserved = spare->reserved + promised_then - promised;
  if (auto problem = balance_problem(move, *spare, promised); !problem.empty())
    return refuse(Kind::kInvalid, "quantity", problem);
  if (!store::save_move(session, move)) throw store::RetryError("another writer moved the stock meanwhile");
  if (promised_then != promised) store::set_reserved_for(session, move.spare, move.order, promised_then);
  return MovedStock{move, false};
}

}  // namespace portent::serve::desk
