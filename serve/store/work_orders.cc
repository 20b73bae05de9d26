#include "serve/store/work_orders.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "serve/store/counters.h"
#include "serve/store/mirrored_orders.h"

namespace portent::serve::store {

const std::string kOrderColumns =
    "id, number, site, asset, part, class, fault, kind, origin, alarm_id, state, is_open, priority, title,"
    " words, opened_by, assignee, planned_ms, due_ms, sensed_ms, warned_ms, opened_ms, assigned_ms, begun_ms,"
    " done_ms, closed_ms, hours, cost, currency, finding, found_part, found_words, repaired_ms, failed_ms,"
    " reason, effect, effect_part, life_unit, health_before, life_before, health_after, life_after,"
    " assessed_ms, external_source, external_id, version";

namespace {

constexpr std::size_t kColumnCount = 46;
constexpr std::array<std::string_view, 6> kStates = {"open", "assigned",  "in_progress",
                                                     "done", "confirmed", "rejected"};
constexpr std::array<std::string_view, 4> kPriorities = {"low", "normal", "high", "urgent"};

const std::string kSelect = "SELECT " + kOrderColumns + " FROM work_orders";

std::optional<WorkOrder> first_of(const Result& rows) {
  return rows.empty() ? std::nullopt : std::optional(read_order(rows, 0));
}

/// "$1, $2, ..." for every column.
std::string places() {
  std::string text;
  for (std::size_t i = 1; i <= kColumnCount; ++i) text += (i == 1 ? "$" : ", $") + std::to_string(i);
  return text;
}

/// In the order of kOrderColumns.
std::vector<Value> cells_of(const WorkOrder& o) {
  return {o.id,
          o.number,
          o.site,
          o.asset,
          o.part,
          o.asset_class,
          o.fault,
          o.kind,
          o.origin,
          o.alarm_id,
          std::string(name_of(o.state)),
          std::int64_t{is_open(o)},
          static_cast<std::int64_t>(o.priority),
          o.title,
          o.words,
          o.opened_by,
          o.assignee,
          value_of(o.planned_ms),
          value_of(o.due_ms),
          value_of(o.sensed_ms),
          value_of(o.warned_ms),
          o.opened_ms,
          value_of(o.assigned_ms),
          value_of(o.begun_ms),
          value_of(o.done_ms),
          value_of(o.closed_ms),
          o.hours,
          o.cost,
          o.currency,
          o.finding,
          o.found_part,
          o.found_words,
          value_of(o.repaired_ms),
          value_of(o.failed_ms),
          o.reason,
          o.effect,
          o.effect_part,
          o.life_unit,
          value_of(o.health_before),
          value_of(o.life_before),
          value_of(o.health_after),
          value_of(o.life_after),
          value_of(o.assessed_ms),
          o.external_source,
          o.external_id,
          o.version};
}

template <typename Named, std::size_t kCount>
std::optional<Named> named(const std::array<std::string_view, kCount>& names, std::string_view name,
                           std::size_t first) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Named>(static_cast<std::size_t>(found - names.begin()) + first);
}

}  // namespace

std::string_view name_of(OrderState state) {
  return kStates.at(static_cast<std::size_t>(state));
}

std::string_view name_of(Priority priority) {
  return kPriorities.at(static_cast<std::size_t>(priority) - 1);
}

std::optional<OrderState> order_state_named(std::string_view name) {
  return named<OrderState>(kStates, name, 0);
}

std::optional<Priority> priority_named(std::string_view name) {
  return named<Priority>(kPriorities, name, 1);
}

WorkOrder read_order(const Result& rows, std::size_t i) {
  WorkOrder o;
  std::size_t at = 0;
  const auto text = [&](std::string& to) { to = rows.text(i, at++); };
  const auto number = [&](std::int64_t& to) { to = rows.integer(i, at++); };
  const auto time = [&](std::optional<std::int64_t>& to) { to = rows.maybe_integer(i, at++); };
  const auto real = [&](std::optional<double>& to) { to = rows.maybe_real(i, at++); };
  text(o.id);
  number(o.number);
  for (auto* to : {&o.site, &o.asset, &o.part, &o.asset_class, &o.fault, &o.kind, &o.origin, &o.alarm_id})
    text(*to);
  o.state = order_state_named(rows.text(i, at)).value_or(OrderState::kOpen);
  at += 2;  // is_open follows from it
  o.priority = static_cast<Priority>(rows.integer(i, at++));
  for (auto* to : {&o.title, &o.words, &o.opened_by, &o.assignee}) text(*to);
  for (auto* to : {&o.planned_ms, &o.due_ms, &o.sensed_ms, &o.warned_ms}) time(*to);
  number(o.opened_ms);
  for (auto* to : {&o.assigned_ms, &o.begun_ms, &o.done_ms, &o.closed_ms}) time(*to);
  o.hours = rows.real(i, at++);
  o.cost = rows.real(i, at++);
  for (auto* to : {&o.currency, &o.finding, &o.found_part, &o.found_words}) text(*to);
  for (auto* to : {&o.repaired_ms, &o.failed_ms}) time(*to);
  for (auto* to : {&o.reason, &o.effect, &o.effect_part, &o.life_unit}) text(*to);
  for (auto* to : {&o.health_before, &o.life_before, &o.health_after, &o.life_after}) real(*to);
  time(o.assessed_ms);
  for (auto* to : {&o.external_source, &o.external_id}) text(*to);
  number(o.version);
  return o;
}

