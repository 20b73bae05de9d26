#include "serve/api/task_json.h"

#include <array>
#include <nlohmann/json.hpp>

#include "serve/api/json_body.h"
#include "serve/desk/spares.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Task;

/// Texts that people write, by their names.
constexpr std::array<std::pair<const char*, std::string Task::*>, 9> kTexts = {
    {{"class", &Task::asset_class},
     {"asset", &Task::asset},
     {"part", &Task::part},
     {"kind", &Task::kind},
     {"name", &Task::name},
     {"point", &Task::point},
     {"lubricant", &Task::lubricant},
     {"unit", &Task::unit},
     {"condition", &Task::condition}}};

void put_time(json& to, const char* name, const std::optional<std::int64_t>& ms) {
  if (ms) to[name] = format_time(*ms);
}

/// Nothing where it is missing; the rest of its range is the desk's to check.
std::optional<double> number_of(JsonReader& reader, const char* name) {
  if (!reader.has(name)) return std::nullopt;
  return reader.number(name, 0, -1e15, 1e15);
}

void put_state(json& to, const store::ListedTask& listed) {
  const store::TaskState& state = listed.state;
  to["asset"] = state.asset;
  if (!listed.site.empty()) to["site"] = listed.site;
  to["due"] = listed.due_since.has_value();
  put_time(to, "due_since", listed.due_since);
  if (!state.why.empty()) to["why"] = state.why;
  if (!state.order_id.empty()) to["order"] = state.order_id;
  put_time(to, "done", state.done_ms);
  if (state.done_usage) to["done_usage"] = *state.done_usage;
  put_time(to, "next", state.next_ms);
  if (state.next_usage) to["next_usage"] = *state.next_usage;
}

}  // namespace

json task_json(const Task& task) {
  json made = {{"id", task.id},
               {"version", task.version},
               {"created", format_time(task.created_ms)},
               {"updated", format_time(task.updated_ms)}};
  for (const auto& [name, field] : kTexts)
    if (!(task.*field).empty()) made[name] = task.*field;
  if (task.quantity) made["quantity"] = desk::units_of(*task.quantity);
  if (task.every_days) made["every_days"] = *task.every_days;
  if (task.every_usage) made["every_usage"] = *task.every_usage;
  if (task.opens_order) made["opens_order"] = true;
  if (task.ahead_days > 0) made["ahead_days"] = task.ahead_days;
  return made;
}

json listed_task_json(const store::ListedTask& listed) {
  json made = task_json(listed.task);
  put_state(made, listed);
  return made;
}

json task_done_json(const store::TaskDone& done, const store::ListedTask* listed) {
  json made = {{"id", done.id},
               {"task", done.task},
               {"asset", done.asset},
               {"at", format_time(done.at_ms)},
               {"who", done.who}};
  if (done.usage) made["usage"] = *done.usage;
  if (!done.words.empty()) made["words"] = done.words;
  if (listed == nullptr) return made;
  put_time(made, "next", listed->state.next_ms);
  if (listed->state.next_usage) made["next_usage"] = *listed->state.next_usage;
  made["due"] = listed->due_since.has_value();
  return made;
}

Outcome<Task> read_task(const Task& base, const json& body) {
  JsonReader reader(body);
  Task task;
  task.version = base.version;
  task.id = reader.required_text("id");
  for (const auto& [name, field] : kTexts) task.*field = reader.text(name);
  if (const auto number = number_of(reader, "quantity")) {
    task.quantity = desk::quantity_of(*number);
    if (!task.quantity) reader.fail("quantity", "is not from 0 to 1e9 with at most three decimals");
  }
  task.every_days = number_of(reader, "every_days");
  task.every_usage = number_of(reader, "every_usage");
  task.opens_order = reader.truth("opens_order", false);
  task.ahead_days = number_of(reader, "ahead_days").value_or(0);
  for (const char* name : {"version", "created", "updated"}) static_cast<void>(reader.member(name));
  if (auto problem = reader.problem()) return tl::unexpected(*problem);
  if (base.id.empty()) return task;
  for (const auto& [name, same] : {std::pair{"id", task.id == base.id},
                                   {"asset", task.asset == base.asset},
                                   {"class", task.asset_class == base.asset_class}})
    if (!same)
      return tl::unexpected(
          Problem{422, std::string(name) + " can't be changed", "", std::string("/") + name});
  return task;
}

Outcome<store::TaskDone> read_task_done(const std::string& task, const json& body, std::int64_t now_ms) {
  JsonReader reader(body);
  store::TaskDone done;
  done.id = reader.text("id");
  done.task = task;
  done.asset = reader.text("asset");
  done.at_ms = reader.time("at", now_ms);
  if (reader.has("usage")) done.usage = reader.number("usage", 0, 0, 1e15);
  done.words = reader.text("words");
  if (auto problem = reader.problem()) return tl::unexpected(*problem);
  return done;
}

}  // namespace portent::serve
