#include "serve/desk/order_automatic.h"

#include <fmt/format.h>

#include <map>

#include "serve/desk/classes.h"
#include "serve/desk/order_work.h"
#include "serve/store/nodes.h"
#include "serve/store/work_orders.h"

namespace portent::serve::desk {
namespace {

using models::policy::Level;

store::Priority priority_of(Level level) {
  return level == Level::kNone ? store::Priority::kLow : static_cast<store::Priority>(level);
}

/// kNone: the class opens none.
Level asked_by(store::Session& session, const store::Alarm& alarm, std::map<std::string, Level>& known) {
  const auto node = store::find_node(session, alarm.key.asset);
  if (!node || node->state == store::NodeState::kScrapped || node->asset_class.empty()) return Level::kNone;
  const auto found = known.find(node->asset_class);
  if (found != known.end()) return found->second;
  const auto of = known_class(session, node->asset_class);
  return known[node->asset_class] = of ? of->orders_from : Level::kNone;
}

}  // namespace

std::string fault_of(const store::Alarm& alarm) {
  if (alarm.key.kind == "repair_call") return alarm.key.subject;
  return alarm.key.subject.empty() ? alarm.key.kind : alarm.key.kind + ":" + alarm.key.subject;
}

NewOrder order_from_alarm(const store::Alarm& alarm, const std::string& who) {
  NewOrder order;
  order.site = alarm.site;
  order.asset = alarm.key.asset;
  order.part = alarm.key.part;
  order.asset_class = alarm.asset_class;
  order.fault = fault_of(alarm);
  order.origin = "alarm";
  order.alarm_id = alarm.id;
  order.priority = priority_of(alarm.level);
  order.title = fmt::format("{} of {}{}{}: {}", order.fault, order.asset, order.part.empty() ? "" : ", ",
                            order.part, models::policy::level_name(alarm.level));
  order.words = alarm.advice;
  if (!alarm.diagnosis.empty()) order.words += (order.words.empty() ? "" : "\n") + alarm.diagnosis;
  order.sensed_ms = order.warned_ms = alarm.raised_ms;
  order.who = who;
  return order;
}

std::size_t open_automatic_orders(store::Session& session, const AlarmPolicy& policy,
                                  std::span<const store::Alarm> risen, std::int64_t now_ms) {
  std::map<std::string, Level> known;
  std::size_t opened = 0;
  OrderWork work(session, policy, now_ms);
  for (const store::Alarm& alarm : risen) {
    if (!alarm.open || !alarm.active || !alarm.suppressed.empty()) continue;
    const Level from = asked_by(session, alarm, known);
    if (from == Level::kNone || alarm.level < from) continue;
    if (store::find_order_of_alarm(session, alarm.id)) continue;
    NewOrder wanted = order_from_alarm(alarm, "desk");
    wanted.origin = "automatic";
    wanted.warned_ms = now_ms;
    if (const auto made = work.open(wanted)) opened += made->made;
  }
  if (!risen.empty()) work.finish();
  return opened;
}

}  // namespace portent::serve::desk
