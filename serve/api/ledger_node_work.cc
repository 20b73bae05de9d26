#include "serve/api/ledger_node_work.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/json_body.h"
#include "serve/api/ledger_json.h"
#include "serve/desk/ledger.h"
#include "serve/desk/node_row.h"
#include "serve/desk/node_rules.h"
#include "serve/desk/plain_text.h"
#include "serve/store/nodes.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Node;
using store::NodeState;
constexpr auto kWrite = desk::Permission::kWriteAssets;

tl::unexpected<Problem> refuse(const NodeCall& call, const char* field, std::string why) {
  return tl::unexpected(Problem{422, std::move(why), "", call.where + field});
}

/// Whether it may be written where it will stand (as check_node() fills it in), asked before anything is
/// locked or said. A parent that the caller may not see is none for him.
std::optional<Problem> may_write(const NodeCall& call, const Node& wanted) {
  AccessGate& gate = call.desk.gate;
  if (wanted.kind == store::NodeKind::kSite) return gate.require(call.call, kWrite, wanted.id);
  const auto parent =
      desk::id_problem(wanted.parent).empty() ? store::find_node(call.session, wanted.parent) : std::nullopt;
  const bool seen =
      parent && desk::may(call.call.who(), desk::Permission::kReadAssets, parent->site, call.call.now_ms());
  if (auto problem = gate.require(call.call, kWrite, seen ? parent->site : desk::site_of_id(wanted.id)))
    return problem;
  if (!parent || seen) return std::nullopt;
  const Problem missing{422, fmt::format("parent: '{}' is not in the ledger; add it first", wanted.parent),
                        "", call.where + "/parent"};
  return gate.require_of(call.call, kWrite, parent->site, desk::Permission::kReadAssets, missing);
}

/// `base` with what the object says.
Outcome<Node> read_node(const NodeCall& call, const Node& base, const json& body) {
  if (!body.is_object()) return refuse(call, "", "an object is expected here");
  desk::Faults faults;
  Node node = desk::node_of_json(base, body.dump(-1, ' ', false, json::error_handler_t::replace), faults);
  if (faults.empty()) return node;
  return tl::unexpected(refusal_problem({desk::Refusal::Kind::kInvalid, faults}, body, call.where));
}

Outcome<Node> told(const NodeCall& call, desk::Outcome<Node> outcome, const json& body) {
  if (!outcome) return tl::unexpected(refusal_problem(outcome.error(), body, call.where));
  return *std::move(outcome);
}

Outcome<Node> patched(const NodeCall& call, const Node& there, const json& patch) {
  if (!patch.is_object()) return refuse(call, "", "an object is expected here");
  for (const char* const field : {"/id", "/kind"})
    if (const auto at = patch.find(field + 1); at != patch.end() && at->is_null())
      return refuse(call, field, "a node is not without it");
  json merged = node_json(there);
  merged.merge_patch(patch);
  Node base;
  base.id = there.id;
  base.kind = there.kind;
  base.state = there.state;
  base.version = there.version;
  return read_node(call, base, merged);
}

}  // namespace

Outcome<Node> create_node_from(const NodeCall& call, const json& body) {
  auto wanted = read_node(call, {}, body);
  if (!wanted) return wanted;
  if (const auto why = desk::id_problem(wanted->id); !why.empty())
    return refuse(call, "/id", wanted->id.empty() ? "an id is needed here" : why);
  if (wanted->state != NodeState::kRegistered)
    return refuse(call, "/state", "what is made here is registered: leave the state out");
  if (auto problem = may_write(call, *wanted)) return tl::unexpected(*problem);
  return told(call, desk::create_node(call.session, *wanted, call.call.now_ms()), body);
}

Outcome<Node> patch_node(const NodeCall& call, const Node& there, const json& patch) {
  auto wanted = patched(call, there, patch);
  if (!wanted) return wanted;
  if (wanted->state != there.state && wanted->state == NodeState::kScrapped)
    return refuse(call, "/state", fmt::format("its life ends by POST /api/v1/nodes/{}/scrap", there.id));
  if (wanted->state != there.state && wanted->state == NodeState::kCandidate)
    return refuse(call, "/state", "what is known becomes no candidate again");
  if (auto problem = may_write(call, *wanted)) return tl::unexpected(*problem);
  return told(call, desk::change_node(call.session, *wanted, call.call.now_ms()), patch);
}

Outcome<Node> move_node_to(const NodeCall& call, const Node& there, const json& body) {
  JsonReader reader(body, call.where);
  Node wanted = there;
  wanted.parent = reader.text("parent");
  if (body.is_object() && !body.contains("parent"))
    reader.fail("parent", "say below which node, or null for the top");
  if (auto problem = reader.problem()) return tl::unexpected(*problem);
  if (auto problem = may_write(call, wanted)) return tl::unexpected(*problem);
  return told(call, desk::move_node(call.session, there.id, wanted.parent, there.version, call.call.now_ms()),
              body);
}

Outcome<Node> scrap_node_of(const NodeCall& call, const Node& there) {
  if (there.state == NodeState::kCandidate)
    return tl::unexpected(Problem{409, fmt::format("'{}' is a candidate: dismiss it", there.id)});
  return told(call,
              desk::scrap_node(call.session, there.id, there.version, call.call.who().id, call.call.now_ms()),
              {});
}

Outcome<Node> accept_candidate(const NodeCall& call, const Node& there, const json& patch) {
  if (there.state != NodeState::kCandidate)
    return tl::unexpected(Problem{409, fmt::format("'{}' is {} already", there.id, state_name(there.state))});
  auto wanted = patched(call, there, patch);
  if (!wanted) return wanted;
  if (patch.contains("state") && wanted->state != NodeState::kRegistered)
    return refuse(call, "/state", "what is accepted is registered: leave the state out");
  if (auto problem = may_write(call, *wanted)) return tl::unexpected(*problem);
  return told(call, desk::promote_candidate(call.session, *wanted, call.call.now_ms()), patch);
}

Outcome<Node> dismiss_candidate_of(const NodeCall& call, const Node& there) {
  if (there.state != NodeState::kCandidate)
    return tl::unexpected(
        Problem{409, fmt::format("'{}' is {}: scrap it instead", there.id, state_name(there.state))});
  return told(call, desk::dismiss_candidate(call.session, there.id, there.version), {});
}

}  // namespace portent::serve
