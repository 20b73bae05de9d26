#include <nlohmann/json.hpp>

#include "serve/api/stock_parts.h"
#include "serve/desk/spares.h"

namespace portent::serve {
namespace {

using desk::units_of;
using nlohmann::json;

void put(json& to, const char* name, const std::string& text) {
  if (!text.empty()) to[name] = text;
}

}  // namespace

json spare_json(const store::Spare& spare) {
  json made = {{"id", spare.id},
               {"minimum", units_of(spare.minimum)},
               {"on_hand", units_of(spare.on_hand)},
               {"reserved", units_of(spare.reserved)},
               {"available", units_of(spare.available())},
               {"version", spare.version},
               {"created", format_time(spare.created_ms)},
               {"updated", format_time(spare.updated_ms)}};
  for (const auto& [name, field] : store::kSpareTexts) put(made, name, spare.*field);
  if (spare.price) made["price"] = *spare.price;
  if (spare.lead_time_days) made["lead_time_days"] = *spare.lead_time_days;
  return made;
}

json listed_json(const store::ListedSpare& listed) {
  json made = spare_json(listed.spare);
  if (listed.demand) made["demand"] = *listed.demand;
  return made;
}

}  // namespace portent::serve
