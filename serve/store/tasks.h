#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"
#include "serve/store/spare.h"

namespace portent::serve::store {

/// Work that comes round, of one asset or of every asset of a class.
struct Task {
  std::string id;                ///< [A-Za-z0-9._:-]{1,128}; never changes
  std::string asset_class = {};  ///< "": of one asset
  std::string asset = {};        ///< neither ever changes
  std::string part = {};
  std::string kind = {};  ///< lubrication or fixed
  std::string name = {};
  std::string point = {};      ///< of lubrication
  std::string lubricant = {};  ///< of lubrication
  std::optional<Quantity> quantity = {};
  std::string unit = {};  ///< of quantity
  std::optional<double> every_days = {};
  std::optional<double> every_usage = {};  ///< of the life counter, in its unit
  std::string condition = {};              ///< a rule over forecasts
  bool opens_order = false;                ///< a work order is opened when it comes round
  double ahead_days = 0;                   ///< so long before it is due by time
  std::int64_t version = 0;
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  friend bool operator==(const Task&, const Task&) = default;
};

/// Its columns (of `tasks t`) in the order of a Task's rows, and such a row (from column `first` on) as a
/// Task.
const std::string& task_columns();
Task task_of(const Result& rows, std::size_t row, std::size_t first = 0);

std::optional<Task> find_task(Session& session, const std::string& id);
/// Writes it as version 1. Throws ConflictError where its id is taken.
void insert_task(Session& session, const Task& task);
/// Writes all but id, class, asset, version and created_ms where the row still is of `task.version`; else
/// false.
bool update_task(Session& session, const Task& task);
bool delete_task(Session& session, const std::string& id, std::int64_t version);

/// That a task was done once: one row of `task_done`, never changed.
struct TaskDone {
  std::string id;
  std::string task = {}, asset = {};
  std::int64_t at_ms = 0;
  std::optional<double> usage = {};
  std::string who = {}, words = {};
  std::int64_t recorded_ms = 0;
  friend bool operator==(const TaskDone&, const TaskDone&) = default;
};
std::optional<TaskDone> find_task_done(Session& session, const std::string& id);
void insert_task_done(Session& session, const TaskDone& done);
/// Newest first.
std::vector<TaskDone> done_of_task(Session& session, const std::string& task, std::size_t most);

}  // namespace portent::serve::store
