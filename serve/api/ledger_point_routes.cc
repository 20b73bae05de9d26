#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/audited.h"
#include "serve/api/etag.h"
#include "serve/api/json_body.h"
#include "serve/api/ledger_json.h"
#include "serve/api/ledger_parts.h"
#include "serve/desk/belongings.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/points.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Point;
using store::Session;
constexpr auto kRead = desk::Permission::kReadAssets, kWrite = desk::Permission::kWriteAssets;
constexpr const char* kTag = "measuring points";

/// The point of the path, where the caller may do that at its node's site.
Outcome<Point> point_of_path(const LedgerDesk& desk, Session& session, const Call& call,
                             desk::Permission permission) {
  const std::string& id = call.path("id");
  auto point = desk::id_problem(id).empty() ? store::find_point(session, id) : std::nullopt;
  const Problem missing{404, "point " + id + " is not there", "id"};
  if (!point) return tl::unexpected(missing);
  if (const auto node = node_named(desk, session, call, permission, point->node); !node)
    return tl::unexpected(node.error().status == 404 ? missing : node.error());
  return *std::move(point);
}

/// `base` with what the object says; times are passed over.
Outcome<Point> read_point(const Point& base, json body) {
  if (!body.is_object()) return tl::unexpected(Problem{422, "an object is expected here"});
  if (body.contains("node") && body["node"] != base.node)
    return tl::unexpected(Problem{422, "a point stays on its node: make another one there", "", "/node"});
  for (const char* name : {"created", "updated"}) body.erase(name);
  desk::Faults faults;
  Point point = desk::point_of_json(base, body.dump(-1, ' ', false, json::error_handler_t::replace), faults);
  if (!base.id.empty() && point.id != base.id) faults.push_back({"id", "can't be changed"});
  if (faults.empty()) return point;
  return tl::unexpected(refusal_problem({desk::Refusal::Kind::kInvalid, faults}, body));
}

WebAnswer list(const LedgerDesk& desk, Call& call) {
  std::vector<std::pair<std::string, json>> items;
  const auto found = desk.store.read([&](Session& session) -> Outcome<bool> {
    const auto node = node_of_path(desk, session, call, kRead);
    if (!node) return tl::unexpected(node.error());
    const bool parts = call.truth("parts").value_or(false);
    for (const Point& point :
         parts ? desk::points_of_asset(session, node->id) : store::points_of_node(session, node->id))
      items.emplace_back(point.id, point_json(point));
    return true;
  });
  if (!found) return problem_of(found.error());
  std::ranges::sort(items, {}, &std::pair<std::string, json>::first);
  const std::string list = "points " + call.path("id") + (call.truth("parts").value_or(false) ? "+" : "");
  return page_by_key(desk, call, list, std::move(items));
}

WebAnswer one(const LedgerDesk& desk, Call& call) {
  const auto point =
      desk.store.read([&](Session& session) { return point_of_path(desk, session, call, kRead); });
  if (!point) return problem_of(point.error());
  return with_etag(json_answer(point_json(*point)), call.request(), etag_of(point->version));
}

WebAnswer create(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  const auto wanted = read_point({.id = "", .node = call.path("id")}, *body);
  if (!wanted) return problem_of(wanted.error());
  return change_ledger(
      desk, call, "point.create", wanted->id, [&](Session& session) -> Outcome<LedgerChange> {
        if (const auto node = node_of_path(desk, session, call, kWrite); !node)
          return tl::unexpected(node.error());
        const auto made = desk::create_point(session, *wanted, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        const json point = point_json(*made);
        return LedgerChange{created_answer(point, "/api/v1/points/" + made->id, made->version), "",
                            point.dump()};
      });
}

WebAnswer change(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  if (!body->is_object()) return problem_of({422, "an object is expected here"});
  return change_ledger(
      desk, call, "point.change", call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
        const auto there = point_of_path(desk, session, call, kWrite);
        if (!there) return tl::unexpected(there.error());
        if (auto problem = match_problem(call.request(), there->version)) return tl::unexpected(*problem);
        json merged = point_json(*there);
        merged.merge_patch(*body);
        Point base{.id = there->id, .node = there->node};
        base.version = there->version;
        const auto wanted = read_point(base, merged);
        if (!wanted) return tl::unexpected(wanted.error());
        const auto made = desk::change_point(session, *wanted, call.now_ms());
        if (!made) return tl::unexpected(refusal_problem(made.error(), *body));
        const json point = point_json(*made);
        return LedgerChange{versioned_answer(point, made->version), point_json(*there).dump(), point.dump()};
      });
}

WebAnswer remove(const LedgerDesk& desk, Call& call) {
  return change_ledger(
      desk, call, "point.remove", call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
        const auto there = point_of_path(desk, session, call, kWrite);
        if (!there) return tl::unexpected(there.error());
        if (auto problem = match_problem(call.request(), there->version)) return tl::unexpected(*problem);
        const auto removed = desk::remove_point(session, there->id, there->version, call.now_ms());
        if (!removed) return tl::unexpected(refusal_problem(removed.error(), {}));
        return LedgerChange{{204, "", "", {}}, point_json(*there).dump(), ""};
      });
}

Route point_route(std::string method, std::string name, std::string summary, desk::Permission permission) {
  Route route = ledger_route(std::move(method), "/api/v1/points/{id}", std::move(name), std::move(summary),
                             kTag, permission);
  route.path_parameters.front().help = "of the point";
  return route;
}

}  // namespace

std::vector<Route> point_routes(const LedgerDesk& desk) {
  Route lists =
      ledger_route("GET", "/api/v1/nodes/{id}/points", "listPoints", "Where a node is measured", kTag, kRead);
  lists.query = list_parameters();
  lists.query.push_back({"parts", ParameterType::kBoolean, "of an asset: those on its parts as well"});
  lists.answer_schema = "MeasuringPoints";
  lists.handler = [desk](Call& call) { return list(desk, call); };
  Route creates = ledger_route("POST", "/api/v1/nodes/{id}/points", "createPoint",
                               "Add a measuring point with its thresholds", kTag, kWrite);
  creates.request_schema = "NewMeasuringPoint";
  creates.answer_schema = "MeasuringPoint";
  creates.success = 201;
  creates.handler = [desk](Call& call) { return create(desk, call); };
  Route shows = point_route("GET", "getPoint", "One measuring point", kRead);
  shows.answer_schema = "MeasuringPoint";
  shows.handler = [desk](Call& call) { return one(desk, call); };
  Route changes = point_route("PATCH", "changePoint",
                              "Change a point, its thresholds too: a merge patch, null takes out", kWrite);
  changes.request_schema = "MeasuringPointChange";
  changes.request_types = {"application/json", "application/merge-patch+json"};
  changes.answer_schema = "MeasuringPoint";
  changes.needs_match = true;
  changes.refusals = {409};
  changes.handler = [desk](Call& call) { return change(desk, call); };
  Route removes = point_route("DELETE", "removePoint", "Take a measuring point out", kWrite);
  removes.success = 204;
  removes.needs_match = true;
  removes.refusals = {409};
  removes.handler = [desk](Call& call) { return remove(desk, call); };
  return {lists, creates, shows, changes, removes};
}

}  // namespace portent::serve
