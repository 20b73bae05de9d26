#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/etag.h"
#include "serve/api/ledger_json.h"
#include "serve/api/ledger_parts.h"
#include "serve/desk/plain_text.h"
#include "serve/store/node_tree.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::NodeOrder;
constexpr auto kRead = desk::Permission::kReadAssets;
constexpr const char* kTag = "nodes";

std::vector<std::string> words(const auto& names) {
  return {names.begin(), names.end()};
}

Outcome<store::NodePage> page_of(const Call& call) {
  static const std::vector<std::string> kSorted = {"id", "name", "updated"};  // as NodeOrder has them
  store::NodePage page;
  const auto keys = parse_sort(call.text("sort").value_or("id"), kSorted);
  if (!keys) return tl::unexpected(keys.error());
  if (keys->size() > 1) return tl::unexpected(Problem{400, "one field can be sorted by", "sort"});
  if (keys->empty()) return page;
  page.order = static_cast<NodeOrder>(std::ranges::find(kSorted, keys->front().field) - kSorted.begin());
  page.descending = keys->front().descending;
  return page;
}

/// Names the list that a cursor is of: everything that decides which rows there are, and their order.
std::string list_name(const Call& call, const store::NodeFilter& preset) {
  std::string name = fmt::format("nodes {} {}", preset.parent, preset.state.has_value());
  for (const char* parameter :
       {"parent", "under", "site", "class", "kind", "state", "text", "filter", "sort"})
    if (const auto value = call.text(parameter))
      name += fmt::format("&{}={}:{}", parameter, value->size(), *value);
  return name;
}

