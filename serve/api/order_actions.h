#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "serve/api/json_body.h"
#include "serve/desk/order_work.h"
#include "serve/desk/permission.h"

namespace portent::serve {

/// Done to an order within a transaction; its refusal says why it can't be.
using OrderDoing = std::function<desk::OrderLife::Done(desk::OrderWork&, desk::OrderLife&)>;

/// One thing that people do to a work order: POST /api/v1/work-orders/{id}/NAME.
struct OrderAction {
  std::string name;
  std::string operation;  ///< operationId
  std::string summary;
  std::string schema;  ///< of its body
  desk::Permission permission = desk::Permission::kHandleOrders;
  bool overwrites = false;  ///< what somebody else may have set: If-Match must be there
  /// What the body asks for; what is wrong with it goes into the reader.
  std::function<OrderDoing(JsonReader&, const std::string& who, std::int64_t now_ms)> read;
};
const std::vector<OrderAction>& order_actions();

/// What PATCH asks for.
OrderDoing planning(JsonReader& reader, const std::string& who, std::int64_t now_ms);

}  // namespace portent::serve
