#include "serve/desk/task_look.h"

#include <fmt/format.h>

#include <vector>

#include "models/forecast.h"
#include "models/policy/rule.h"
#include "serve/desk/rule_book.h"
#include "serve/store/forecasts.h"

namespace portent::serve::desk {
namespace {

using models::policy::Truth;
using store::Session;
using store::TaskState;

std::optional<models::Forecast> newest_of(Session& session, const std::string& asset,
                                          const std::string& part) {
  auto row = store::newest_forecast(session, asset, part);
  if (!row && !part.empty()) row = store::newest_forecast(session, asset, "");
  if (!row) return std::nullopt;
  auto forecast = models::forecast_from_json(row->body);
  if (!forecast) return std::nullopt;
  return std::move(*forecast);
}

void become_due(TaskState& state, std::string why, std::int64_t now_ms) {
  if (state.due_ms) return;
  state.due_ms = now_ms;
  state.why = std::move(why);
}

void look_at_usage(const store::Task& task, const models::Forecast& newest, TaskState& state,
                   std::int64_t now_ms) {
  if (!newest.usage) return;
  // A counter below where the turn began was exchanged or set back: the turn begins anew.
  if (!state.next_usage || *newest.usage < *state.next_usage - *task.every_usage)
    state.next_usage = *newest.usage + *task.every_usage;
  if (*newest.usage < *state.next_usage) return;
  become_due(state,
             fmt::format("usage is {:.6g} {}, due at {:.6g}", *newest.usage, newest.unit, *state.next_usage),
             now_ms);
}

void look_at_condition(const store::Task& task, const models::Forecast& newest, TaskState& state,
                       std::int64_t now_ms) {
  const auto rule = models::policy::parse_rule(task.condition);
  if (!rule) return;
  std::vector<std::optional<double>> values;
  for (const std::string& name : rule->names()) values.push_back(forecast_value(newest, name));
  const Truth truth = rule->truth(values);
  if (truth == Truth::kFalse) state.armed = true;
  if (truth == Truth::kTrue && state.armed) become_due(state, task.condition, now_ms);
}

}  // namespace

std::optional<double> usage_now(Session& session, const std::string& asset, const std::string& part) {
  const auto newest = newest_of(session, asset, part);
  return newest ? newest->usage : std::nullopt;
}

TaskState look_at(Session& session, const store::ListedTask& listed, std::int64_t now_ms) {
  TaskState state = listed.state;
  const auto newest = newest_of(session, state.asset, listed.task.part);
  if (!newest) return state;
  if (listed.task.every_usage) look_at_usage(listed.task, *newest, state, now_ms);
  if (!listed.task.condition.empty()) look_at_condition(listed.task, *newest, state, now_ms);
  return state;
}

}  // namespace portent::serve::desk
