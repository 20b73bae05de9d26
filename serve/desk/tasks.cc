#include "serve/desk/tasks.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/policy/rule.h"
#include "serve/desk/classes.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/rule_book.h"
#include "serve/desk/task_look.h"
#include "serve/desk/task_orders.h"
#include "serve/store/nodes.h"

namespace portent::serve::desk {
namespace {

using store::Session;
using store::Task;
using store::TaskDone;
using store::TaskState;
using Kind = Refusal::Kind;

constexpr std::int64_t kDay = 86'400'000;
constexpr double kMostDays = 36'500;
constexpr std::size_t kAtOnce = 100;
constexpr std::size_t kMostWords = 4'000;  // as of the orders that finish tasks

std::string condition_problem(const std::string& text) {
  const auto rule = models::policy::parse_rule(text);
  if (!rule) return models::policy::words_of(rule.error());
  if (rule->for_ms() > 0 || rule->clear_after_ms() > 0)
    return "has a time; a task is due once its condition is met";
  for (const std::string& name : rule->names())
    if (!is_forecast_value(name))
      return fmt::format("names '{}'; a task looks at values of forecasts, such as forecast.health", name);
  return "";
}

Outcome<Task> current(Session& session, const std::string& id, std::int64_t version) {
  auto there = id_problem(id).empty() ? store::find_task(session, id) : std::nullopt;
  if (!there) return refuse(Kind::kNotFound, "id", fmt::format("there is no task '{}'", id));
  if (there->version == version) return std::move(*there);
  return refuse(
      Kind::kStale, "version",
      fmt::format("task '{}' is of version {} by now, not {}: read it again", id, there->version, version));
}

tl::unexpected<Refusal> stale(const std::string& id) {
  return refuse(Kind::kStale, "version", fmt::format("task '{}' was changed meanwhile: read it again", id));
}

void check_place(Session& session, const Task& task, Faults& faults) {
  if (!task.asset_class.empty() && !known_class(session, task.asset_class))
    faults.push_back({"class", fmt::format("there is no class '{}'", task.asset_class)});
  if (task.asset.empty()) return;
  const auto node = store::find_node(session, task.asset);
  if (!node || !store::is_asset(*node))
    faults.push_back({"asset", fmt::format("there is no asset '{}' in the ledger", task.asset)});
}

std::int64_t after_days(std::int64_t from_ms, double days) {
  return from_ms + static_cast<std::int64_t>(days * kDay);
}

void begin_again(const Task& task, const TaskDone& done, TaskState& state) {
  state.done_ms = done.at_ms;
  state.done_usage = done.usage;
  state.next_ms.reset();
  state.next_usage.reset();
  if (task.every_days) state.next_ms = after_days(done.at_ms, *task.every_days);
  if (task.every_usage && done.usage) state.next_usage = *done.usage + *task.every_usage;
  state.armed = task.condition.empty();
  state.due_ms.reset();
  state.why.clear();
  state.order_id.clear();
}

/// Of what nobody named: that of the same doing, told before, or one that no other has.
std::string free_id(Session& session, const TaskDone& done) {
  const std::string id =
      fmt::format("{}.{}.{}", done.task.substr(0, 40), done.asset.substr(0, 60), done.at_ms);
  for (int tries = 1;; ++tries) {
    const std::string tried = tries == 1 ? id : fmt::format("{}.{}", id, tries);
    const auto there = store::find_task_done(session, tried);
    if (!there || std::tie(there->task, there->asset) == std::tie(done.task, done.asset)) return tried;
  }
}

}  // namespace

void check_task(Task& task, Faults& faults) {
  if (auto problem = id_problem(task.id); !problem.empty()) faults.push_back({"id", problem});
  if (task.name.empty()) task.name = task.id;
  for (const auto& [name, text] : {std::pair{"class", task.asset_class},
                                   {"part", task.part},
                                   {"name", task.name},
                                   {"point", task.point},
                                   {"lubricant", task.lubricant},
                                   {"unit", task.unit},
                                   {"condition", task.condition}})
    if (auto problem = text_problem(text); !problem.empty()) faults.push_back({name, problem});
  if (task.asset_class.empty() == task.asset.empty())
    faults.push_back({"asset", "or a class must be named, not both"});
  else if (!task.asset.empty() && !id_problem(task.asset).empty())
    faults.push_back({"asset", id_problem(task.asset)});
  if (task.kind != "lubrication" && task.kind != "fixed")
    faults.push_back({"kind", "is not one of lubrication and fixed"});
  if (task.kind == "lubrication" && task.lubricant.empty()) faults.push_back({"lubricant", "is missing"});
  if (task.every_days && !(*task.every_days > 0 && *task.every_days <= kMostDays))
    faults.push_back({"every_days", fmt::format("is not more than 0 and up to {:g}", kMostDays)});
  if (task.every_usage && !(*task.every_usage > 0 && *task.every_usage <= 1e12))
    faults.push_back({"every_usage", "is not more than 0 and up to 1e12"});
  if (!(task.ahead_days >= 0 && task.ahead_days <= kMostDays))
    faults.push_back({"ahead_days", fmt::format("is not from 0 to {:g}", kMostDays)});
  else if (task.ahead_days > 0 &&
           !(task.opens_order && task.every_days && task.ahead_days < *task.every_days))
    faults.push_back({"ahead_days", "is of a task that opens an order by time, and less than every_days"});
  if (!task.every_days && !task.every_usage && task.condition.empty())
    faults.push_back(
        {"every_days", "is missing: say by which time, usage or condition the task comes round"});
  if (!task.condition.empty())
    if (auto problem = condition_problem(task.condition); !problem.empty())
      faults.push_back({"condition", problem});
}

Outcome<Task> create_task(Session& session, const Task& wanted, std::int64_t now_ms) {
  Task made = wanted;
  Faults faults;
  check_task(made, faults);
  if (faults.empty()) check_place(session, made, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  if (store::find_task(session, made.id))
    return refuse(Kind::kTaken, "id", fmt::format("task '{}' is there already", made.id));
  made.version = 1;
  made.created_ms = made.updated_ms = now_ms;
  store::insert_task(session, made);
  store::begin_task_states(session, made.id, now_ms);
  return made;
}

Outcome<Task> change_task(Session& session, const Task& wanted, std::int64_t now_ms) {
  auto there = current(session, wanted.id, wanted.version);
  if (!there) return there;
  Task made = wanted;
  made.asset_class = there->asset_class;
  made.asset = there->asset;
  made.created_ms = there->created_ms;
  made.updated_ms = there->updated_ms;
  Faults faults;
  check_task(made, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  if (made == *there) return there;
  made.updated_ms = now_ms;
  if (!store::update_task(session, made)) return stale(made.id);
  ++made.version;
  if (std::tie(made.every_days, made.every_usage, made.condition) !=
      std::tie(there->every_days, there->every_usage, there->condition))
    store::restart_task_states(session, made, now_ms);
  return made;
}

Outcome<Task> remove_task(Session& session, const std::string& id, std::int64_t version) {
  auto there = current(session, id, version);
  if (!there) return there;
  if (!store::delete_task(session, id, version)) return stale(id);
  return there;
}

Outcome<FinishedTask> finish_task(Session& session, const TaskDone& wanted, std::int64_t now_ms) {
  TaskDone done = wanted;
  const auto task = id_problem(done.task).empty() ? store::find_task(session, done.task) : std::nullopt;
  if (!task) return refuse(Kind::kNotFound, "task", fmt::format("there is no task '{}'", done.task));
  if (done.asset.empty()) done.asset = task->asset;
  Faults faults;
  if (auto problem = id_problem(done.asset); !problem.empty())
    faults.push_back({"asset", done.asset.empty() ? "is missing: say on which asset" : problem});
  if (!done.id.empty() && !id_problem(done.id).empty()) faults.push_back({"id", id_problem(done.id)});
  if (auto problem = text_problem(done.words, kMostWords, true); !problem.empty())
    faults.push_back({"words", problem});
  if (done.at_ms > now_ms) faults.push_back({"at", "is yet to come"});
  if (!faults.empty()) return refuse(std::move(faults));
  auto state = store::find_task_state_to_change(session, done.task, done.asset);
  if (!state)
    return refuse(Kind::kInvalid, "asset", fmt::format("task '{}' is none of '{}'", done.task, done.asset));
  if (done.id.empty()) done.id = free_id(session, done);
  if (const auto there = store::find_task_done(session, done.id)) {
    if (std::tie(there->task, there->asset) == std::tie(done.task, done.asset))
      return FinishedTask{*there, true};
    return refuse(Kind::kTaken, "id", fmt::format("'{}' is that of another doing", done.id));
  }
  if (!done.usage) done.usage = usage_now(session, done.asset, task->part);
  done.recorded_ms = now_ms;
  store::insert_task_done(session, done);
  if (done.at_ms >= state->done_ms.value_or(0)) {
    begin_again(*task, done, *state);
    store::save_task_state(session, *state);
  }
  return FinishedTask{done, false};
}

void TaskWatch::step(std::int64_t now_ms, const std::optional<store::Lease>& lease) {
  if (!lease) return;
  if (now_ms >= looked_.next_ms) look(now_ms, *lease);
  if (now_ms >= ordered_.next_ms) open_orders(now_ms, *lease);
}

void TaskWatch::look(std::int64_t now_ms, const store::Lease& lease) {
  std::vector<store::ListedTask> some;
  store_.write([&](Session& session) {
    check_lease(session, lease);
    if (looked_.behind.first.empty()) store::begin_task_states(session, "", now_ms);
    some = store::list_task_states(session, {.watched_alone = true}, looked_.behind, kAtOnce, now_ms);
    for (const store::ListedTask& one : some)
      if (const TaskState seen = look_at(session, one, now_ms); seen != one.state)
        store::save_seen_state(session, seen);
  });
  go_on(looked_, some, now_ms);
}

void TaskWatch::open_orders(std::int64_t now_ms, const store::Lease& lease) {
  const auto due = [&](Session& session) {
    return store::list_task_states(session, {.ordered_alone = true}, ordered_.behind, kAtOnce, now_ms);
  };
  std::vector<store::ListedTask> some = store_.read(due);
  if (!some.empty())
    store_.write([&](Session& session) {
      check_lease(session, lease);
      some = due(session);
      open_task_orders(session, policy_, some, now_ms);
    });
  go_on(ordered_, some, now_ms);
}

void TaskWatch::go_on(Turn& turn, const std::vector<store::ListedTask>& some, std::int64_t now_ms) {
  constexpr std::int64_t kEvery = 60'000, kPace = 500;
  const bool over = some.size() < kAtOnce;
  turn.behind = over ? std::pair<std::string, std::string>()
                     : std::pair(some.back().state.task, some.back().state.asset);
  turn.next_ms = now_ms + (over ? kEvery : kPace);
}

}  // namespace portent::serve::desk
