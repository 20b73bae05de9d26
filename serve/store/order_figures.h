#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "serve/store/session.h"

// What work orders come to, as sums of the database, for statistics and figures. Times are ms since epoch
// UTC.

namespace portent::serve::store {

/// Whose orders are summed up: those of one asset that were opened at the same site and class.
struct OrderPlace {
  std::string asset, site, asset_class;
  friend bool operator==(const OrderPlace&, const OrderPlace&) = default;
};

/// How many orders took a step whose begin and end are both known and in their order, and how long together.
struct StepSum {
  std::int64_t orders = 0, ms = 0;
  friend bool operator==(const StepSum&, const StepSum&) = default;
};

/// Orders of one kind and currency that were closed in a time.
struct ClosedOrders {
  OrderPlace place;
  std::string kind, currency;
  bool confirmed = false;  ///< or rejected
  std::int64_t orders = 0;
  double hours = 0, cost = 0;
  std::int64_t due = 0, in_time = 0;  ///< that had a due time; of these, done by then
  StepSum sensed_warned, warned_begun, begun_done;
};
/// In [from_ms, to_ms).
std::vector<ClosedOrders> closed_orders(Session& session, std::int64_t from_ms, std::int64_t to_ms);

/// Orders whose effect was assessed in [from_ms, to_ms).
struct AssessedOrders {
  OrderPlace place;
  StepSum done_assessed;
};
std::vector<AssessedOrders> assessed_orders(Session& session, std::int64_t from_ms, std::int64_t to_ms);

/// Orders of one kind that were open at a time.
struct OpenOrders {
  OrderPlace place;
  std::string kind;
  std::int64_t orders = 0, overdue = 0;
};
/// By the due times that stand now.
std::vector<OpenOrders> open_orders_at(Session& session, std::int64_t at_ms);

/// Those that are open now, by site, class and kind. Costs what is open, whatever the table holds.
struct Backlog {
  std::string site, asset_class, kind;
  std::int64_t orders = 0, overdue = 0;
  friend bool operator==(const Backlog&, const Backlog&) = default;
};
std::vector<Backlog> backlog(Session& session, std::int64_t now_ms);

}  // namespace portent::serve::store
