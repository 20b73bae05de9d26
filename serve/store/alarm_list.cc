#include "serve/store/alarm_list.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "serve/store/alarms.h"

namespace portent::serve::store {
namespace {

constexpr std::size_t kMostApart = 32;  // sites that a list asks for one by one

/// The text of a WHERE clause, built of constants alone, and its arguments.
class Clause {
 public:
  void add(const std::string& condition) { text_ += (text_.empty() ? " WHERE " : " AND ") + condition; }
  /// `condition` ends where its one argument stands.
  template <typename T>
  void add(const char* condition, const std::optional<T>& argument) {
    if (argument) add(condition + argument_of(*argument));
  }
  void add_any(const std::string& column, const std::vector<std::string>& values) {
    if (values.size() == 1) add(column + " = " + argument_of(values.front()));
    if (values.size() > 1) add_in(column, {values.begin(), values.end()});
  }
  void add_in(const std::string& column, const std::vector<Value>& values) {
    std::string list;
    for (const Value& value : values) list += (list.empty() ? "" : ", ") + argument_of(value);
    add(column + " IN (" + list + ")");
  }
  void add_flag(const char* column, const std::optional<bool>& flag) {
    if (flag) add(std::string(column) + (*flag ? " = 1" : " = 0"));
  }
  std::string argument_of(Value value) {
    arguments_.push_back(std::move(value));
    return "$" + std::to_string(arguments_.size());
  }
  /// The clause and one condition more.
  std::string with(const std::string& condition) const {
    return text_ + (text_.empty() ? " WHERE " : " AND ") + condition;
  }
  const std::string& text() const { return text_; }
  const std::vector<Value>& arguments() const { return arguments_; }

