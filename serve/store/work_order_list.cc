#include "serve/store/work_order_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "serve/store/work_orders.h"

namespace portent::serve::store {
namespace {

using Order = OrderFilter::Order;

/// The text of a WHERE clause, built of constants alone, and its arguments.
class Clause {
 public:
  void add(const std::string& condition) { text_ += (text_.empty() ? " WHERE " : " AND ") + condition; }
  void add(const char* condition, const std::optional<std::int64_t>& argument) {
    if (argument) add(condition + argument_of(*argument));
  }
  void add_any(const std::string& column, const std::vector<std::string>& values) {
    add_in(column, {values.begin(), values.end()});
  }
  /// Orders that any of these called for, first or later.
  void add_alarms(const std::vector<std::string>& alarms) {
    const std::string list = list_of({alarms.begin(), alarms.end()});
    add("id IN (SELECT id FROM work_orders WHERE alarm_id <> '' AND alarm_id IN (" + list +
        ") UNION SELECT order_id FROM work_order_events WHERE what = 'linked' AND after IN (" + list + "))");
  }
  void add_in(const std::string& column, const std::vector<Value>& values) {
    if (values.empty()) return;
    const std::string list = list_of(values);
    add(values.size() == 1 ? column + " = " + list : column + " IN (" + list + ")");
  }
  std::string argument_of(Value value) {
    arguments_.push_back(std::move(value));
    return "$" + std::to_string(arguments_.size());
  }
  const std::string& text() const { return text_; }
  const std::vector<Value>& arguments() const { return arguments_; }

 private:
  std::string list_of(const std::vector<Value>& values) {
    std::string list;
    for (const Value& value : values) list += (list.empty() ? "" : ", ") + argument_of(value);
    return list;
  }

  std::string text_;
  std::vector<Value> arguments_;
};

/// Columns by which a list is sorted, the last one being unique; all ascend or descend together.
struct Sorting {
  std::vector<std::string> columns;
  bool descending = false;
};

Sorting sorting_of(Order order) {
  switch (order) {
    case Order::kOldest:
      return {{"opened_ms", "number"}, false};
    case Order::kDue:
      return {{"due_ms", "number"}, false};
    case Order::kUrgent:
      return {{"priority", "opened_ms", "number"}, true};
    default:
      return {{"opened_ms", "number"}, true};
  }
}

std::string cursor_of(const WorkOrder& last, Order order) {
  switch (order) {
    case Order::kDue:
      return fmt::format("{}.{}", last.due_ms.value_or(0), last.number);
    case Order::kUrgent:
      return fmt::format("{}.{}.{}", static_cast<int>(last.priority), last.opened_ms, last.number);
    default:
      return fmt::format("{}.{}", last.opened_ms, last.number);
  }
}

/// Whole numbers between dots, `count` of them; empty: it is no cursor.
std::vector<Value> read_cursor(std::string_view text, std::size_t count) {
  std::vector<Value> numbers;
  while (numbers.size() < count) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    numbers.emplace_back(number);
    if (numbers.size() == count) break;
    if (!text.starts_with('.')) return {};
    text.remove_prefix(1);
  }
  return text.empty() ? numbers : std::vector<Value>();
}

void add_filter(Clause& where, const OrderFilter& filter) {
  for (const auto& [column, asked] :
       std::initializer_list<std::pair<const char*, const AnyOf&>>{{"site", filter.site},
                                                                   {"asset", filter.asset},
                                                                   {"part", filter.part},
                                                                   {"class", filter.asset_class},
                                                                   {"fault", filter.fault},
                                                                   {"kind", filter.kind},
                                                                   {"origin", filter.origin},
                                                                   {"state", filter.state},
                                                                   {"assignee", filter.assignee},
                                                                   {"finding", filter.finding},
                                                                   {"effect", filter.effect}})
    where.add_any(column, asked.texts);
  if (!filter.alarm.texts.empty()) where.add_alarms(filter.alarm.texts);
  if (filter.open) where.add(*filter.open ? "is_open = 1" : "is_open = 0");
  if (filter.at_least != Priority::kLow)
    where.add("priority >= " + where.argument_of(static_cast<std::int64_t>(filter.at_least)));
  std::vector<Value> priorities;
  for (const Priority one : filter.priorities) priorities.emplace_back(static_cast<std::int64_t>(one));
  where.add_in("priority", priorities);
  where.add("opened_ms >= ", filter.opened_from_ms);
  where.add("opened_ms < ", filter.opened_to_ms);
  if (filter.order == Order::kDue || filter.due_from_ms || filter.due_to_ms) where.add("due_ms IS NOT NULL");
  where.add("due_ms >= ", filter.due_from_ms);
  where.add("due_ms < ", filter.due_to_ms);
  where.add_any("site", filter.sites_allowed);
}

bool add_cursor(Clause& where, const Sorting& sorting, const std::string& cursor) {
  const std::vector<Value> from = read_cursor(cursor, sorting.columns.size());
  if (from.empty()) return false;
  std::vector<std::string> places;
  for (const Value& value : from) places.push_back(where.argument_of(value));
  where.add(fmt::format("({}) {} ({})", fmt::join(sorting.columns, ", "), sorting.descending ? "<" : ">",
                        fmt::join(places, ", ")));
  return true;
}

}  // namespace

std::optional<OrderPage> list_orders(Session& session, const OrderFilter& filter, const std::string& cursor,
                                     std::size_t most) {
  most = std::clamp<std::size_t>(most, 1, 1'000);
  const Sorting sorting = sorting_of(filter.order);
  Clause where;
  add_filter(where, filter);
  if (!cursor.empty() && !add_cursor(where, sorting, cursor)) return std::nullopt;
  const std::string direction = sorting.descending ? " DESC" : "";
  const std::string limit = where.argument_of(static_cast<std::int64_t>(most + 1));
  const Result rows =
      session.run(fmt::format("SELECT {} FROM work_orders{} ORDER BY {}{} LIMIT {}", kOrderColumns,
                              where.text(), fmt::join(sorting.columns, direction + ", "), direction, limit),
                  where.arguments());
  OrderPage page;
  for (std::size_t i = 0; i < std::min(rows.size(), most); ++i) page.orders.push_back(read_order(rows, i));
  if (rows.size() > most) page.next = cursor_of(page.orders.back(), filter.order);
  return page;
}

}  // namespace portent::serve::store
