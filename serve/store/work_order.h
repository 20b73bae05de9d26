#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace portent::serve::store {

enum class OrderState : std::uint8_t { kOpen, kAssigned, kInProgress, kDone, kConfirmed, kRejected };

/// How much an order matters.
enum class Priority : std::uint8_t { kLow = 1, kNormal, kHigh, kUrgent };

/// One row of `work_orders`: work on an asset or one of its parts, from what called for it to what it did.
/// serve/desk/order_life.h alone changes one. Times are ms since epoch UTC: `sensed`, `repaired` and `failed`
/// are the machine's, the others those of the clock, or what people say was so.
struct WorkOrder {
  std::string id;           ///< "wo-" and its number
  std::int64_t number = 0;  ///< from 1
  std::string site = {};
  std::string asset = {};
  std::string part = {};         ///< "": the asset as a whole
  std::string asset_class = {};  ///< "": not known
  /// What is to be put right; of asset, part and this one is open at a time. Of an alarm its kind and
  /// subject, such as rule:hot.
  std::string fault = {};
  std::string kind = "corrective";  ///< or preventive, inspection
  std::string origin = "hand";      ///< or alarm, fault_report, repair_call, automatic, task
  std::string alarm_id = {};        ///< the first that called for it; "": none did
  OrderState state = OrderState::kOpen;
  Priority priority = Priority::kNormal;
  std::string title = {};
  std::string words = {};
  std::string opened_by = {};
  std::string assignee = {};
  std::optional<std::int64_t> planned_ms = {}, due_ms = {};
  std::optional<std::int64_t> sensed_ms = {};  ///< the machine's data, or somebody, showed it first
  std::optional<std::int64_t> warned_ms = {};  ///< the desk said so
  std::int64_t opened_ms = 0;
  std::optional<std::int64_t> assigned_ms = {}, begun_ms = {}, done_ms = {};
  std::optional<std::int64_t> closed_ms = {};  ///< confirmed or rejected
  double hours = 0;
  double cost = 0;
  std::string currency = {};  ///< ISO 4217
  std::string finding = {};  ///< replaced, repaired, overhauled, serviced or nothing_wrong; "": not confirmed
  std::string found_part = {};   ///< that it was; "": the asset as a whole
  std::string found_words = {};  ///< what was found
  std::optional<std::int64_t> repaired_ms = {};
  std::optional<std::int64_t> failed_ms = {};  ///< the machine had failed by then
  std::string reason = {};                     ///< of a rejected one
  std::string effect = {};       ///< awaited, better, same, worse or unknown; "": there is none to judge
  std::string effect_part = {};  ///< whose forecasts tell it
  std::string life_unit = {};
  std::optional<double> health_before = {}, life_before = {};  ///< of the newest forecast before it was begun
  std::optional<double> health_after = {},
                        life_after = {};  ///< of the first ones that may be relied on after
  std::optional<std::int64_t> assessed_ms = {};
  std::string external_source = {}, external_id = {};
  std::int64_t version = 0;  ///< that of its newest event; 0: not stored yet
  friend bool operator==(const WorkOrder&, const WorkOrder&) = default;
};

inline bool is_open(const WorkOrder& order) {
  return order.state != OrderState::kConfirmed && order.state != OrderState::kRejected;
}

/// One thing that happened to an order: one row of `work_order_events`.
struct WorkOrderEvent {
  std::string order_id;
  std::int64_t version = 0;  ///< of the order behind it: 1, 2, 3, ...
  std::int64_t at_ms = 0;    ///< by the clock
  std::string who = {};      ///< a person, a key, or "desk"
  /// opened, linked, planned, assigned, begun, listed, checked, worked, used, reserved, released, attached,
  /// noted, done, returned, confirmed, rejected, assessed
  std::string what = {};
  std::string before = {}, after = {};
  std::string words = {};
  friend bool operator==(const WorkOrderEvent&, const WorkOrderEvent&) = default;
};

/// Something to be checked.
struct OrderItem {
  std::int64_t position = 0;  ///< from 1
  std::string text;
  std::string state = "open";  ///< or checked, not_applicable
  std::string who = {};
  std::int64_t at_ms = 0;
  std::string words = {};
  friend bool operator==(const OrderItem&, const OrderItem&) = default;
};

/// Something that the work used up.
struct UsedPart {
  std::int64_t position = 0;
  std::string part_number, name;
  double quantity = 1;
  std::string unit = {};
  std::string spare = {};  ///< of the stock that it was taken from; "": of none
  std::string who = {};
  std::int64_t at_ms = 0;
  friend bool operator==(const UsedPart&, const UsedPart&) = default;
};

/// A picture or paper, by where it is to be found.
struct OrderMedia {
  std::int64_t position = 0;
  std::string uri, title, kind;
  std::string who = {};
  std::int64_t at_ms = 0;
  friend bool operator==(const OrderMedia&, const OrderMedia&) = default;
};

}  // namespace portent::serve::store
