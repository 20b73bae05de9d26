#include "serve/store/task_states.h"

#include <fmt/format.h>

namespace portent::serve::store {
namespace {

const std::string kState =
    "s.task, s.asset, s.done_ms, s.done_usage, s.next_ms, s.next_usage, s.armed, s.due_ms, s.why,"
    " s.order_id";
// An asset that was scrapped, or is of another class by now, has the task no more.
const std::string kFrom =
    " FROM task_assets s JOIN tasks t ON t.id = s.task JOIN nodes n ON n.id = s.asset"
    " WHERE n.state = 'registered' AND (t.asset = n.id OR t.class = n.class)";

TaskState state_of(const Result& rows, std::size_t i, std::size_t first) {
  return {rows.text(i, first),
          rows.text(i, first + 1),
          rows.maybe_integer(i, first + 2),
          rows.maybe_real(i, first + 3),
          rows.maybe_integer(i, first + 4),
          rows.maybe_real(i, first + 5),
          rows.integer(i, first + 6) == 1,
          rows.maybe_integer(i, first + 7),
          rows.text(i, first + 8),
          rows.text(i, first + 9)};
}

/// A statement in the making: conditions behind kFrom, with their arguments.
struct Query {
  std::string conditions;
  std::vector<Value> arguments;

  std::string place(Value value) {
    arguments.push_back(std::move(value));
    return fmt::format("${}", arguments.size());
  }
  void require_sites(const std::vector<std::string>& sites) {
    std::string places;
    for (const std::string& site : sites) places += (places.empty() ? "" : ", ") + place(site);
    if (!sites.empty()) conditions += " AND n.site IN (" + places + ")";
  }
};

/// Since when it is due, as an expression; NULL: it is not.
std::string due_since(const std::string& now) {
  return "CASE WHEN s.next_ms <= " + now +
         " AND (s.due_ms IS NULL OR s.next_ms < s.due_ms) THEN s.next_ms ELSE s.due_ms END";
}

}  // namespace

std::optional<TaskState> find_task_state_to_change(Session& session, const std::string& task,
                                                   const std::string& asset) {
  session.run("UPDATE task_assets SET armed = armed WHERE task = $1 AND asset = $2", {task, asset});
  const Result rows = session.run(
      "SELECT " + kState + " FROM task_assets s WHERE s.task = $1 AND s.asset = $2", {task, asset});
  return rows.empty() ? std::nullopt : std::optional(state_of(rows, 0, 0));
}

void save_task_state(Session& session, const TaskState& state) {
  session.run(
      "UPDATE task_assets SET done_ms = $1, done_usage = $2, next_ms = $3, next_usage = $4, armed = $5,"
      " due_ms = $6, why = $7, order_id = $8 WHERE task = $9 AND asset = $10",
      {value_of(state.done_ms), value_of(state.done_usage), value_of(state.next_ms),
       value_of(state.next_usage), static_cast<std::int64_t>(state.armed), value_of(state.due_ms), state.why,
       state.order_id, state.task, state.asset});
}

void save_seen_state(Session& session, const TaskState& state) {
  session.run(
      "UPDATE task_assets SET next_usage = $1, armed = $2, due_ms = $3, why = $4"
      " WHERE task = $5 AND asset = $6 AND COALESCE(done_ms, -1) = $7",
      {value_of(state.next_usage), static_cast<std::int64_t>(state.armed), value_of(state.due_ms), state.why,
       state.task, state.asset, state.done_ms.value_or(-1)});
}

void keep_task_order(Session& session, const TaskState& state, const std::string& order_id) {
  session.run(
      "UPDATE task_assets SET order_id = $1 WHERE task = $2 AND asset = $3 AND COALESCE(done_ms, -1) = $4",
      {order_id, state.task, state.asset, state.done_ms.value_or(-1)});
}

void begin_task_states(Session& session, const std::string& task, std::int64_t now_ms) {
  for (const char* same : {"n.id = t.asset AND t.asset <> ''", "n.class = t.class AND t.class <> ''"}) try {
      session.run(
          std::string(
              "INSERT INTO task_assets (task, asset, done_ms, done_usage, next_ms, next_usage, armed, due_ms,"
              " why) SELECT t.id, n.id, NULL, NULL, CAST($1 + t.every_days * 86400000 AS BIGINT), NULL, 1, "
              "NULL, '' FROM tasks t JOIN nodes n ON ") +
              same +
              " WHERE n.state = 'registered' AND ($2 = '' OR t.id = $2) ON CONFLICT (task, asset) DO NOTHING",
          {static_cast<double>(now_ms), task});
    } catch (const ConflictError&) {
      throw RetryError("another writer has just taken out a task or an asset");
    }
}

void forget_task_order(Session& session, const std::string& task, const std::string& asset,
                       const std::string& order_id) {
  session.run("UPDATE task_assets SET order_id = '' WHERE task = $1 AND asset = $2 AND order_id = $3",
              {task, asset, order_id});
}

void restart_task_states(Session& session, const Task& task, std::int64_t now_ms) {
  const Value days = value_of(task.every_days), usage = value_of(task.every_usage);
  session.run(
      "UPDATE task_assets SET next_ms = CAST(COALESCE(done_ms, $1) + CAST($2 AS DOUBLE PRECISION) * 86400000"
      " AS BIGINT), next_usage = done_usage + CAST($3 AS DOUBLE PRECISION), armed = 1, due_ms = NULL,"
      " why = '', order_id = '' WHERE task = $4",
      {now_ms, days, usage, task.id});
}

std::vector<ListedTask> list_task_states(Session& session, const TaskFilter& filter,
                                         const std::pair<std::string, std::string>& behind, std::size_t most,
                                         std::int64_t now_ms) {
  Query query;
  const std::string due = due_since(query.place(now_ms));
  query.require_sites(filter.sites);
  if (!filter.asset.empty()) query.conditions += " AND s.asset = " + query.place(filter.asset);
  if (!filter.kind.empty()) query.conditions += " AND t.kind = " + query.place(filter.kind);
  if (!filter.task.empty()) query.conditions += " AND t.id = " + query.place(filter.task);
  if (filter.due_alone) query.conditions += " AND (s.due_ms IS NOT NULL OR s.next_ms <= $1)";
  if (filter.watched_alone) query.conditions += " AND (t.every_usage IS NOT NULL OR t.condition <> '')";
  if (filter.ordered_alone)
    query.conditions +=
        " AND t.opens_order = 1 AND s.order_id = ''"
        " AND (s.due_ms IS NOT NULL OR s.next_ms <= $1 + t.ahead_days * 86400000)";
  const std::string task = query.place(behind.first);
  query.conditions += " AND (s.task, s.asset) > (" + task + ", " + query.place(behind.second) + ")";
  const std::string limit = query.place(static_cast<std::int64_t>(most));
  const Result rows = session.run("SELECT " + due + ", n.site, " + kState + ", " + task_columns() + kFrom +
                                      query.conditions + " ORDER BY s.task, s.asset LIMIT " + limit,
                                  query.arguments);
  std::vector<ListedTask> listed;
  for (std::size_t i = 0; i < rows.size(); ++i)
    listed.push_back({task_of(rows, i, 12), state_of(rows, i, 2), rows.text(i, 1), rows.maybe_integer(i, 0)});
  return listed;
}

TaskFigures task_figures(Session& session, const std::vector<std::string>& sites, std::int64_t now_ms,
                         std::int64_t overdue_ms) {
  Query query;
  const std::string due = due_since(query.place(now_ms));
  const std::string before = query.place(now_ms - overdue_ms);
  query.require_sites(sites);
  const Result rows = session.run("SELECT COUNT(" + due + "), COUNT(CASE WHEN " + due + " <= " + before +
                                      " THEN 1 END)" + kFrom + query.conditions,
                                  query.arguments);
  return {rows.integer(0, 0), rows.integer(0, 1)};
}

}  // namespace portent::serve::store
