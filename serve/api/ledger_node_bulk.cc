#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/json_body.h"
#include "serve/api/ledger_json.h"
#include "serve/api/ledger_node_work.h"
#include "serve/api/ledger_parts.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Node;
using store::Session;
constexpr auto kWrite = desk::Permission::kWriteAssets;
constexpr std::size_t kMostItems = 500;

struct Item {
  std::string action, id;
  std::int64_t version = 0;  ///< that the node must have; 0: any
  json node = json::object();
  std::optional<Problem> problem = {};
  std::int64_t made = 0;                ///< version afterwards
  std::string before = {}, after = {};  ///< what was changed, as text
};

Item read_item(const json& from, const std::string& where) {
  JsonReader reader(from, where);
  Item item{reader.required_text("action"), reader.required_text("id"),
            reader.integer("version", 0, 1, INT64_MAX)};
  if (const json* node = reader.member("node")) item.node = *node;
  if (!item.node.is_object()) reader.fail("node", "an object is expected here");
  item.problem = reader.problem();
  return item;
}

std::vector<Item> read_items(JsonReader& reader) {
  std::vector<Item> items;
  const json* list = reader.member("items");
  if (list == nullptr || !list->is_array() || list->empty() || list->size() > kMostItems) {
    reader.fail("items", fmt::format("a list of 1 to {} items is needed here", kMostItems));
    return items;
  }
  for (std::size_t i = 0; i < list->size(); ++i)
    items.push_back(read_item((*list)[i], fmt::format("/items/{}", i)));
  return items;
}

Outcome<Node> create(const NodeCall& call, const Item& item) {
  json node = item.node;
  if (node.contains("id") && node["id"] != item.id)
    return tl::unexpected(Problem{422, "is another one than the item's", "", call.where + "/id"});
  node["id"] = item.id;
  return create_node_from(call, node);
}

Outcome<Node> work_on(const NodeCall& call, const Item& item, const Node& there) {
  if (item.action == "change") return patch_node(call, there, item.node);
  if (item.action == "move") return move_node_to(call, there, item.node);
  if (item.action == "scrap") return scrap_node_of(call, there);
  if (item.action == "accept") return accept_candidate(call, there, item.node);
  if (item.action == "dismiss") return dismiss_candidate_of(call, there);
  return tl::unexpected(
      Problem{422, "create, change, move, scrap, accept or dismiss is expected here", "", "/action"});
}

Outcome<Node> work(const NodeCall& call, Item& item) {
  if (item.action == "create") return create(call, item);
  const auto there = node_named(call.desk, call.session, call.call, kWrite, item.id);
  if (!there) return there;
  item.before = node_json(*there).dump();
  if (item.version != 0 && item.version != there->version)
    return tl::unexpected(Problem{412, fmt::format("it is of version {} by now", there->version)});
  return work_on(call, item, *there);
}

/// One item, all of it or nothing; the others stay as they are.
void do_item(const LedgerDesk& desk, Session& session, const Call& call, Item& item, std::size_t i) {
  if (item.problem) return;
  session.script("SAVEPOINT bulk_item");
  const auto made = work({desk, session, call, fmt::format("/items/{}/node", i)}, item);
  if (made) {
    item.made = made->version;
    item.after = item.action == "dismiss" ? "" : node_json(*made).dump();
  } else {
    session.script("ROLLBACK TO SAVEPOINT bulk_item");
    item.problem = made.error();
    if (item.problem->pointer == "/action") item.problem->pointer = fmt::format("/items/{}/action", i);
  }
  session.script("RELEASE SAVEPOINT bulk_item");
}

LedgerChange report_of(const std::vector<Item>& items) {
  json report = json::array();
  LedgerChange change;
  std::size_t done = 0;
  for (const Item& item : items) {
    json& one =
        report.emplace_back(json{{"id", item.id}, {"status", item.problem ? item.problem->status : 200}});
    if (item.problem) {
      one["problem"] = json::parse(to_json(*item.problem));
      continue;
    }
    ++done;
    one["version"] = item.made;
    if (item.before == item.after) continue;
    change.before += item.before + "\n";
    change.after += item.after + "\n";
    change.detail += fmt::format("{}{} {}", change.detail.empty() ? "" : ", ", item.action, item.id);
  }
  change.answer =
      json_answer({{"items", std::move(report)}, {"done", done}, {"refused", items.size() - done}});
  return change;
}

WebAnswer answer(const LedgerDesk& desk, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::vector<Item> wanted = read_items(reader);
  if (auto problem = reader.problem()) return problem_of(*problem);
  return change_ledger(desk, call, "node.bulk", fmt::format("{} nodes", wanted.size()),
                       [&](Session& session) -> Outcome<LedgerChange> {
                         std::vector<Item> items = wanted;
                         for (std::size_t i = 0; i < items.size(); ++i)
                           do_item(desk, session, call, items[i], i);
                         return report_of(items);
                       });
}

}  // namespace

std::vector<Route> node_bulk_routes(const LedgerDesk& desk) {
  Route route =
      ledger_route("POST", "/api/v1/nodes:bulk", "changeNodes",
                   "Create, change, move, scrap, accept or dismiss up to 500 nodes; the answer tells of "
                   "each whether it was done, and those that were refused change nothing",
                   "nodes", kWrite);
  route.request_schema = "NodeBulk";
  route.answer_schema = "NodeReport";
  route.handler = [desk](Call& call) { return answer(desk, call); };
  return {route};
}

}  // namespace portent::serve
