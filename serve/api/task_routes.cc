#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/access_admin_routes.h"
#include "serve/api/access_json.h"
#include "serve/api/audited.h"
#include "serve/api/etag.h"
#include "serve/api/json_body.h"
#include "serve/api/stock_parts.h"
#include "serve/api/task_json.h"
#include "serve/desk/classes.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/tasks.h"
#include "serve/store/nodes.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Session;
using store::Task;
constexpr auto kRead = desk::Permission::kReadAssets, kWrite = desk::Permission::kWriteAssets,
               kMove = desk::Permission::kMoveStock;
constexpr std::int64_t kOverdueMs = 86'400'000;

/// Where a task is written: at its asset's site, or at that of the class; "" is every site.
std::string site_of(Session& session, const Task& task) {
  if (!task.asset.empty()) {
    const auto node = store::find_node(session, task.asset);
    return node ? node->site : "";
  }
  const auto of = desk::known_class(session, task.asset_class);
  return of ? of->site : "";
}

/// The task of the path, where the caller may do that; one of a class of all sites is shown to everybody.
Outcome<Task> task_of_path(const LedgerDesk& desk, Session& session, const Call& call,
                           desk::Permission permission) {
  const std::string& id = call.path("id");
  auto task = desk::id_problem(id).empty() ? store::find_task(session, id) : std::nullopt;
  const Problem missing{404, "task " + id + " is not there", "id"};
  if (!task) return tl::unexpected(missing);
  const std::string site = site_of(session, *task);
  if (site.empty() && permission == kRead) return *std::move(task);
  auto problem = site.empty() ? desk.gate.require(call, permission, site)
                              : desk.gate.require_of(call, permission, site, kRead, missing);
  if (problem) return tl::unexpected(*problem);
  return *std::move(task);
}

WebAnswer list(const LedgerDesk& desk, Call& call) {
  store::TaskFilter filter;
  filter.sites = visible_sites(call, kRead);
  if (const auto site = call.text("site")) {
    if (auto problem = desk.gate.require(call, kRead, *site)) return problem_of(*problem);
    filter.sites = {*site};
  }
  filter.asset = call.text("asset").value_or("");
  filter.kind = call.text("kind").value_or("");
  filter.due_alone = call.truth("due").value_or(false);
  const std::string list = fmt::format("tasks {} {} {} {}", filter.asset, filter.kind, filter.due_alone,
                                       call.text("site").value_or(""));
  const auto asked = page_asked(call, desk.signer, list);
  if (!asked) return problem_of(asked.error());
  std::pair<std::string, std::string> behind;
  if (!asked->after.empty()) behind = {asked->after.at(0), asked->after.at(1)};
  auto tasks = desk.store.read([&](Session& session) {
    return store::list_task_states(session, filter, behind, asked->limit + 1, call.now_ms());
  });
  const auto next = cut_page(tasks, *asked, desk.signer, list, [](const store::ListedTask& last) {
    return std::vector{last.state.task, last.state.asset};
  });
  json items = json::array();
  for (const store::ListedTask& one : tasks) items.push_back(listed_task_json(one));
  return page_answer(call, std::move(items), next);
}

WebAnswer one(const LedgerDesk& desk, Call& call) {
  const auto task =
      desk.store.read([&](Session& session) { return task_of_path(desk, session, call, kRead); });
  if (!task) return problem_of(task.error());
  return with_etag(json_answer(task_json(*task)), call.request(), etag_of(task->version));
}

WebAnswer figures(const LedgerDesk& desk, Call& call) {
  const std::vector<std::string> sites = visible_sites(call, kRead);
  const auto found = desk.store.read(
      [&](Session& session) { return store::task_figures(session, sites, call.now_ms(), kOverdueMs); });
  return json_answer({{"due", found.due}, {"overdue", found.overdue}});
}

/// Asked before anything is looked at that the caller may not see: an asset of another site is none.
std::optional<Problem> may_create(const LedgerDesk& desk, Session& session, const Call& call,
                                  const Task& task) {
  if (!task.asset.empty() && !store::find_node(session, task.asset)) return std::nullopt;  // it is refused
  const std::string site = site_of(session, task);
  if (site.empty()) return desk.gate.require(call, kWrite, site);
  const Problem missing{422, fmt::format("asset: there is no asset '{}' in the ledger", task.asset), "",
                        "/asset"};
  return desk.gate.require_of(call, kWrite, site, kRead, missing);
}

WebAnswer create(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  const auto wanted = read_task({}, *body);
  if (!wanted) return problem_of(wanted.error());
  return change_ledger(desk, call, "task.create", wanted->id.substr(0, 128),
                       [&](Session& session) -> Outcome<LedgerChange> {
                         if (auto problem = may_create(desk, session, call, *wanted))
                           return tl::unexpected(*problem);
                         const auto made = desk::create_task(session, *wanted, call.now_ms());
                         if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
                         const json task = task_json(*made);
                         return LedgerChange{created_answer(task, "/api/v1/tasks/" + made->id, made->version),
                                             "", task.dump()};
                       });
}

WebAnswer change(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  if (!body->is_object()) return problem_of({422, "an object is expected here"});
  return change_ledger(
      desk, call, "task.change", call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
        const auto there = task_of_path(desk, session, call, kWrite);
        if (!there) return tl::unexpected(there.error());
        if (auto problem = match_problem(call.request(), there->version)) return tl::unexpected(*problem);
        json merged = task_json(*there);
        merged.merge_patch(*body);
        auto wanted = read_task(*there, merged);
        if (!wanted) return tl::unexpected(wanted.error());
        const auto made = desk::change_task(session, *wanted, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        const json task = task_json(*made);
        return LedgerChange{versioned_answer(task, made->version), task_json(*there).dump(), task.dump()};
      });
}