std::optional<WorkOrder> find_order(Session& session, const std::string& id) {
  return first_of(session.run(kSelect + " WHERE id = $1", {id}));
}

std::optional<WorkOrder> find_order_to_change(Session& session, const std::string& id) {
  // Its row is locked by a change of nothing, which both engines understand.
  session.run("UPDATE work_orders SET version = version WHERE id = $1", {id});
  return find_order(session, id);
}

std::optional<WorkOrder> find_open_order(Session& session, const std::string& asset, const std::string& part,
                                         const std::string& fault) {
  return first_of(session.run(kSelect + " WHERE asset = $1 AND part = $2 AND fault = $3 AND is_open = 1",
                              {asset, part, fault}));
}

std::optional<WorkOrder> find_order_of_alarm(Session& session, const std::string& alarm_id) {
  return first_of(session.run(
      kSelect + " WHERE id IN (SELECT id FROM work_orders WHERE alarm_id = $1 AND alarm_id <> ''"
                " UNION SELECT order_id FROM work_order_events WHERE what = 'linked' AND after = $2)"
                " ORDER BY number DESC LIMIT 1",
      {alarm_id, alarm_id}));
}

std::optional<WorkOrder> find_external_order(Session& session, const std::string& source,
                                             const std::string& id) {
  return first_of(session.run(
      kSelect + " WHERE external_source = $1 AND external_id = $2 AND external_id <> ''", {source, id}));
}

void insert_order(Session& session, WorkOrder& order) {
  static const std::string kInsert =
      fmt::format("INSERT INTO work_orders ({}) VALUES ({})", kOrderColumns, places());
  order.number = next_number(session, "work_orders");
  order.id = fmt::format("wo-{}", order.number);
  try {
    session.run(kInsert, cells_of(order));
    note_order_change(session, order.id);
  } catch (const ConflictError&) {
    throw RetryError("another writer has just opened a work order about " + order.asset);
  }
}

void update_order(Session& session, const WorkOrder& after, std::int64_t loaded_version) {
  static const std::string kUpdate =
      fmt::format("UPDATE work_orders SET ({}) = ({}) WHERE id = $1 AND version = ${}", kOrderColumns,
                  places(), kColumnCount + 1);
  std::vector<Value> cells = cells_of(after);
  cells.emplace_back(loaded_version);
  if (session.run(kUpdate, cells).changed() == 0)
    throw RetryError("another writer has just changed the work order " + after.id);
  note_order_change(session, after.id);
}

void add_order_events(Session& session, std::span<const WorkOrderEvent> events) {
  for (const WorkOrderEvent& event : events)
    session.run(
        "INSERT INTO work_order_events (order_id, version, at_ms, who, what, before, after, words)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {event.order_id, event.version, event.at_ms, event.who, event.what, event.before, event.after,
         event.words});
}

std::vector<WorkOrderEvent> events_of_order(Session& session, const std::string& id) {
  const Result rows = session.run(
      "SELECT order_id, version, at_ms, who, what, before, after, words FROM work_order_events"
      " WHERE order_id = $1 ORDER BY version",
      {id});
  std::vector<WorkOrderEvent> events;
  for (std::size_t i = 0; i < rows.size(); ++i)
    events.push_back({rows.text(i, 0), rows.integer(i, 1), rows.integer(i, 2), rows.text(i, 3),
                      rows.text(i, 4), rows.text(i, 5), rows.text(i, 6), rows.text(i, 7)});
  return events;
}

std::vector<WorkOrder> awaited_effects(Session& session, const EffectPlace& behind, std::size_t most) {
  const Result rows = session.run(
      kSelect +
          " WHERE effect = 'awaited' AND (repaired_ms, id) > ($1, $2) ORDER BY repaired_ms, id LIMIT $3",
      {behind.first, behind.second, static_cast<std::int64_t>(most)});
  std::vector<WorkOrder> orders;
  for (std::size_t i = 0; i < rows.size(); ++i) orders.push_back(read_order(rows, i));
  return orders;
}

}  // namespace portent::serve::store
