#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/alarm_rest_json.h"
#include "serve/api/connector_tools.h"
#include "serve/api/etag.h"
#include "serve/connector/apply.h"
#include "serve/desk/order_work.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::OrderConflict;

std::string id_of(const OrderConflict& conflict) {
  return std::to_string(conflict.number);
}

WebAnswer list(const OrderTools& tools, Call& call) {
  const bool open = call.text("state").value_or("open") == "open";
  const std::string name = open ? "open conflicts" : "decided conflicts";
  const auto page = page_asked(call, tools.signer, name);
  if (!page) return problem_of(page.error());
  const std::int64_t after = page->after.empty() ? 0 : std::stoll(page->after.at(0));
  const auto sites = visible_sites(call, desk::Permission::kPlanOrders);
  auto rows = tools.store.read(
      [&](store::Session& session) { return list_conflicts(session, open, sites, after, page->limit + 1); });
  const auto next = cut_page(rows, *page, tools.signer, name,
                             [](const OrderConflict& last) { return std::vector<std::string>{id_of(last)}; });
  json items = json::array();
  for (const OrderConflict& row : rows) items.push_back(rest_json(row));
  return page_answer(call, std::move(items), next);
}

/// The one that the path names, where the caller may plan at the site of its order: else 404 or 403.
Outcome<OrderConflict> conflict_of_path(const OrderTools& tools, const Call& call) {
  const std::string& id = call.path("id");
  const Problem none{404, "there is no conflict " + id, "id"};
  auto found =
      tools.store.read([&](store::Session& session) { return find_conflict(session, std::stoll(id)); });
  if (!found) return tl::unexpected(none);
  if (auto problem = require_order_at(tools, call, desk::Permission::kPlanOrders, found->site, none))
    return tl::unexpected(*problem);
  return *std::move(found);
}

WebAnswer get(const OrderTools& tools, Call& call) {
  const auto found = conflict_of_path(tools, call);
  if (!found) return problem_of(found.error());
  return object_answer(call, rest_json(*found), found->version);
}

/// Does to the order what its twin says; why it can't be, else "".
std::string take_theirs(const OrderTools& tools, store::Session& session, const OrderConflict& conflict,
                        const store::MirroredOrder& mirrored, const std::string& who, std::int64_t now_ms) {
  const bool gone = conflict.kind == "gone";
  const auto progress = gone ? connector::Progress::kCancelled : connector::progress_named(conflict.theirs);
  if (!progress) return "what stands there can't be told here";
  desk::OrderWork work(session, tools.options.policy, now_ms);
  const auto done = work.change(conflict.order_id, [&](desk::OrderLife& life) {
    return gone ? life.reject(who, "deleted in " + conflict.connector, now_ms)
                : connector::apply(work, life, *progress, mirrored.theirs_ms, who, now_ms);
  });
  if (!done) return done.error();
  work.finish();
  return "";
}

/// The two agree by now, though its conflict stands open.
bool is_over(const OrderConflict& conflict, const std::optional<store::MirroredOrder>& mirrored) {
  return conflict.kind != "duplicate" &&
         (!mirrored || mirrored->state == "settled" || mirrored->state == "left_out");
}

/// Ours is kept by taking theirs as seen: what differs from it is then told.
void keep_ours(const OrderConflict& conflict, store::MirroredOrder& mirrored) {
  mirrored.agreed = conflict.kind == "gone" ? "" : conflict.theirs;
  if (conflict.kind == "gone") {
    mirrored.external_id.clear();
    mirrored.theirs_ms = 0;
  }
}

Outcome<Changed> decided(const OrderTools& tools, store::Session& session, const Call& call,
                         const OrderConflict& seen, const std::string& keep) {
  auto conflict = find_conflict(session, seen.number);
  if (auto problem = match_problem(call.request(), conflict->version)) return tl::unexpected(*problem);
  if (!conflict->open) return tl::unexpected(Problem{409, "conflict " + id_of(seen) + " is decided already"});
  Changed made;
  made.before = hash_of(rest_json(*conflict));
  auto mirrored = find_mirrored(session, conflict->connector, conflict->order_id);
  if (is_over(*conflict, mirrored))
    return tl::unexpected(Problem{409, "conflict " + id_of(seen) + " is none any more: the two agree"});
  if (conflict->kind != "duplicate" && mirrored) {
    if (keep == "ours") {
      keep_ours(*conflict, *mirrored);
    } else {
      const std::string why = take_theirs(tools, session, *conflict, *mirrored, call.who().id, call.now_ms());
      if (!why.empty()) return tl::unexpected(Problem{409, why + ": keep ours, or change it there"});
      if (conflict->kind == "progress") mirrored->agreed = conflict->theirs;
    }
    mirrored->state = "waiting";
    mirrored->why.clear();
    settle_mirrored(session, *mirrored);
    wake_mirrored(session, conflict->connector, conflict->order_id);
  }
  close_conflicts(session, conflict->connector, conflict->order_id, conflict->kind, keep, call.who().id,
                  call.now_ms());
  const auto after = find_conflict(session, seen.number);
  made.answer = json_answer(rest_json(*after));
  made.answer.headers.push_back({"ETag", etag_of(after->version)});
  made.after = hash_of(rest_json(*after));
  made.detail = conflict->order_id + " " + keep;
  return made;
}

WebAnswer decide(const OrderTools& tools, Call& call) {
  const auto found = conflict_of_path(tools, call);
  if (!found) return problem_of(found.error());
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::string keep = reader.required_text("keep");
  if (keep != "ours" && keep != "theirs") reader.fail("keep", "ours or theirs is expected here");
  if (auto problem = reader.problem()) return problem_of(*problem);
  return audited_change(tools, call, "connector.decide", id_of(*found),
                        [&](store::Session& session) { return decided(tools, session, call, *found, keep); });
}

}  // namespace

std::vector<Route> conflict_routes(const OrderTools& tools) {
  const std::vector<Parameter> id = {{"id", ParameterType::kInteger, "of the conflict", {}, 1.0, 9e15}};
  Route lists = connector_route("GET", "/api/v1/connector/conflicts", "listOrderConflicts",
                                "What orders and their twins say that can't both be so, oldest first");
  lists.query = list_parameters();
  lists.query.push_back(
      {"state", ParameterType::kText, "open (the default) or decided", {"open", "decided"}});
  lists.answer_schema = "OrderConflicts";
  lists.handler = [tools](Call& call) { return list(tools, call); };
  Route gets = connector_route("GET", "/api/v1/connector/conflicts/{id}", "getOrderConflict", "One");
  gets.path_parameters = id;
  gets.query = {fields_parameter()};
  gets.answer_schema = "OrderConflict";
  gets.handler = [tools](Call& call) { return get(tools, call); };
  Route decides = connector_route("POST", "/api/v1/connector/conflicts/{id}/resolve", "resolveOrderConflict",
                                  "Keep what we say, or take what they say");
  decides.path_parameters = id;
  decides.request_schema = "ConflictDecision";
  decides.answer_schema = "OrderConflict";
  decides.needs_match = true;
  decides.refusals = {409};
  decides.handler = [tools](Call& call) { return decide(tools, call); };
  return {lists, gets, decides};
}

}  // namespace portent::serve
