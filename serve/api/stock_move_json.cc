#include "serve/api/stock_move_json.h"

#include <nlohmann/json.hpp>

#include "serve/api/route.h"
#include "serve/desk/spares.h"

namespace portent::serve {

using desk::units_of;
using nlohmann::json;

json move_json(const store::StockMove& move) {
  json made = {{"id", move.id},
               {"spare", move.spare},
               {"number", move.number},
               {"kind", move_name(move.kind)},
               {"quantity", units_of(move.quantity)},
               {"at", format_time(move.at_ms)},
               {"on_hand", units_of(move.on_hand)},
               {"reserved", units_of(move.reserved)},
               {"available", units_of(move.on_hand - move.reserved)}};
  for (const auto& [name, text] :
       {std::pair{"order", &move.order}, {"asset", &move.asset}, {"who", &move.who}, {"words", &move.words}})
    if (!text->empty()) made[name] = *text;
  return made;
}

}  // namespace portent::serve
