#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/store/tasks.h"

namespace portent::serve::store {

/// Where a task stands on one asset. Times are ms since epoch UTC.
struct TaskState {
  std::string task;
  std::string asset;
  std::optional<std::int64_t> done_ms = {};
  std::optional<double> done_usage = {};
  std::optional<std::int64_t> next_ms = {};
  std::optional<double> next_usage = {};
  bool armed = true;                        ///< its condition was not met since it was done
  std::optional<std::int64_t> due_ms = {};  ///< since when it is due by usage or condition
  std::string why = {};                     ///< in words
  std::string order_id = {};                ///< the work order that was opened since it was done last
  friend bool operator==(const TaskState&, const TaskState&) = default;
};
/// The state for whoever means to change it: others who do wait for the end of this transaction.
std::optional<TaskState> find_task_state_to_change(Session& session, const std::string& task,
                                                   const std::string& asset);
/// Writes what somebody's doing of the task has changed.
void save_task_state(Session& session, const TaskState& state);
/// Writes what the desk has seen (next_usage, armed, due_ms, why) where the task was not done meanwhile.
void save_seen_state(Session& session, const TaskState& state);

/// Writes which order was opened for it, where the task was not done meanwhile.
void keep_task_order(Session& session, const TaskState& state, const std::string& order_id);
/// The task may open an order again, where it was this one that it waited for.
void forget_task_order(Session& session, const std::string& task, const std::string& asset,
                       const std::string& order_id);

/// Gives every registered asset of a task ("": of all tasks) that has no state yet one that counts from
/// `now_ms`.
void begin_task_states(Session& session, const std::string& task, std::int64_t now_ms);
/// Its times and usages anew, from when it was done last or, where it never was, from `now_ms`.
void restart_task_states(Session& session, const Task& task, std::int64_t now_ms);

/// What lists tell: a task on one asset.
struct ListedTask {
  Task task;
  TaskState state;
  std::string site;                       ///< of the asset
  std::optional<std::int64_t> due_since;  ///< by time, usage or condition; nullopt: it is not due
};
struct TaskFilter {
  std::vector<std::string> sites = {};  ///< one of these; empty: every one
  std::string asset = {}, kind = {};
  std::string task = {};  ///< that one
  bool due_alone = false;
  bool watched_alone = false;  ///< those that come round by usage or condition
  bool ordered_alone = false;  ///< those that have come round, or soon do, and want a work order still
};
/// By task and asset, behind those of `behind`.
std::vector<ListedTask> list_task_states(Session& session, const TaskFilter& filter,
                                         const std::pair<std::string, std::string>& behind, std::size_t most,
                                         std::int64_t now_ms);
/// How many are due at `now_ms`, and how many of them since `overdue_ms` before it or longer.
struct TaskFigures {
  std::int64_t due = 0, overdue = 0;
};
TaskFigures task_figures(Session& session, const std::vector<std::string>& sites, std::int64_t now_ms,
                         std::int64_t overdue_ms);

}  // namespace portent::serve::store
