#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/audited.h"
#include "serve/api/etag.h"
#include "serve/api/json_body.h"
#include "serve/api/round_parts.h"
#include "serve/desk/inspection_routes.h"
#include "serve/desk/plain_text.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::InspectionRoute;
using store::Session;
constexpr auto kRead = desk::Permission::kReadAssets, kWrite = desk::Permission::kWriteAssets;

WebAnswer list(const LedgerDesk& desk, Call& call) {
  const auto sites = sites_asked(desk, call, kRead);
  if (!sites) return problem_of(sites.error());
  const std::string list = "routes " + call.text("site").value_or("");
  const auto asked = page_asked(call, desk.signer, list);
  if (!asked) return problem_of(asked.error());
  const std::string after = asked->after.empty() ? "" : asked->after.at(0);
  auto routes = desk.store.read(
      [&](Session& session) { return store::list_routes(session, *sites, after, asked->limit + 1); });
  const auto next = cut_page(routes, *asked, desk.signer, list,
                             [](const InspectionRoute& last) { return std::vector{last.id}; });
  json items = json::array();
  for (const InspectionRoute& one : routes) items.push_back(route_json(one));
  return page_answer(call, std::move(items), next);
}

WebAnswer one(const LedgerDesk& desk, Call& call) {
  const auto route =
      desk.store.read([&](Session& session) { return route_of_path(desk, session, call, kRead); });
  if (!route) return problem_of(route.error());
  return with_etag(json_answer(route_json(*route)), call.request(), etag_of(route->version));
}

json state_json(const store::RouteItemState& state) {
  json made = {{"item", state.item}, {"asset", state.asset}};
  if (!state.result_ms) return made;
  made["at"] = format_time(*state.result_ms);
  made["round"] = state.result_round;
  made["result"] = state.result_id;
  made["bad"] = state.bad;
  return made;
}

WebAnswer states(const LedgerDesk& desk, Call& call) {
  std::vector<std::pair<std::string, json>> items;
  const auto found = desk.store.read([&](Session& session) -> Outcome<bool> {
    const auto route = route_of_path(desk, session, call, kRead);
    if (!route) return tl::unexpected(route.error());
    items.clear();
    for (const auto& one : store::items_of_route(session, route->id))
      items.emplace_back(one.item, state_json(one));
    return true;
  });
  if (!found) return problem_of(found.error());
  return page_by_key(desk, call, "route items " + call.path("id"), std::move(items));
}

