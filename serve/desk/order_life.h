#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "serve/store/work_order.h"

namespace portent::serve::desk {

/// What calls for work, and who says so.
struct NewOrder {
  std::string site = {}, asset = {}, part = {}, asset_class = {}, fault = {};
  std::string kind = "corrective", origin = "hand", alarm_id = {};
  store::Priority priority = store::Priority::kNormal;
  std::string title = {}, words = {};
  std::optional<std::int64_t> planned_ms = {}, due_ms = {}, sensed_ms = {}, warned_ms = {};
  std::string external_source = {}, external_id = {};
  std::string who = {};
};

/// What the work has come to.
struct Finding {
  std::string finding = {};  ///< replaced, repaired, overhauled, serviced or nothing_wrong
  std::string part = {};     ///< "": the asset as a whole
  std::string words = {};
  std::int64_t repaired_ms = 0;                ///< by the machine's time
  std::optional<std::int64_t> failed_ms = {};  ///< it had failed by then, and did not only wear
};

/// What a planner sets; what is not there stays.
struct Plan {
  std::optional<std::string> title = {}, words = {}, kind = {};
  std::optional<store::Priority> priority = {};
  std::optional<std::optional<std::int64_t>> planned_ms = {}, due_ms = {};
};

/// How a repair worked out, as numbers of forecasts before and after it.
struct Effect {
  std::string verdict = {};  ///< better, same, worse or unknown
  std::optional<double> health_after = {}, life_after = {};
  friend bool operator==(const Effect&, const Effect&) = default;
};

/// One work order and what happens to it: the only code that changes one. Every transition is appended to
/// events() with its before and after; one that can't be is refused in words and changes nothing. Pure: no
/// clock, no database. Not thread-safe.
class OrderLife {
 public:
  using Done = tl::expected<void, std::string>;  ///< the error says why it can't be

  explicit OrderLife(store::WorkOrder order);
  /// A new one, without a number yet: set_identity() must follow.
  static OrderLife open(const NewOrder& wanted, std::int64_t now_ms);
  /// Number and id, as the database gave them.
  void set_identity(const store::WorkOrder& stored);

  const store::WorkOrder& order() const { return order_; }
  /// Since it was made or last saved.
  const std::vector<store::WorkOrderEvent>& events() const { return events_; }
  std::int64_t loaded_version() const { return loaded_version_; }
  void saved();

  /// An alarm calls for the same.
  Done link(const std::string& who, const std::string& alarm_id, std::int64_t now_ms);
  Done plan(const std::string& who, const Plan& plan, std::int64_t now_ms);
  /// `to` "": to nobody, which only work that was not begun can be.
  Done assign(const std::string& who, const std::string& to, std::int64_t now_ms);
  /// `at_ms`: when it was begun, by the machine's time.
  Done begin(const std::string& who, std::int64_t at_ms, std::int64_t now_ms);
  /// `open_items`: how many of its checks are still open.
  Done complete(const std::string& who, std::int64_t at_ms, std::int64_t open_items, std::int64_t now_ms);
  /// Back to work: what was said to be done is not.
  Done give_back(const std::string& who, const std::string& reason, std::int64_t now_ms);
  Done confirm(const std::string& who, const Finding& finding, std::int64_t now_ms);
  Done reject(const std::string& who, const std::string& reason, std::int64_t now_ms);
  Done note(const std::string& who, const std::string& words, std::int64_t now_ms);
  /// Hours and cost are added to those of before.
  Done add_work(const std::string& who, double hours, double cost, const std::string& currency,
                const std::string& words, std::int64_t now_ms);
  /// Something that belongs to it has changed: `what` listed, checked, used or attached.
  Done detail(const std::string& who, const std::string& what, const std::string& before,
              const std::string& after, const std::string& words, std::int64_t now_ms);
  /// Of a confirmed repair: the numbers before it, to be held against those after it. Without them the effect
  /// is unknown at once.
  void await_effect(const std::string& part, std::optional<double> health, std::optional<double> life,
                    const std::string& life_unit);
  Done assess(const Effect& effect, std::int64_t now_ms);

 private:
  Done refuse(const std::string& why) const;
  Done refuse_if_closed() const;
  void add(std::int64_t at_ms, const std::string& who, const std::string& what, const std::string& before,
           const std::string& after, const std::string& words = "");
  void move_to(store::OrderState state, std::int64_t at_ms, const std::string& who, const std::string& what,
               const std::string& words = "");

  store::WorkOrder order_;
  std::vector<store::WorkOrderEvent> events_;
  std::int64_t loaded_version_;
};

/// Findings by name, and what each tells the machine's life: its kind of event.
bool is_finding(const std::string& name);
/// One that something was put right by, so that its effect can be told.
bool is_repair(const std::string& finding);
std::string event_kind_of(const std::string& finding);

}  // namespace portent::serve::desk
