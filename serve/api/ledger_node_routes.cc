#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/etag.h"
#include "serve/api/json_body.h"
#include "serve/api/ledger_json.h"
#include "serve/api/ledger_node_work.h"
#include "serve/api/ledger_parts.h"
#include "serve/desk/instantiate.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Node;
using store::Session;
constexpr auto kWrite = desk::Permission::kWriteAssets;
constexpr const char* kTag = "nodes";

WebAnswer create(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  const std::string id = body->is_object() && body->contains("id") && body->at("id").is_string()
                             ? body->at("id").get<std::string>().substr(0, 128)
                             : "";
  return change_ledger(desk, call, "node.create", id, [&](Session& session) -> Outcome<LedgerChange> {
    const auto made = create_node_from({desk, session, call}, *body);
    if (!made) return tl::unexpected(made.error());
    const json node = node_json(*made);
    return LedgerChange{created_answer(node, "/api/v1/nodes/" + made->id, made->version), "", node.dump()};
  });
}

using NodeWork = std::function<Outcome<Node>(const NodeCall&, const Node& there, const json& body)>;

/// Changes the node of the path, where it still is what the caller read.
WebAnswer change(const LedgerDesk& desk, Call& call, const std::string& action, const NodeWork& work) {
  json body;
  if (!call.route().request_schema.empty()) {
    auto sent = json_body(call.request());
    if (!sent) return problem_of(sent.error());
    body = *std::move(sent);
  }
  return change_ledger(desk, call, action, call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
    const auto there = node_of_path(desk, session, call, kWrite);
    if (!there) return tl::unexpected(there.error());
    if (auto problem = match_problem(call.request(), there->version)) return tl::unexpected(*problem);
    const auto made = work({desk, session, call}, *there, body);
    if (!made) return tl::unexpected(made.error());
    const json node = node_json(*made);
    if (call.route().success == 204) return LedgerChange{{204, "", "", {}}, node_json(*there).dump(), ""};
    return LedgerChange{versioned_answer(node, made->version), node_json(*there).dump(), node.dump()};
  });
}

WebAnswer instantiate(const LedgerDesk& desk, Call& call) {
  return change_ledger(
      desk, call, "node.instantiate", call.path("id"), [&](Session& session) -> Outcome<LedgerChange> {
        const auto there = node_of_path(desk, session, call, kWrite);
        if (!there) return tl::unexpected(there.error());
        const auto made = desk::instantiate_class(session, there->id, call.now_ms());
        if (!made) {
          Problem problem = refusal_problem(made.error(), {});
          problem.status = 409;  // nothing was sent that could be wrong: the node stands as it does
          problem.pointer.clear();
          return tl::unexpected(problem);
        }
        const json counts = {{"parts", made->parts}, {"points", made->points}};
        return LedgerChange{json_answer(counts), "", counts.dump()};
      });
}

Route changing(const LedgerDesk& desk, Route route, const std::string& action, NodeWork work) {
  route.needs_match = true;
  if (route.success != 204) route.answer_schema = "Node";
  route.handler = [desk, action, work = std::move(work)](Call& call) {
    return change(desk, call, action, work);
  };
  return route;
}

}  // namespace

std::vector<Route> node_change_routes(const LedgerDesk& desk) {
  Route creates = ledger_route("POST", "/api/v1/nodes", "createNode", "Add a node", kTag, kWrite);
  creates.request_schema = "NewNode";
  creates.answer_schema = "Node";
  creates.success = 201;
  creates.handler = [desk](Call& call) { return create(desk, call); };
  Route patches = ledger_route("PATCH", "/api/v1/nodes/{id}", "changeNode",
                               "Change what is said of a node: a merge patch, null takes out", kTag, kWrite);
  patches.request_schema = "NodeChange";
  patches.request_types = {"application/json", "application/merge-patch+json"};
  patches.refusals = {409};
  Route moves = ledger_route("POST", "/api/v1/nodes/{id}/move", "moveNode",
                             "Hang a node, with everything under it, below another one", kTag, kWrite);
  moves.request_schema = "NodeMove";
  Route scraps = ledger_route("POST", "/api/v1/nodes/{id}/scrap", "scrapNode",
                              "End a node's life: it is forecast no more; its history stays", kTag, kWrite);
  Route makes = ledger_route("POST", "/api/v1/nodes/{id}/instantiate", "instantiateNode",
                             "Give an asset the parts and points of its class, each once", kTag, kWrite);
  makes.answer_schema = "Instantiated";
  makes.handler = [desk](Call& call) { return instantiate(desk, call); };
  return {
      creates, changing(desk, patches, "node.change", patch_node),
      changing(desk, moves, "node.move", move_node_to),
      changing(desk, scraps, "node.scrap",
               [](const NodeCall& at, const Node& there, const json&) { return scrap_node_of(at, there); }),
      makes};
}

std::vector<Route> candidate_routes(const LedgerDesk& desk) {
  constexpr auto kRead = desk::Permission::kReadAssets;
  Route lists = ledger_route("GET", "/api/v1/candidates", "listCandidates",
                             "Assets that were met in the stream and that nobody has said to be one",
                             "candidates", kRead);
  lists.query = list_parameters();
  lists.query.push_back({"site", ParameterType::kId, "of this site"});
  lists.answer_schema = "Nodes";
  lists.handler = [desk](Call& call) {
    return node_page(desk, call, {.state = store::NodeState::kCandidate});
  };
  Route accepts = ledger_route("POST", "/api/v1/candidates/{id}/accept", "acceptCandidate",
                               "Make it a registered asset: say its class and place", "candidates", kWrite);
  accepts.request_schema = "NodeChange";
  Route dismisses = ledger_route("DELETE", "/api/v1/candidates/{id}", "dismissCandidate",
                                 "Take out one that is none; should it be seen again, it comes again",
                                 "candidates", kWrite);
  dismisses.success = 204;
  dismisses.refusals = {409};
  return {
      lists, changing(desk, accepts, "candidate.accept", accept_candidate),
      changing(desk, dismisses, "candidate.dismiss", [](const NodeCall& at, const Node& there, const json&) {
        return dismiss_candidate_of(at, there);
      })};
}

}  // namespace portent::serve