WebAnswer create(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  const auto wanted = read_route({}, *body);
  if (!wanted) return problem_of(wanted.error());
  return change_ledger(
      desk, call, "route.create", wanted->id.substr(0, 128), [&](Session& session) -> Outcome<LedgerChange> {
        const Problem missing{422, "site: there is no site '" + wanted->site.substr(0, 128) + "'", "",
                              "/site"};
        if (auto problem = desk.gate.require_of(call, kWrite, wanted->site, kRead, missing))
          return tl::unexpected(*problem);
        const auto made = desk::create_route(session, *wanted, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        const json route = route_json(*made);
        return LedgerChange{created_answer(route, "/api/v1/routes/" + made->id, made->version), "",
                            route.dump()};
      });
}

WebAnswer change(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  if (!body->is_object()) return problem_of({422, "an object is expected here"});
  return change_ledger(
      desk, call, "route.change", call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
        const auto there = route_of_path(desk, session, call, kWrite);
        if (!there) return tl::unexpected(there.error());
        if (auto problem = match_problem(call.request(), there->version)) return tl::unexpected(*problem);
        json merged = route_json(*there);
        merged.merge_patch(*body);
        const auto wanted = read_route(*there, merged);
        if (!wanted) return tl::unexpected(wanted.error());
        const auto made = desk::change_route(session, *wanted, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        const json route = route_json(*made);
        return LedgerChange{versioned_answer(route, made->version), route_json(*there).dump(), route.dump()};
      });
}

WebAnswer remove(const LedgerDesk& desk, Call& call) {
  return change_ledger(desk, call, "route.remove", call.path("id"),
                       [&](Session& session) -> Outcome<LedgerChange> {
                         const auto there = route_of_path(desk, session, call, kWrite);
                         if (!there) return tl::unexpected(there.error());
                         if (auto problem = match_problem(call.request(), there->version))
                           return tl::unexpected(*problem);
                         const auto removed = desk::remove_route(session, there->id, there->version);
                         if (!removed) return tl::unexpected(refusal_problem(removed.error(), {}));
                         return LedgerChange{{204, "", "", {}}, route_json(*there).dump(), ""};
                       });
}

Route route_route(std::string method, const std::string& path, std::string name, std::string summary,
                  desk::Permission permission) {
  Route route = ledger_route(std::move(method), "/api/v1/routes" + path, std::move(name), std::move(summary),
                             "inspection", permission);
  if (!route.path_parameters.empty()) route.path_parameters.front().help = "of the route";
  return route;
}

std::vector<Route> read_routes(const LedgerDesk& desk) {
  Route lists = route_route("GET", "", "listInspectionRoutes", "Inspection routes, by id", kRead);
  lists.query = list_parameters();
  lists.query.push_back({"site", ParameterType::kId, "of this site"});
  lists.answer_schema = "InspectionRoutes";
  lists.handler = [desk](Call& call) { return list(desk, call); };
  Route shows = route_route("GET", "/{id}", "getInspectionRoute", "One inspection route", kRead);
  shows.answer_schema = "InspectionRoute";
  shows.handler = [desk](Call& call) { return one(desk, call); };
  Route stands =
      route_route("GET", "/{id}/items", "listInspectionItems",
                  "Where each item of a route stands: its newest result by the device's time", kRead);
  stands.query = list_parameters();
  stands.answer_schema = "InspectionItemStates";
  stands.handler = [desk](Call& call) { return states(desk, call); };
  return {lists, shows, stands};
}

}  // namespace

Outcome<InspectionRoute> route_of_path(const LedgerDesk& desk, Session& session, const Call& call,
                                       desk::Permission permission) {
  const std::string& id = call.path("id");
  auto route = desk::id_problem(id).empty() ? store::find_route(session, id) : std::nullopt;
  const Problem missing{404, "route " + id + " is not there", "id"};
  if (!route) return tl::unexpected(missing);
  if (auto problem = desk.gate.require_of(call, permission, route->site, kRead, missing))
    return tl::unexpected(*problem);
  return *std::move(route);
}

Outcome<std::vector<std::string>> sites_asked(const LedgerDesk& desk, const Call& call,
                                              desk::Permission permission) {
  const auto site = call.text("site");
  if (!site) return visible_sites(call, permission);
  if (auto problem = desk.gate.require(call, permission, *site)) return tl::unexpected(*problem);
  return std::vector{*site};
}

std::vector<Route> inspection_routes(const LedgerDesk& desk) {
  Route creates = route_route("POST", "", "createInspectionRoute", "Add an inspection route", kWrite);
  creates.request_schema = "NewInspectionRoute";
  creates.answer_schema = "InspectionRoute";
  creates.success = 201;
  creates.handler = [desk](Call& call) { return create(desk, call); };
  Route changes =
      route_route("PATCH", "/{id}", "changeInspectionRoute",
                  "Change a route: a merge patch, null takes out; rounds under way keep its items", kWrite);
  changes.request_schema = "InspectionRouteChange";
  changes.request_types = {"application/json", "application/merge-patch+json"};
  changes.answer_schema = "InspectionRoute";
  changes.needs_match = true;
  changes.handler = [desk](Call& call) { return change(desk, call); };
  Route removes = route_route("DELETE", "/{id}", "removeInspectionRoute",
                              "Take a route out; its rounds and their results stay", kWrite);
  removes.success = 204;
  removes.needs_match = true;
  removes.handler = [desk](Call& call) { return remove(desk, call); };
  std::vector<Route> all = read_routes(desk);
  all.insert(all.end(), {creates, changes, removes});
  return all;
}

}  // namespace portent::serve
