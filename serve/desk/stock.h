#pragma once

#include <cstdint>

#include "serve/desk/refusal.h"
#include "serve/store/session.h"
#include "serve/store/stock_moves.h"

namespace portent::serve::desk {

struct MovedStock {
  store::StockMove move;  ///< as it was kept, with the balance that it left
  bool again = false;     ///< the same move was made before: nothing changed
};

/// Moves stock of one spare: its balance and the move are kept together, or neither. Writers of one spare
/// wait for each other, so that none works with a balance that another one has changed. Refused, with nothing
/// changed: what would leave less than nothing on hand, or less than is reserved; a release of more than is
/// reserved for the order; an asset that the spare does not fit. One whose id is known is counted once: asked
/// for again it is answered with what it did, and one of other content is refused as taken. `number`,
/// `on_hand` and `reserved` are not taken from `wanted`; an id "" is given one. Run in Store::write.
Outcome<MovedStock> move_stock(store::Session& session, const store::StockMove& wanted, std::int64_t now_ms);

}  // namespace portent::serve::desk
