#include "serve/desk/ledger.h"

#include <fmt/format.h>

#include <set>

#include "serve/desk/classes.h"
#include "serve/desk/life.h"
#include "serve/desk/node_rules.h"
#include "serve/desk/order_work.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/publish.h"
#include "serve/store/node_tree.h"
#include "serve/store/nodes.h"

namespace portent::serve::desk {
namespace {

using store::Node;
using store::Session;
using Kind = Refusal::Kind;

tl::unexpected<Refusal> stale(const Node& there, std::int64_t version) {
  return refuse(
      Kind::kStale, "version",
      fmt::format("'{}' is of version {} by now, not {}: read it again", there.id, there.version, version));
}

/// nullopt also for what can be no id, which no statement should meet.
std::optional<Node> find_known(Session& session, const std::string& id) {
  return id_problem(id).empty() ? store::find_node(session, id) : std::nullopt;
}

/// The node of that id, where it still is of that version.
Outcome<Node> current(Session& session, const std::string& id, std::int64_t version) {
  auto there = find_known(session, id);
  if (!there) return refuse(Kind::kNotFound, "id", fmt::format("there is no '{}' in the ledger", id));
  if (there->version != version) return stale(*there, version);
  return std::move(*there);
}

Faults completed(Session& session, Node& node) {
  const auto parent = find_known(session, node.parent);
  const auto of = known_class(session, node.asset_class);
  Faults faults;
  check_node(node, parent ? &*parent : nullptr, of ? &*of : nullptr, faults);
  return faults;
}

/// What is wrong with what is under and above a node that changes its place or kind.
void check_surroundings(Session& session, const Node& there, const Node& wanted, Faults& faults) {
  if (wanted.parent != there.parent && wanted.parent != there.id)
    for (const Node& above : store::node_and_above(session, wanted.parent))
      if (above.id == there.id)
        faults.push_back({"parent", fmt::format("'{}' lies under '{}' itself", wanted.parent, there.id)});
  if (wanted.kind > there.kind && store::count_children(session, there.id) > 0)
    faults.push_back({"kind", fmt::format("'{}' has nodes under it: move them before it becomes a {}",
                                          there.id, kind_name(wanted.kind))});
}

bool same_but_for_times(Node a, const Node& b) {
  a.created_ms = b.created_ms;
  a.updated_ms = b.updated_ms;
  return a == b;
}

/// Adds the assets whose bindings the node has a say in.
void add_assets(Session& session, const Node& node, std::set<std::string>& assets) {
  if (node.kind < store::NodeKind::kEquipment) return;  // a site or line: only by its name, see change_node
  for (std::string& asset : assets_around(session, node.id)) assets.insert(std::move(asset));
}

/// Of what is gone nothing is to be told or done: its alarms clear, its open orders are rejected.
void end_work(Session& session, const Node& node, std::int64_t now_ms) {
  if (!is_asset(node)) return;
  const AlarmPolicy none;  // decides when alarms begin and rise, which none of them does
  OrderWork orders(session, none, now_ms);
  orders.end_all(node.id, node.id + " was scrapped");
  orders.finish();
}

void publish_all(Session& session, const std::set<std::string>& assets, std::int64_t now_ms) {
  for (const std::string& asset : assets) publish_binding(session, asset, now_ms);
}

/// Writes what was checked and tells of it.
Outcome<Node> write_change(Session& session, const Node& there, Node wanted, std::int64_t now_ms) {
  std::set<std::string> assets;
  add_assets(session, there, assets);
  if (!store::update_node(session, wanted)) return stale(there, wanted.version);
  if (wanted.site != there.site) {
    store::set_site_below(session, wanted.id, wanted.site, now_ms);
    for (std::string& asset : assets_below(session, wanted.id)) assets.insert(std::move(asset));
  }
  add_assets(session, wanted, assets);
  publish_all(session, assets, now_ms);
  ++wanted.version;
  return wanted;
}

}  // namespace

Outcome<Node> create_node(Session& session, const Node& wanted, std::int64_t now_ms) {
  store::lock_tree(session);
  if (find_known(session, wanted.id))
    return refuse(Kind::kTaken, "id", fmt::format("'{}' is in the ledger already", wanted.id));
  Node made = wanted;
  made.version = 1;
  made.created_ms = made.updated_ms = now_ms;
  if (Faults faults = completed(session, made); !faults.empty()) return refuse(std::move(faults));
  store::insert_node(session, made);
  std::set<std::string> assets;
  add_assets(session, made, assets);
  publish_all(session, assets, now_ms);
  return made;
}

Outcome<Node> change_node(Session& session, const Node& wanted, std::int64_t now_ms) {
  auto there = current(session, wanted.id, wanted.version);
  if (!there) return there;
  const bool moves = wanted.parent != there->parent || wanted.kind != there->kind;
  if (moves || wanted.asset_class != there->asset_class || wanted.state != there->state)
    store::lock_tree(session);
  Node made = wanted;
  made.created_ms = there->created_ms;
  made.updated_ms = now_ms;
  Faults faults = completed(session, made);
  if (moves) check_surroundings(session, *there, made, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  if (same_but_for_times(made, *there)) return there;
  return write_change(session, *there, std::move(made), now_ms);
}

Outcome<Node> move_node(Session& session, const std::string& id, const std::string& parent,
                        std::int64_t version, std::int64_t now_ms) {
  auto there = current(session, id, version);
  if (!there) return there;
  there->parent = parent;
  return change_node(session, *there, now_ms);
}

Outcome<Node> promote_candidate(Session& session, const Node& wanted, std::int64_t now_ms) {
  const auto there = current(session, wanted.id, wanted.version);
  if (!there) return there;
  if (there->state != store::NodeState::kCandidate)
    return refuse(Kind::kInvalid, "state",
                  fmt::format("'{}' is {} already", wanted.id, state_name(there->state)));
  Node made = wanted;
  made.state = store::NodeState::kRegistered;
  return change_node(session, made, now_ms);
}

Outcome<Node> scrap_node(Session& session, const std::string& id, std::int64_t version,
                         const std::string& source, std::int64_t now_ms) {
  store::lock_tree(session);
  auto there = current(session, id, version);
  if (!there || there->state == store::NodeState::kScrapped) return there;
  Node scrapped = *there;
  scrapped.state = store::NodeState::kScrapped;
  scrapped.updated_ms = now_ms;
  if (Faults faults = completed(session, scrapped); !faults.empty()) return refuse(std::move(faults));
  std::set<std::string> assets;
  add_assets(session, *there, assets);
  if (!store::update_node(session, scrapped)) return stale(*there, version);
  ++scrapped.version;
  end_work(session, scrapped, now_ms);  // alarms before the outbox, whose numbers are locked last
  publish_all(session, assets, now_ms);
  ingest::Event end{id, now_ms, "scrap"};
  end.source = source;
  if (const auto recorded = record_event(session, end, now_ms); !recorded)
    return tl::unexpected(recorded.error());
  return scrapped;
}

Outcome<Node> dismiss_candidate(Session& session, const std::string& id, std::int64_t version) {
  auto there = current(session, id, version);
  if (!there) return there;
  if (there->state != store::NodeState::kCandidate)
    return refuse(Kind::kInvalid, "state",
                  fmt::format("'{}' is {}: scrap it instead", id, state_name(there->state)));
  if (!store::delete_node(session, id, version)) return stale(*there, version);
  return there;
}

}  // namespace portent::serve::desk
