#include "serve/desk/order_life.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "serve/store/work_orders.h"

namespace portent::serve::desk {
namespace {

using store::OrderState;

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFindings = {
    {{"replaced", "replacement"},
     {"repaired", "repair"},
     {"overhauled", "overhaul"},
     {"serviced", "maintenance"},
     {"nothing_wrong", "inspection"}}};

std::string text_of(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "";
}

store::WorkOrder order_of(const NewOrder& wanted, std::int64_t now_ms) {
  store::WorkOrder order;
  order.site = wanted.site;
  order.asset = wanted.asset;
  order.part = wanted.part;
  order.asset_class = wanted.asset_class;
  order.fault = wanted.fault;
  order.kind = wanted.kind;
  order.origin = wanted.origin;
  order.alarm_id = wanted.alarm_id;
  order.priority = wanted.priority;
  order.title = wanted.title;
  order.words = wanted.words;
  order.opened_by = wanted.who;
  order.planned_ms = wanted.planned_ms;
  order.due_ms = wanted.due_ms;
  order.sensed_ms = wanted.sensed_ms;
  order.warned_ms = wanted.warned_ms;
  order.opened_ms = now_ms;
  order.external_source = wanted.external_source;
  order.external_id = wanted.external_id;
  return order;
}

}  // namespace

bool is_finding(const std::string& name) {
  return !event_kind_of(name).empty();
}

bool is_repair(const std::string& finding) {
  return is_finding(finding) && finding != "serviced" && finding != "nothing_wrong";
}

std::string event_kind_of(const std::string& finding) {
  for (const auto& [name, kind] : kFindings)
    if (name == finding) return std::string(kind);
  return "";
}

OrderLife::OrderLife(store::WorkOrder order) : order_(std::move(order)), loaded_version_(order_.version) {}

OrderLife OrderLife::open(const NewOrder& wanted, std::int64_t now_ms) {
  OrderLife life(order_of(wanted, now_ms));
  life.add(now_ms, wanted.who, "opened", "", "open", wanted.origin);
  return life;
}

void OrderLife::set_identity(const store::WorkOrder& stored) {
  order_.number = stored.number;
  order_.id = stored.id;
  for (store::WorkOrderEvent& event : events_) event.order_id = stored.id;
}

void OrderLife::saved() {
  loaded_version_ = order_.version;
  events_.clear();
}

OrderLife::Done OrderLife::refuse(const std::string& why) const {
  return tl::unexpected("work order " + order_.id + " " + why);
}

OrderLife::Done OrderLife::refuse_if_closed() const {
  if (is_open(order_)) return {};
  return refuse(fmt::format("is {}: only notes can be added", name_of(order_.state)));
}

void OrderLife::add(std::int64_t at_ms, const std::string& who, const std::string& what,
                    const std::string& before, const std::string& after, const std::string& words) {
  events_.push_back({order_.id, ++order_.version, at_ms, who, what, before, after, words});
}

void OrderLife::move_to(OrderState state, std::int64_t at_ms, const std::string& who, const std::string& what,
                        const std::string& words) {
  add(at_ms, who, what, std::string(name_of(order_.state)), std::string(name_of(state)), words);
  order_.state = state;
}

OrderLife::Done OrderLife::link(const std::string& who, const std::string& alarm_id, std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (order_.alarm_id == alarm_id) return refuse("is linked to alarm " + alarm_id + " already");
  add(now_ms, who, "linked", order_.alarm_id, alarm_id);
  if (order_.alarm_id.empty()) order_.alarm_id = alarm_id;
  return {};
}

OrderLife::Done OrderLife::plan(const std::string& who, const Plan& plan, std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  store::WorkOrder after = order_;
  after.title = plan.title.value_or(after.title);
  after.words = plan.words.value_or(after.words);
  after.kind = plan.kind.value_or(after.kind);
  after.priority = plan.priority.value_or(after.priority);
  after.planned_ms = plan.planned_ms.value_or(after.planned_ms);
  after.due_ms = plan.due_ms.value_or(after.due_ms);
  if (after == order_) return {};
  const auto told = [](const store::WorkOrder& o) {
    return fmt::format("{} {} planned={} due={} {}", name_of(o.priority), o.kind, text_of(o.planned_ms),
                       text_of(o.due_ms), o.title);
  };
  const std::string before = told(order_);
  order_ = std::move(after);
  add(now_ms, who, "planned", before, told(order_));
  return {};
}

OrderLife::Done OrderLife::assign(const std::string& who, const std::string& to, std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (order_.state == OrderState::kDone) return refuse("is done: it is to be confirmed or returned");
  if (order_.assignee == to)
    return refuse(to.empty() ? "is assigned to nobody" : "is assigned to " + to + " already");
  if (to.empty() && order_.state == OrderState::kInProgress)
    return refuse("is in progress: give it to somebody else, or finish it");
  add(now_ms, who, "assigned", order_.assignee, to);
  order_.assignee = to;
  order_.assigned_ms = to.empty() ? std::nullopt : std::optional(now_ms);
  if (order_.state != OrderState::kInProgress)
    order_.state = to.empty() ? OrderState::kOpen : OrderState::kAssigned;
  return {};
}

OrderLife::Done OrderLife::begin(const std::string& who, std::int64_t at_ms, std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (order_.state == OrderState::kOpen) return refuse("is assigned to nobody: assign it first");
  if (order_.state == OrderState::kInProgress) return refuse("is in progress already");
  if (order_.state == OrderState::kDone) return refuse("is done: return it where it is not");
  move_to(OrderState::kInProgress, now_ms, who, "begun");
  order_.begun_ms = at_ms;
  return {};
}

OrderLife::Done OrderLife::complete(const std::string& who, std::int64_t at_ms, std::int64_t open_items,
                                    std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (order_.state == OrderState::kDone) return refuse("is done already");
  if (order_.state != OrderState::kInProgress) return refuse("was not begun: begin it first");
  if (at_ms < order_.begun_ms.value_or(at_ms)) return refuse("can't be done before it was begun");
  if (open_items > 0)
    return refuse(
        fmt::format("has {} open on its checklist: check them, or say that they do not apply", open_items));
  move_to(OrderState::kDone, now_ms, who, "done");
  order_.done_ms = at_ms;
  return {};
}

OrderLife::Done OrderLife::give_back(const std::string& who, const std::string& reason, std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (order_.state != OrderState::kDone) return refuse("is not done: it can't be returned");
  if (reason.empty()) return refuse("can't be returned without a reason");
  move_to(OrderState::kInProgress, now_ms, who, "returned", reason);
  order_.done_ms.reset();
  return {};
}

OrderLife::Done OrderLife::confirm(const std::string& who, const Finding& finding, std::int64_t now_ms) {
  if (order_.state == OrderState::kConfirmed) return refuse("is confirmed already");
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (order_.state != OrderState::kDone) return refuse("is not done: it can't be confirmed yet");
  if (!is_finding(finding.finding))
    return refuse("can be confirmed as replaced, repaired, overhauled, serviced or nothing_wrong, not \"" +
                  finding.finding + "\"");
  if (!is_repair(finding.finding) && finding.failed_ms)
    return refuse(fmt::format("can't be confirmed as {} of a machine that had failed", finding.finding));
  if (finding.failed_ms && *finding.failed_ms >= finding.repaired_ms)
    return refuse("can't be of a machine that failed only after it was repaired");
  move_to(OrderState::kConfirmed, now_ms, who, "confirmed", finding.finding);
  order_.finding = finding.finding;
  order_.found_part = finding.part;
  order_.found_words = finding.words;
  order_.repaired_ms = finding.repaired_ms;
  order_.failed_ms = finding.failed_ms;
  order_.closed_ms = now_ms;
  return {};
}

OrderLife::Done OrderLife::reject(const std::string& who, const std::string& reason, std::int64_t now_ms) {
  if (order_.state == OrderState::kRejected) return refuse("is rejected already");
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (reason.empty()) return refuse("can't be rejected without a reason");
  move_to(OrderState::kRejected, now_ms, who, "rejected", reason);
  order_.reason = reason;
  order_.closed_ms = now_ms;
  return {};
}

OrderLife::Done OrderLife::note(const std::string& who, const std::string& words, std::int64_t now_ms) {
  if (words.empty()) return refuse("can't take an empty note");
  add(now_ms, who, "noted", "", "", words);
  return {};
}

OrderLife::Done OrderLife::add_work(const std::string& who, double hours, double cost,
                                    const std::string& currency, const std::string& words,
                                    std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  if (hours == 0 && cost == 0) return refuse("can't take work of no hours and no cost");
  if (cost != 0 && currency.empty() && order_.currency.empty())
    return refuse("can't take a cost without its currency");
  if (!currency.empty() && !order_.currency.empty() && currency != order_.currency)
    return refuse("counts its cost in " + order_.currency);
  add(now_ms, who, "worked", fmt::format("{} h, {}", order_.hours, order_.cost),
      fmt::format("{} h, {}", order_.hours + hours, order_.cost + cost), words);
  order_.hours += hours;
  order_.cost += cost;
  if (!currency.empty()) order_.currency = currency;
  return {};
}

OrderLife::Done OrderLife::detail(const std::string& who, const std::string& what, const std::string& before,
                                  const std::string& after, const std::string& words, std::int64_t now_ms) {
  if (auto closed = refuse_if_closed(); !closed) return closed;
  add(now_ms, who, what, before, after, words);
  return {};
}

void OrderLife::await_effect(const std::string& part, std::optional<double> health,
                             std::optional<double> life, const std::string& life_unit) {
  order_.life_unit = life_unit;
  order_.effect = health && life ? "awaited" : "unknown";
  order_.effect_part = part;
  order_.health_before = health;
  order_.life_before = life;
}

OrderLife::Done OrderLife::assess(const Effect& effect, std::int64_t now_ms) {
  if (order_.effect != "awaited") return refuse("awaits no effect");
  add(now_ms, "desk", "assessed", "awaited", effect.verdict);
  order_.effect = effect.verdict;
  order_.health_after = effect.health_after;
  order_.life_after = effect.life_after;
  order_.assessed_ms = now_ms;
  return {};
}

}  // namespace portent::serve::desk
