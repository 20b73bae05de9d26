#pragma once

#include <cstdint>
#include <string>

#include "serve/desk/order_life.h"
#include "serve/desk/stock.h"
#include "serve/store/session.h"

// What a work order needs of stock. The order is locked before any spare is.

namespace portent::serve::desk {

/// Reserves, releases or issues stock for an order: `wanted.order` and `wanted.asset` are taken from it. What
/// is issued stands among the parts that it used, and its price, where it has one of the order's currency,
/// among its costs. Refused as move_stock() does, a spare that does not fit the order's asset included;
/// kTaken where the order is closed. A move that was made before changes nothing. Run in Store::write.
Outcome<MovedStock> move_order_stock(store::Session& session, OrderLife& life, store::StockMove wanted,
                                     std::int64_t now_ms);

/// Gives back what is still reserved for an order that has ended. `who` ended it.
void release_order_stock(store::Session& session, const std::string& order, const std::string& who,
                         std::int64_t now_ms);

}  // namespace portent::serve::desk