 private:
  std::string text_;
  std::vector<Value> arguments_;
};

struct Cursor {
  std::int64_t level = 0, raised_ms = 0;
  std::string id;
};

bool read_number(std::string_view& text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data() + text.size() || *end != '.') return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

std::optional<Cursor> read_cursor(std::string_view text) {
  Cursor cursor;
  if (!read_number(text, cursor.level) || !read_number(text, cursor.raised_ms)) return std::nullopt;
  const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (text.empty() || text.size() > 64 || !std::ranges::all_of(text, hex)) return std::nullopt;
  cursor.id = std::string(text);
  return cursor;
}

std::string cursor_of(const Alarm& alarm) {
  return std::to_string(static_cast<int>(alarm.level)) + "." + std::to_string(alarm.raised_ms) + "." +
         alarm.id;
}

/// All but the sites.
void add_filter(Clause& where, const AlarmFilter& filter) {
  where.add_any("class", filter.asset_class.texts);
  where.add_any("asset", filter.asset.texts);
  where.add_any("assignee", filter.assignee.texts);
  where.add_any("kind", filter.kind.texts);
  if (filter.case_id) where.add("case_id <> '' AND case_id = " + where.argument_of(*filter.case_id));
  where.add_flag("is_open", filter.open);
  where.add_flag("active", filter.active);
  where.add_flag("acknowledged", filter.acknowledged);
  if (filter.shelved)
    where.add(*filter.shelved ? "shelved_until_ms IS NOT NULL" : "shelved_until_ms IS NULL");
  if (filter.suppressed) where.add(*filter.suppressed ? "suppressed <> ''" : "suppressed = ''");
  if (filter.at_least != models::policy::Level::kNone)
    where.add("level >= " + where.argument_of(static_cast<std::int64_t>(filter.at_least)));
  std::vector<Value> levels;
  for (const auto level : filter.levels) levels.emplace_back(static_cast<std::int64_t>(level));
  if (!levels.empty()) where.add_in("level", levels);
  where.add("raised_ms >= ", filter.from_ms);
  where.add("raised_ms < ", filter.to_ms);
  if (filter.grouped && !filter.case_id) where.add("(case_id = '' OR case_lead = 1)");
}

/// The sites that are asked for and allowed; nullopt: every one.
std::optional<std::vector<std::string>> sites_of(const AlarmFilter& filter) {
  std::vector<std::string> sites = filter.site.texts;
  if (sites.empty()) sites = filter.sites_allowed;
  if (sites.empty()) return std::nullopt;
  std::ranges::sort(sites);
  sites.erase(std::ranges::unique(sites).begin(), sites.end());
  if (!filter.sites_allowed.empty())
    std::erase_if(sites, [&](const std::string& site) {
      return std::ranges::find(filter.sites_allowed, site) == filter.sites_allowed.end();
    });
  return sites;
}

/// The first of each site by the site's own index, and of these the first: an index over several sites is in
/// the order of none.
std::string of_each(const std::vector<std::string>& sites, Clause& where, const std::string& order,
                    const std::string& limit) {
  std::string each;
  for (const std::string& site : sites)
    each += (each.empty() ? "SELECT * FROM (SELECT " : " UNION ALL SELECT * FROM (SELECT ") + kAlarmColumns +
            " FROM alarms" + where.with("site = " + where.argument_of(site)) + order + limit + ") AS of_one";
  return "SELECT " + kAlarmColumns + " FROM (" + each + ") AS of_each" + order + limit;
}

void add_cursor(Clause& where, AlarmFilter::Order order, const Cursor& cursor) {
  using Order = AlarmFilter::Order;
  std::string columns = "(raised_ms, id)", values;
  if (order == Order::kWorst) {
    columns = "(level, raised_ms, id)";
    values = where.argument_of(cursor.level) + ", ";
  }
  values += where.argument_of(cursor.raised_ms) + ", ";
  values += where.argument_of(cursor.id);
  where.add(columns + (order == Order::kOldest ? " > (" : " < (") + values + ")");
}

const char* order_of(AlarmFilter::Order order) {
  switch (order) {
    case AlarmFilter::Order::kOldest:
      return " ORDER BY raised_ms, id";
    case AlarmFilter::Order::kWorst:
      return " ORDER BY level DESC, raised_ms DESC, id DESC";
    default:
      return " ORDER BY raised_ms DESC, id DESC";
  }
}

}  // namespace

std::optional<AlarmPage> list_alarms(Session& session, const AlarmFilter& filter, const std::string& cursor,
                                     std::size_t most) {
  most = std::clamp<std::size_t>(most, 1, 1'000);
  Clause where;
  add_filter(where, filter);
  if (!cursor.empty()) {
    const auto from = read_cursor(cursor);
    if (!from) return std::nullopt;
    add_cursor(where, filter.order, *from);
  }
  const std::string limit = " LIMIT " + where.argument_of(static_cast<std::int64_t>(most + 1));
  const std::string order = order_of(filter.order);
  const auto sites = sites_of(filter);
  if (sites && sites->empty()) return AlarmPage{};
  std::string statement;
  if (sites && sites->size() > 1 && sites->size() <= kMostApart) {
    statement = of_each(*sites, where, order, limit);
  } else {
    if (sites) where.add_any("site", *sites);
    statement = "SELECT " + kAlarmColumns + " FROM alarms" + where.text() + order + limit;
  }
  const Result rows = session.run(statement, where.arguments());
  AlarmPage page;
  for (std::size_t i = 0; i < std::min(rows.size(), most); ++i) page.alarms.push_back(read_alarm(rows, i));
  if (rows.size() > most) page.next = cursor_of(page.alarms.back());
  return page;
}

std::vector<std::int64_t> count_open_alarms(Session& session) {
  const Result rows = session.run(
      "SELECT level, COUNT(*) FROM alarms WHERE is_open = 1 AND suppressed = '' AND"
      " (case_id = '' OR case_lead = 1) GROUP BY level");
  std::vector<std::int64_t> counts(5, 0);
  for (std::size_t i = 0; i < rows.size(); ++i)
    counts[static_cast<std::size_t>(rows.integer(i, 0))] = rows.integer(i, 1);
  return counts;
}

}  // namespace portent::serve::store
