#include "serve/store/tasks.h"

namespace portent::serve::store {
namespace {

const std::string kColumns =
    "t.id, t.class, t.asset, t.part, t.kind, t.name, t.point, t.lubricant, t.quantity, t.unit, t.every_days,"
    " t.every_usage, t.condition, t.opens_order, t.ahead_days, t.version, t.created_ms, t.updated_ms";

}  // namespace

const std::string& task_columns() {
  return kColumns;
}

Task task_of(const Result& rows, std::size_t row, std::size_t first) {
  std::size_t column = first;
  Task task;
  for (std::string Task::*field : {&Task::id, &Task::asset_class, &Task::asset, &Task::part, &Task::kind,
                                   &Task::name, &Task::point, &Task::lubricant})
    task.*field = rows.text(row, column++);
  task.quantity = rows.maybe_integer(row, column++);
  task.unit = rows.text(row, column++);
  task.every_days = rows.maybe_real(row, column++);
  task.every_usage = rows.maybe_real(row, column++);
  task.condition = rows.text(row, column++);
  task.opens_order = rows.integer(row, column++) == 1;
  task.ahead_days = rows.real(row, column++);
  task.version = rows.integer(row, column++);
  task.created_ms = rows.integer(row, column++);
  task.updated_ms = rows.integer(row, column++);
  return task;
}

std::optional<Task> find_task(Session& session, const std::string& id) {
  const Result rows = session.run("SELECT " + kColumns + " FROM tasks t WHERE t.id = $1", {id});
  return rows.empty() ? std::nullopt : std::optional(task_of(rows, 0));
}

void insert_task(Session& session, const Task& task) {
  session.run(
      "INSERT INTO tasks (id, class, asset, part, kind, name, point, lubricant, quantity, unit, every_days,"
      " every_usage, condition, opens_order, ahead_days, version, created_ms, updated_ms)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, $16, $17)",
      {task.id, task.asset_class, task.asset, task.part, task.kind, task.name, task.point, task.lubricant,
       value_of(task.quantity), task.unit, value_of(task.every_days), value_of(task.every_usage),
       task.condition, static_cast<std::int64_t>(task.opens_order), task.ahead_days, task.created_ms,
       task.updated_ms});
}

bool update_task(Session& session, const Task& task) {
  return session
             .run(
                 "UPDATE tasks SET part = $1, kind = $2, name = $3, point = $4, lubricant = $5, quantity = "
                 "$6,"
                 " unit = $7, every_days = $8, every_usage = $9, condition = $10, updated_ms = $11,"
                 " opens_order = $12, ahead_days = $13, version = version + 1 WHERE id = $14 AND version = "
                 "$15",
                 {task.part, task.kind, task.name, task.point, task.lubricant, value_of(task.quantity),
                  task.unit, value_of(task.every_days), value_of(task.every_usage), task.condition,
                  task.updated_ms, static_cast<std::int64_t>(task.opens_order), task.ahead_days, task.id,
                  task.version})
             .changed() == 1;
}

bool delete_task(Session& session, const std::string& id, std::int64_t version) {
  return session.run("DELETE FROM tasks WHERE id = $1 AND version = $2", {id, version}).changed() == 1;
}

std::optional<TaskDone> find_task_done(Session& session, const std::string& id) {
  const Result rows = session.run(
      "SELECT id, task, asset, at_ms, usage, who, words, recorded_ms FROM task_done WHERE id = $1", {id});
  if (rows.empty()) return std::nullopt;
  return TaskDone{rows.text(0, 0),       rows.text(0, 1), rows.text(0, 2), rows.integer(0, 3),
                  rows.maybe_real(0, 4), rows.text(0, 5), rows.text(0, 6), rows.integer(0, 7)};
}

void insert_task_done(Session& session, const TaskDone& done) {
  session.run(
      "INSERT INTO task_done (id, task, asset, at_ms, usage, who, words, recorded_ms)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {done.id, done.task, done.asset, done.at_ms, value_of(done.usage), done.who, done.words,
       done.recorded_ms});
}

std::vector<TaskDone> done_of_task(Session& session, const std::string& task, std::size_t most) {
  const Result rows = session.run(
      "SELECT id, task, asset, at_ms, usage, who, words, recorded_ms FROM task_done WHERE task = $1"
      " ORDER BY at_ms DESC, id DESC LIMIT $2",
      {task, static_cast<std::int64_t>(most)});
  std::vector<TaskDone> all;
  for (std::size_t i = 0; i < rows.size(); ++i)
    all.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.integer(i, 3),
                   rows.maybe_real(i, 4), rows.text(i, 5), rows.text(i, 6), rows.integer(i, 7)});
  return all;
}

}  // namespace portent::serve::store
