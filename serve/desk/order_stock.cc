#include "serve/desk/order_stock.h"

#include <fmt/format.h>

#include "serve/desk/spares.h"
#include "serve/store/spares.h"
#include "serve/store/work_order_details.h"

namespace portent::serve::desk {
namespace {

using store::MoveKind;
using Done = OrderLife::Done;
using Kind = Refusal::Kind;

std::string_view word_of(MoveKind kind) {
  if (kind == MoveKind::kReservation) return "reserved";
  return kind == MoveKind::kRelease ? "released" : "used";
}

store::UsedPart part_of(const store::Spare& spare, const store::StockMove& move) {
  store::UsedPart part;
  part.part_number = spare.maker_number.empty() ? spare.id : spare.maker_number;
  part.name = spare.name;
  part.quantity = units_of(move.quantity);
  part.unit = spare.unit;
  part.spare = spare.id;
  part.who = move.who;
  part.at_ms = move.at_ms;
  return part;
}

/// The price of what was taken. What is priced in another currency than the order's is left to people.
Done add_price(OrderLife& life, const store::Spare& spare, const store::StockMove& move,
               std::int64_t now_ms) {
  const std::string& counted_in = life.order().currency;
  const bool fits = !spare.currency.empty() && (counted_in.empty() || counted_in == spare.currency);
  if (!spare.price || *spare.price == 0 || !fits) return {};
  return life.add_work(move.who, 0, *spare.price * units_of(move.quantity), spare.currency,
                       "the price of " + spare.id, now_ms);
}

Done tell(store::Session& session, OrderLife& life, const store::StockMove& move, std::int64_t now_ms) {
  const auto spare = store::find_spare(session, move.spare);
  if (!spare) throw store::RetryError("the spare was just taken out");
  const std::string told = fmt::format("{} {} of {}", units_of(move.quantity), spare->unit, spare->id);
  if (auto done = life.detail(move.who, std::string(word_of(move.kind)), "", told, move.words, now_ms); !done)
    return done;
  if (move.kind != MoveKind::kIssue) return {};
  store::UsedPart part = part_of(*spare, move);
  store::add_used_part(session, life.order().id, part);
  return add_price(life, *spare, move, now_ms);
}

}  // namespace

Outcome<MovedStock> move_order_stock(store::Session& session, OrderLife& life, store::StockMove wanted,
                                     std::int64_t now_ms) {
  if (wanted.kind == MoveKind::kReceipt || wanted.kind == MoveKind::kCount)
    return refuse(Kind::kInvalid, "kind", "reservation, release or issue is expected here");
  wanted.order = life.order().id;
  wanted.asset = life.order().asset;
  auto moved = move_stock(session, wanted, now_ms);
  if (!moved || moved->again) return moved;
  if (const Done told = tell(session, life, moved->move, now_ms); !told)
    return refuse(Kind::kTaken, "", told.error());
  return moved;
}

void release_order_stock(store::Session& session, const std::string& order, const std::string& who,
                         std::int64_t now_ms) {
  for (const auto& [spare, quantity] : store::reservations_of_order(session, order)) {
    store::StockMove move;
    move.spare = spare;
    move.kind = MoveKind::kRelease;
    move.quantity = quantity;
    move.order = order;
    move.who = who;
    move.words = "the order was closed";
    if (const auto released = move_stock(session, move, now_ms); !released)
      throw store::RetryError("the stock has just changed: " + in_words(released.error().faults));
  }
}

}  // namespace portent::serve::desk
