#include "serve/desk/task_orders.h"

#include <fmt/format.h>

#include <algorithm>

#include "serve/desk/order_work.h"
#include "serve/desk/spares.h"
#include "serve/desk/tasks.h"

namespace portent::serve::desk {
namespace {

constexpr std::string_view kPrefix = "task:";

/// What goes where, of lubrication, and why it is due, where not by time.
std::string words_of(const store::ListedTask& listed) {
  const store::Task& task = listed.task;
  std::string words;
  if (task.kind == "lubrication") {
    if (task.quantity) words = fmt::format("{:g} {} of ", units_of(*task.quantity), task.unit);
    words += task.lubricant;
    if (!task.point.empty()) words += " at " + task.point;
  }
  if (listed.state.why.empty()) return words;
  return words + (words.empty() ? "" : "\n") + "due: " + listed.state.why;
}

NewOrder order_of(const store::ListedTask& listed, std::int64_t now_ms) {
  NewOrder order;
  order.asset = listed.state.asset;
  order.part = listed.task.part;
  order.fault = fault_of_task(listed.task.id);
  order.kind = "preventive";
  order.origin = "task";
  order.title = listed.task.name;
  order.words = words_of(listed);
  order.due_ms = listed.state.due_ms ? listed.state.due_ms : listed.state.next_ms;
  if (listed.state.due_ms && listed.state.next_ms)
    order.due_ms = std::min(*listed.state.due_ms, *listed.state.next_ms);
  order.warned_ms = now_ms;
  order.who = "desk";
  return order;
}

}  // namespace

std::string fault_of_task(const std::string& task) {
  return std::string(kPrefix) + task;
}

std::size_t open_task_orders(store::Session& session, const AlarmPolicy& policy,
                             std::span<const store::ListedTask> due, std::int64_t now_ms) {
  OrderWork work(session, policy, now_ms);
  std::size_t opened = 0;
  for (const store::ListedTask& listed : due) {
    const auto made = work.open(order_of(listed, now_ms));
    if (!made) continue;
    store::keep_task_order(session, listed.state, made->order.id);
    opened += made->made;
  }
  work.finish();
  return opened;
}

tl::expected<void, std::string> finish_task_of(store::Session& session, const store::WorkOrder& order,
                                               const std::string& who, std::int64_t now_ms) {
  if (order.origin != "task" || !order.fault.starts_with(kPrefix)) return {};
  store::TaskDone done;
  done.id = "order:" + order.id;
  done.task = order.fault.substr(kPrefix.size());
  done.asset = order.asset;
  done.at_ms = std::min(order.done_ms.value_or(now_ms), now_ms);
  done.who = who;
  done.words = order.found_words;
  if (!store::find_task(session, done.task) ||
      !store::find_task_state_to_change(session, done.task, done.asset))
    return {};  // it comes round no more
  const auto finished = finish_task(session, done, now_ms);
  if (!finished) return tl::unexpected("task " + done.task + ": " + in_words(finished.error().faults));
  store::forget_task_order(session, done.task, done.asset, order.id);  // also where it was done again since
  return {};
}

}  // namespace portent::serve::desk