WebAnswer remove(const LedgerDesk& desk, Call& call) {
  return change_ledger(desk, call, "task.remove", call.path("id"),
                       [&](Session& session) -> Outcome<LedgerChange> {
                         const auto there = task_of_path(desk, session, call, kWrite);
                         if (!there) return tl::unexpected(there.error());
                         if (auto problem = match_problem(call.request(), there->version))
                           return tl::unexpected(*problem);
                         const auto removed = desk::remove_task(session, there->id, there->version);
                         if (!removed) return tl::unexpected(refusal_problem(removed.error(), {}));
                         return LedgerChange{{204, "", "", {}}, task_json(*there).dump(), ""};
                       });
}

/// The asset that a task was done on, where the caller may say so.
std::optional<Problem> asset_problem(const LedgerDesk& desk, Session& session, const Call& call,
                                     const std::string& asset) {
  const auto node = desk::id_problem(asset).empty() ? store::find_node(session, asset) : std::nullopt;
  const Problem missing{422, "asset: there is no '" + asset.substr(0, 128) + "' in the ledger", "", "/asset"};
  if (!node) return missing;
  return desk.gate.require_of(call, kMove, node->site, kRead, missing);
}

WebAnswer finish(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  auto wanted = read_task_done(call.path("id"), *body, call.now_ms());
  if (!wanted) return problem_of(wanted.error());
  wanted->who = actor_of(call).id;
  return change_ledger(
      desk, call, "task.done", call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
        const auto task = task_of_path(desk, session, call, kRead);
        if (!task) return tl::unexpected(task.error());
        const std::string asset = wanted->asset.empty() ? task->asset : wanted->asset;
        if (!asset.empty())
          if (auto problem = asset_problem(desk, session, call, asset)) return tl::unexpected(*problem);
        const auto made = desk::finish_task(session, *wanted, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        const auto listed = store::list_task_states(
            session, {.asset = made->done.asset, .task = made->done.task}, {}, 1, call.now_ms());
        const json answer = task_done_json(made->done, listed.empty() ? nullptr : &listed.front());
        return LedgerChange{json_answer(answer), "", made->again ? "" : answer.dump()};
      });
}

Route task_route(std::string method, std::string path, std::string name, std::string summary,
                 desk::Permission permission) {
  Route route = ledger_route(std::move(method), "/api/v1/tasks" + path, std::move(name), std::move(summary),
                             "tasks", permission);
  if (!route.path_parameters.empty()) route.path_parameters.front().help = "of the task";
  return route;
}

std::vector<Route> task_read_routes(const LedgerDesk& desk) {
  Route lists = task_route("GET", "", "listTasks", "Tasks that come round, on each asset", kRead);
  lists.query = list_parameters();
  lists.query.push_back({"site", ParameterType::kId, "of assets of this site"});
  lists.query.push_back({"asset", ParameterType::kId, "of this asset"});
  lists.query.push_back({"kind", ParameterType::kText, "", {"lubrication", "fixed"}});
  lists.query.push_back({"due", ParameterType::kBoolean, "true: those that are due"});
  lists.answer_schema = "TasksOfAssets";
  lists.handler = [desk](Call& call) { return list(desk, call); };
  Route shows = task_route("GET", "/{id}", "getTask", "One task", kRead);
  shows.answer_schema = "Task";
  shows.handler = [desk](Call& call) { return one(desk, call); };
  Route sums = task_route("GET", ":figures", "getTaskFigures",
                          "How many tasks are due, and how many for more than a day", kRead);
  sums.answer_schema = "TaskFigures";
  sums.handler = [desk](Call& call) { return figures(desk, call); };
  return {lists, shows, sums};
}

}  // namespace

std::vector<Route> task_routes(const LedgerDesk& desk) {
  Route creates = task_route("POST", "", "createTask", "Add a task", kWrite);
  creates.request_schema = "NewTask";
  creates.answer_schema = "Task";
  creates.success = 201;
  creates.handler = [desk](Call& call) { return create(desk, call); };
  Route changes =
      task_route("PATCH", "/{id}", "changeTask", "Change a task: a merge patch, null takes out", kWrite);
  changes.request_schema = "TaskChange";
  changes.request_types = {"application/json", "application/merge-patch+json"};
  changes.answer_schema = "Task";
  changes.needs_match = true;
  changes.handler = [desk](Call& call) { return change(desk, call); };
  Route removes = task_route("DELETE", "/{id}", "removeTask", "Take a task out; what was done stays", kWrite);
  removes.success = 204;
  removes.needs_match = true;
  removes.handler = [desk](Call& call) { return remove(desk, call); };
  Route finishes = task_route("POST", "/{id}/done", "finishTask",
                              "Say that a task was done: it comes round again from then on", kMove);
  finishes.request_schema = "NewTaskDone";
  finishes.answer_schema = "TaskDone";
  finishes.handler = [desk](Call& call) { return finish(desk, call); };
  std::vector<Route> all = task_read_routes(desk);
  all.insert(all.end(), {creates, changes, removes, finishes});
  return all;
}

}  // namespace portent::serve
