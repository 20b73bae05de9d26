#include "serve/desk/order_work.h"

#include <fmt/format.h>

#include <algorithm>

#include "serve/desk/alarm_work.h"
#include "serve/desk/known_parts.h"
#include "serve/desk/life.h"
#include "serve/desk/order_stock.h"
#include "serve/desk/task_orders.h"
#include "serve/store/forecasts.h"
#include "serve/store/mirrored_orders.h"
#include "serve/store/nodes.h"
#include "serve/store/reliable_forecasts.h"
#include "serve/store/work_order_details.h"
#include "serve/store/work_order_list.h"
#include "serve/store/work_orders.h"

namespace portent::serve::desk {
namespace {

constexpr std::int64_t kMostDetails = 200;  // of each sort of an order

ingest::Event event_of(const store::WorkOrder& order, const Finding& finding, const std::string& who) {
  ingest::Event event;
  event.asset = order.asset;
  event.ts = finding.repaired_ms;
  event.kind = event_kind_of(finding.finding);
  event.part = finding.part;
  if (finding.finding == "nothing_wrong") event.code = "nothing_found";
  event.text = finding.words;
  event.ref = order.id;
  event.source = who;
  return event;
}

bool is_report(const NewOrder& wanted) {
  return wanted.origin == "fault_report" || wanted.origin == "repair_call";
}

/// Who types a part may mistype it; what alarms and tasks name is what a forecast or the ledger has.
bool is_by_people(const NewOrder& wanted) {
  return wanted.origin == "hand" || is_report(wanted);
}

/// What a report adds to an order that is open: "repair call, urgent: it stands".
std::string words_of_report(const NewOrder& wanted) {
  if (!is_report(wanted)) return wanted.words;
  return fmt::format("{}, {}: {}", wanted.origin == "repair_call" ? "repair call" : "fault report",
                     store::name_of(wanted.priority), wanted.words);
}

store::AlarmKey call_of(const store::WorkOrder& order) {
  return {order.asset, order.part, "repair_call", order.fault};
}

bool has_closed(const OrderLife& life) {
  return std::ranges::any_of(life.events(), [](const store::WorkOrderEvent& event) {
    return event.what == "confirmed" || event.what == "rejected";
  });
}

/// Somebody calls for the repair that `order` is about.
Condition condition_of_call(const store::WorkOrder& order, const NewOrder& wanted, std::int64_t now_ms) {
  Condition call;
  call.key = call_of(order);
  call.site = order.site;
  call.asset_class = order.asset_class;
  call.level = static_cast<models::policy::Level>(order.priority);
  call.ts_ms = now_ms;
  call.evidence = {"", "work_orders", -1, order.number};
  call.diagnosis = wanted.words;
  call.advice = fmt::format("Work order {} is open about it", order.id);
  return call;
}

}  // namespace

OrderWork::OrderWork(store::Session& session, const AlarmPolicy& policy, std::int64_t now_ms)
    : session_(session), policy_(policy), now_ms_(now_ms) {}

OrderLife* OrderWork::hold(const std::string& id) {
  if (const auto known = lives_.find(id); known != lives_.end()) return &known->second;
  auto found = store::find_order_to_change(session_, id);
  return found ? &lives_.try_emplace(id, std::move(*found)).first->second : nullptr;
}

/// The same with asset, part, site and class as the ledger has them.
Outcome<NewOrder> OrderWork::placed(const NewOrder& wanted) {
  const ingest::Event told = event_of_asset(session_, {wanted.asset, 0, "note", wanted.part});
  const auto node = store::find_node(session_, told.asset);
  if (!node)
    return refuse(Refusal::Kind::kNotFound, "asset",
                  fmt::format("there is no '{}' in the ledger; add it first", wanted.asset));
  if (!is_asset(*node))
    return refuse(Refusal::Kind::kInvalid, "asset",
                  fmt::format("'{}' is a {}: an order is about an asset or one of its parts", node->id,
                              kind_name(node->kind)));
  if (node->state == store::NodeState::kScrapped)
    return refuse(Refusal::Kind::kInvalid, "asset",
                  fmt::format("'{}' is scrapped: there is nothing to work on", node->id));
  if (is_by_people(wanted))
    if (const auto problem = part_problem(told.part, "'" + node->id + "'", known_parts(session_, *node));
        !problem.empty())
      return refuse(Refusal::Kind::kInvalid, "part", problem);
  NewOrder made = wanted;
  if (made.fault.empty() && is_report(made)) made.fault = made.origin;
  made.asset = told.asset;
  made.part = told.part;
  if (!node->site.empty()) made.site = node->site;
  if (!node->asset_class.empty()) made.asset_class = node->asset_class;
  return made;
}

OrderWork::Opened OrderWork::join(const store::WorkOrder& found, const NewOrder& wanted) {
  OrderLife* life = hold(found.id);
  if (life == nullptr || !is_open(life->order()))
    throw store::RetryError("the work order " + found.id + " has just been closed");
  if (wanted.priority > life->order().priority)
    static_cast<void>(life->plan(wanted.who, {.priority = wanted.priority}, now_ms_));
  const auto linked = store::find_order_of_alarm(session_, wanted.alarm_id);
  if (!wanted.alarm_id.empty() && !(linked && linked->id == found.id))
    static_cast<void>(life->link(wanted.who, wanted.alarm_id, now_ms_));
  else if (wanted.alarm_id.empty() && !wanted.words.empty())
    static_cast<void>(life->note(wanted.who, words_of_report(wanted), now_ms_));
  return {life->order(), false};
}

Outcome<OrderWork::Opened> OrderWork::open(const NewOrder& wanted) {
  const auto known = store::find_external_order(session_, wanted.external_source, wanted.external_id);
  if (known && known->asset == event_of_asset(session_, {wanted.asset, 0, "note"}).asset)
    return Opened{*known, false};
  if (known)
    return refuse(
        Refusal::Kind::kTaken, "external",
        fmt::format("{} of {} is an order on another asset", wanted.external_id, wanted.external_source));
  if (const auto twin = store::find_mirrored_twin(session_, wanted.external_source, wanted.external_id))
    return refuse(Refusal::Kind::kTaken, "external",
                  fmt::format("{} in {} is the twin of work order {}", wanted.external_id,
                              wanted.external_source, twin->order_id));
  const auto placed = this->placed(wanted);
  if (!placed) return tl::unexpected(placed.error());
  const auto found = store::find_open_order(session_, placed->asset, placed->part, placed->fault);
  if (found && wanted.origin == "hand")
    return refuse(Refusal::Kind::kTaken, "fault",
                  fmt::format("work order {} is open about this already", found->id));
  if (found) return called(join(*found, *placed), *placed);
  OrderLife life = OrderLife::open(*placed, now_ms_);
  store::WorkOrder stored = life.order();
  store::insert_order(session_, stored);
  life.set_identity(stored);
  store::add_order_events(session_, life.events());
  life.saved();
  lives_.insert_or_assign(stored.id, std::move(life));
  return called({std::move(stored), true}, *placed);
}

/// A call for repair is told to everybody who is told of alarms.
OrderWork::Opened OrderWork::called(Opened opened, const NewOrder& wanted) {
  if (wanted.origin == "repair_call") conditions_.push_back(condition_of_call(opened.order, wanted, now_ms_));
  return opened;
}

OrderWork::Done OrderWork::change(const std::string& id, const std::function<Done(OrderLife&)>& doing) {
  OrderLife* life = hold(id);
  if (life == nullptr) return tl::unexpected("there is no work order " + id);
  return doing(*life);
}

OrderWork::Done OrderWork::complete(OrderLife& life, const std::string& who, std::int64_t at_ms) {
  return life.complete(who, at_ms, store::count_open_items(session_, life.order().id), now_ms_);
}

OrderWork::Done OrderWork::add_items(OrderLife& life, const std::string& who,
                                     const std::vector<std::string>& texts) {
  const auto count = static_cast<std::int64_t>(texts.size());
  const std::string& id = life.order().id;
  if (store::count_items(session_, id) + count > kMostDetails)
    return tl::unexpected(fmt::format("work order {} can have {} items at most", id, kMostDetails));
  for (const std::string& text : texts) {
    if (auto done = life.detail(who, "listed", "", text, "", now_ms_); !done) return done;
    store::OrderItem item;
    item.text = text;
    store::add_item(session_, id, item);
  }
  return {};
}

OrderWork::Done OrderWork::check(OrderLife& life, const std::string& who, std::int64_t position,
                                 const std::string& state, const std::string& words) {
  const std::string& id = life.order().id;
  auto item = store::find_item(session_, id, position);
  if (!item) return tl::unexpected(fmt::format("work order {} has no item {}", id, position));
  if (item->state == state)
    return tl::unexpected(fmt::format("item {} of work order {} is {} already", position, id, state));
  const std::string before = fmt::format("{} {}", position, item->state);
  if (auto done = life.detail(who, "checked", before, fmt::format("{} {}", position, state), words, now_ms_);
      !done)
    return done;
  item->state = state;
  item->who = who;
  item->at_ms = now_ms_;
  item->words = words;
  store::update_item(session_, id, *item);
  return {};
}

OrderWork::Done OrderWork::use(OrderLife& life, const std::string& who, store::UsedPart part) {
  const std::string told = fmt::format("{} {} {}", part.quantity, part.unit, part.part_number);
  if (auto done = life.detail(who, "used", "", told, part.name, now_ms_); !done) return done;
  part.who = who;
  part.at_ms = now_ms_;
  store::add_used_part(session_, life.order().id, part);
  return {};
}

OrderWork::Done OrderWork::attach(OrderLife& life, const std::string& who, store::OrderMedia media) {
  if (auto done = life.detail(who, "attached", "", media.uri, media.title, now_ms_); !done) return done;
  media.who = who;
  media.at_ms = now_ms_;
  store::add_media(session_, life.order().id, media);
  return {};
}

Outcome<MovedStock> OrderWork::move_stock(OrderLife& life, const store::StockMove& wanted) {
  return move_order_stock(session_, life, wanted, now_ms_);
}

/// The newest numbers that may be relied on from before the work: the part's own, else the asset's.
void OrderWork::remember_before(OrderLife& life) {
  const store::WorkOrder& order = life.order();
  const std::int64_t begun = order.begun_ms.value_or(order.repaired_ms.value_or(now_ms_));
  std::string part = order.part;
  auto before = store::last_reliable(session_, order.asset, part, begun);
  if (!before && !part.empty()) {
    part.clear();
    before = store::last_reliable(session_, order.asset, part, begun);
  }
  std::string unit;
  for (const store::ForecastRow& newest : store::newest_forecasts(session_, order.asset))
    if (newest.part == part) unit = newest.unit;
  life.await_effect(part, before ? std::optional(before->health) : std::nullopt,
                    before ? std::optional(before->p50) : std::nullopt, unit);
}

OrderWork::Done OrderWork::confirm(OrderLife& life, const std::string& who, const Finding& finding) {
  const ingest::Event event = event_of(life.order(), finding, who);
  const Faults faults = is_finding(finding.finding) ? faults_of(event) : Faults();
  if (!faults.empty()) return tl::unexpected(in_words(faults));
  const auto node = store::find_node(session_, event.asset);
  if (!node) return tl::unexpected("there is no '" + event.asset + "' in the ledger any more");
  if (node->state == store::NodeState::kScrapped)
    return tl::unexpected("'" + event.asset + "' was scrapped: what is open about it can only be rejected");
  if (auto done = life.confirm(who, finding, now_ms_); !done) return done;
  if (is_repair(finding.finding)) remember_before(life);
  if (auto done = finish_task_of(session_, life.order(), who, now_ms_); !done) return done;
  if (finding.failed_ms) {
    ingest::Event failure = event;
    failure.kind = "failure";
    failure.ts = *finding.failed_ms;
    happened_.push_back(std::move(failure));
  }
  happened_.push_back(event);
  return {};
}

void OrderWork::end_all(const std::string& asset, const std::string& why) {
  constexpr std::size_t kAtOnce = 1'000;
  std::string cursor;
  do {
    const auto page = list_orders(session_, {.asset = {asset}, .open = true}, cursor, kAtOnce);
    for (const store::WorkOrder& one : page->orders)
      if (OrderLife* life = hold(one.id)) static_cast<void>(life->reject("desk", why, now_ms_));
    cursor = page->next;
  } while (!cursor.empty());
  ended_.emplace_back(asset, why);
}

std::vector<store::WorkOrder> OrderWork::finish() {
  std::vector<store::WorkOrder> changed;
  for (auto& [id, life] : lives_) {
    changed.push_back(life.order());
    if (life.events().empty()) continue;
    store::update_order(session_, life.order(), life.loaded_version());
    store::add_order_events(session_, life.events());
    if (!is_open(life.order())) release_order_stock(session_, id, life.events().back().who, now_ms_);
    if (has_closed(life)) conditions_.push_back({.key = call_of(life.order()), .ts_ms = now_ms_});
    life.saved();
  }
  tell();
  return changed;
}

/// Alarms before the outbox: the numbers of what leaves are locked last.
void OrderWork::tell() {
  if (happened_.empty() && conditions_.empty() && ended_.empty()) return;
  AlarmWork alarms(session_, policy_, now_ms_);
  for (const Condition& condition : conditions_) alarms.observe(condition, "");
  for (const auto& [asset, why] : ended_) alarms.end_all(asset, why);
  conditions_.clear();
  ended_.clear();
  for (const ingest::Event& event : happened_) alarms.judge(event);
  alarms.finish();
  for (const ingest::Event& event : happened_) {
    const bool failed = event.kind == "failure";  // one failure, though two orders name it
    const auto kept = failed ? record_event(session_, event, now_ms_) : record_work(session_, event, now_ms_);
    if (!kept) throw store::RetryError("the ledger has just changed: " + in_words(kept.error().faults));
  }
  happened_.clear();
}

}  // namespace portent::serve::desk
