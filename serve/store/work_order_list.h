#pragma once

#include <optional>
#include <string>
#include <vector>

#include "serve/store/alarm_list.h"
#include "serve/store/session.h"
#include "serve/store/work_order.h"

namespace portent::serve::store {

/// What a list of orders is to hold; what is empty asks for nothing.
struct OrderFilter {
  /// kDue: those that have a due time, the first due first. kUrgent: by priority, then newest.
  enum class Order : std::uint8_t { kNewest, kOldest, kDue, kUrgent };

  AnyOf site = {}, asset = {}, part = {}, asset_class = {}, fault = {}, kind = {}, origin = {}, alarm = {};
  AnyOf state = {}, assignee = {}, finding = {}, effect = {};
  std::optional<bool> open = {};
  Priority at_least = Priority::kLow;
  std::vector<Priority> priorities = {};                               ///< one of these; empty: any
  std::optional<std::int64_t> opened_from_ms = {}, opened_to_ms = {};  ///< at or after, before
  std::optional<std::int64_t> due_from_ms = {}, due_to_ms = {};
  std::vector<std::string> sites_allowed = {};  ///< of whoever asks; empty: all
  Order order = Order::kNewest;
};

struct OrderPage {
  std::vector<WorkOrder> orders;
  std::string next;  ///< the cursor of what follows; "": nothing does
};

/// The first `most` (1 to 1,000) behind `cursor` (a `next` of the same filter; "": from the start). nullopt:
/// the cursor is none. A page costs its own length, not the table's, for any one filter that stands in an
/// index; orders that are opened meanwhile disturb no later page.
std::optional<OrderPage> list_orders(Session& session, const OrderFilter& filter, const std::string& cursor,
                                     std::size_t most);

}  // namespace portent::serve::store