Outcome<std::vector<store::NodeCondition>> conditions_of(const Call& call) {
  using Is = store::NodeCondition::Is;
  const std::string text = call.text("filter").value_or("");
  if (const auto why = desk::text_problem(text, 2'048); !why.empty())
    return tl::unexpected(Problem{400, "filter " + why, "filter"});
  const auto parsed = parse_filter(text, store::condition_fields());
  if (!parsed) return tl::unexpected(parsed.error());
  std::vector<store::NodeCondition> conditions;
  for (const Condition& one : *parsed) {
    if (one.is != Condition::Is::kEqual && one.is != Condition::Is::kNotEqual &&
        one.is != Condition::Is::kHolds)
      return tl::unexpected(Problem{400, "a text is compared by = != and ~ (holds)", "filter"});
    const Is is = one.is == Condition::Is::kEqual   ? Is::kOneOf
                  : one.is == Condition::Is::kHolds ? Is::kHolds
                                                    : Is::kNoneOf;
    conditions.push_back({one.field, is, one.values});
  }
  return conditions;
}

WebAnswer one(const LedgerDesk& desk, Call& call) {
  const auto node =
      desk.store.read([&](store::Session& session) { return node_of_path(desk, session, call, kRead); });
  if (!node) return problem_of(node.error());
  return with_etag(json_answer(node_json(*node)), call.request(), etag_of(node->version));
}

WebAnswer children(const LedgerDesk& desk, Call& call) {
  const auto node =
      desk.store.read([&](store::Session& session) { return node_of_path(desk, session, call, kRead); });
  if (!node) return problem_of(node.error());
  return node_page(desk, call, {.parent = node->id});
}

WebAnswer ancestors(const LedgerDesk& desk, Call& call) {
  return desk.store.read([&](store::Session& session) {
    const auto node = node_of_path(desk, session, call, kRead);
    if (!node) return problem_of(node.error());
    json items = json::array();
    for (const store::Node& above : store::node_and_above(session, node->id))
      if (above.id != node->id) items.push_back(node_json(above));
    return page_answer(call, std::move(items));
  });
}

}  // namespace

std::vector<Parameter> node_filter_parameters() {
  return {
      {"parent", ParameterType::kId, "directly under this node"},
      {"under", ParameterType::kId, "this node, and everything under it"},
      {"site", ParameterType::kId, "of this site"},
      {"class", ParameterType::kId, "of this class"},
      {"kind", ParameterType::kText, "", words(store::kNodeKinds)},
      {"state", ParameterType::kText, "", words(store::kNodeStates)},
      {"text", ParameterType::kText, "stands in id, name or serial number", {}, {}, 200.0},
      {"filter",
       ParameterType::kText,
       "conditions such as maker=KSB|Grundfos;criticality!=C;location~hall 2, which must all hold; any field "
       "that is a plain text",
       {},
       {},
       2'048.0}};
}

Outcome<store::NodeFilter> node_filter_of(const LedgerDesk& desk, const Call& call,
                                          store::NodeFilter filter) {
  filter.sites = visible_sites(call, kRead);
  if (const auto site = call.text("site")) {
    if (auto problem = desk.gate.require(call, kRead, *site)) return tl::unexpected(*problem);
    filter.sites = {*site};
  }
  if (const auto parent = call.text("parent")) filter.parent = *parent;
  if (const auto under = call.text("under")) filter.subtree = *under;
  if (const auto of = call.text("class")) filter.asset_class = *of;
  if (const auto kind = call.text("kind")) filter.kind = store::parse_node_kind(*kind);
  if (const auto state = call.text("state")) filter.state = store::parse_node_state(*state);
  filter.text = call.text("text").value_or("");
  if (const auto why = desk::text_problem(filter.text); !why.empty())
    return tl::unexpected(Problem{400, "text " + why, "text"});
  auto conditions = conditions_of(call);
  if (!conditions) return tl::unexpected(conditions.error());
  filter.conditions = *std::move(conditions);
  return filter;
}

WebAnswer node_page(const LedgerDesk& desk, const Call& call, store::NodeFilter preset) {
  const std::string list = list_name(call, preset);
  const auto filter = node_filter_of(desk, call, std::move(preset));
  if (!filter) return problem_of(filter.error());
  auto page = page_of(call);
  if (!page) return problem_of(page.error());
  const auto asked = page_asked(call, desk.signer, list);
  if (!asked) return problem_of(asked.error());
  if (!asked->after.empty()) page->after = {asked->after.at(0), asked->after.at(1)};
  page->most = asked->limit + 1;
  auto nodes =
      desk.store.read([&](store::Session& session) { return store::list_nodes(session, *filter, *page); });
  const auto next = cut_page(nodes, *asked, desk.signer, list, [&](const store::Node& last) {
    const store::NodeCursor behind = store::cursor_after(last, page->order);
    return std::vector{behind.value, behind.id};
  });
  json items = json::array();
  for (const store::Node& node : nodes) items.push_back(node_json(node));
  return page_answer(call, std::move(items), next);
}

std::vector<Route> node_read_routes(const LedgerDesk& desk) {
  const Parameter sort{"sort", ParameterType::kText, "id, name or updated; - before it: descending", {}, {},
                       64.0};
  Route lists = ledger_route("GET", "/api/v1/nodes", "listNodes", "What the plant is made of", kTag, kRead);
  lists.query = list_parameters();
  lists.query.push_back(sort);
  for (const Parameter& one : node_filter_parameters()) lists.query.push_back(one);
  lists.answer_schema = "Nodes";
  lists.handler = [desk](Call& call) { return node_page(desk, call, {}); };
  Route shows = ledger_route("GET", "/api/v1/nodes/{id}", "getNode", "One node", kTag, kRead);
  shows.answer_schema = "Node";
  shows.handler = [desk](Call& call) { return one(desk, call); };
  Route below = ledger_route("GET", "/api/v1/nodes/{id}/children", "listChildren",
                             "What lies directly under a node", kTag, kRead);
  below.query = list_parameters();
  below.query.push_back(sort);
  below.answer_schema = "Nodes";
  below.handler = [desk](Call& call) { return children(desk, call); };
  Route above = ledger_route("GET", "/api/v1/nodes/{id}/ancestors", "listAncestors",
                             "What a node lies under, from its parent to the top", kTag, kRead);
  above.query = {fields_parameter()};
  above.answer_schema = "Nodes";
  above.handler = [desk](Call& call) { return ancestors(desk, call); };
  return {lists, shows, below, above};
}

}  // namespace portent::serve
