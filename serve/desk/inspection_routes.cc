#include "serve/desk/inspection_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "serve/desk/life.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/route_item.h"
#include "serve/store/nodes.h"
#include "serve/store/points.h"

namespace portent::serve::desk {
namespace {

using store::InspectionRoute;
using store::RouteItemState;
using store::Session;
using Kind = Refusal::Kind;

Outcome<InspectionRoute> current(Session& session, const std::string& id, std::int64_t version) {
  auto there = id_problem(id).empty() ? store::find_route(session, id) : std::nullopt;
  if (!there) return refuse(Kind::kNotFound, "id", fmt::format("there is no route '{}'", id));
  if (there->version == version) return std::move(*there);
  return refuse(
      Kind::kStale, "version",
      fmt::format("route '{}' is of version {} by now, not {}: read it again", id, there->version, version));
}

tl::unexpected<Refusal> stale(const std::string& id) {
  return refuse(Kind::kStale, "version", fmt::format("route '{}' was changed meanwhile: read it again", id));
}

/// The asset that telemetry of the node is keyed by: itself, or the next above; "" where there is none.
std::string asset_of(Session& session, const std::string& node) {
  ingest::Event event;
  event.asset = node;
  const std::string asset = event_of_asset(session, event).asset;
  const auto found = store::find_node(session, asset);
  return found && store::is_asset(*found) ? asset : "";
}

void check_point(Session& session, RouteItem& item, const std::string& path, Faults& faults) {
  const auto point = id_problem(item.point).empty() ? store::find_point(session, item.point) : std::nullopt;
  if (!point || asset_of(session, point->node) != item.asset)
    faults.push_back(
        {path + ".point", fmt::format("'{}' has no measuring point '{}'", item.asset, item.point)});
  else if (item.unit.empty())
    item.unit = point->unit;
  else if (item.unit != point->unit)
    faults.push_back({path + ".unit", fmt::format("is not that of the point, '{}'", point->unit)});
}

void check_item(Session& session, const std::string& site, RouteItem& item, const std::string& path,
                Faults& faults) {
  const auto node = store::find_node(session, item.asset);
  if (!node || !store::is_asset(*node) || node->site != site)
    faults.push_back({path + ".asset", fmt::format("there is no asset '{}' at site '{}'", item.asset, site)});
  else if (!item.point.empty())
    check_point(session, item, path, faults);
}

/// Puts it into the form that is kept, or says what is wrong.
Outcome<std::vector<RouteItem>> settle(Session& session, InspectionRoute& route) {
  Faults faults;
  if (auto problem = id_problem(route.id); !problem.empty()) faults.push_back({"id", problem});
  if (route.name.empty()) route.name = route.id;
  for (const auto& [name, text] : {std::pair{"name", route.name}, {"walker", route.walker}})
    if (auto problem = text_problem(text); !problem.empty()) faults.push_back({name, problem});
  const auto site = id_problem(route.site).empty() ? store::find_node(session, route.site) : std::nullopt;
  if (!site || site->kind != store::NodeKind::kSite)
    faults.push_back({"site", fmt::format("there is no site '{}'", route.site)});
  std::vector<RouteItem> items = parse_items(route.items, faults);
  if (faults.empty())
    for (std::size_t i = 0; i < items.size(); ++i)
      check_item(session, route.site, items[i], fmt::format("items.{}", i), faults);
  if (!faults.empty()) return refuse(std::move(faults));
  route.items = encode_items(items);
  return items;
}

/// Items that stay keep where they stand, unless they are of another asset now.
void save_items(Session& session, const std::string& route, const std::vector<RouteItem>& items,
                std::int64_t now_ms) {
  std::set<std::string> kept;
  for (const RouteItem& item : items) {
    RouteItemState state =
        store::find_route_item_to_change(session, route, item.id).value_or(RouteItemState{});
    if (state.asset != item.asset) state = {route, item.id, item.asset, {}, now_ms};
    state.every_days = item.every_days;
    store::save_route_item(session, state);
    kept.insert(item.id);
  }
  for (const RouteItemState& one : store::items_of_route(session, route))
    if (!kept.contains(one.item)) store::forget_route_item(session, route, one.item);
}

}  // namespace

Outcome<InspectionRoute> create_route(Session& session, const InspectionRoute& wanted, std::int64_t now_ms) {
  InspectionRoute made = wanted;
  const auto items = settle(session, made);
  if (!items) return tl::unexpected(items.error());
  if (store::find_route(session, made.id))
    return refuse(Kind::kTaken, "id", fmt::format("route '{}' is there already", made.id));
  made.version = 1;
  made.created_ms = made.updated_ms = now_ms;
  store::insert_route(session, made);
  save_items(session, made.id, *items, now_ms);
  return made;
}

Outcome<InspectionRoute> change_route(Session& session, const InspectionRoute& wanted, std::int64_t now_ms) {
  auto there = current(session, wanted.id, wanted.version);
  if (!there) return there;
  InspectionRoute made = wanted;
  made.site = there->site;
  made.created_ms = there->created_ms;
  made.updated_ms = there->updated_ms;
  const auto items = settle(session, made);
  if (!items) return tl::unexpected(items.error());
  if (made == *there) return there;
  made.updated_ms = now_ms;
  if (!store::update_route(session, made)) return stale(made.id);
  ++made.version;
  save_items(session, made.id, *items, now_ms);
  return made;
}

Outcome<InspectionRoute> remove_route(Session& session, const std::string& id, std::int64_t version) {
  auto there = current(session, id, version);
  if (!there) return there;
  if (!store::delete_route(session, id, version)) return stale(id);
  return there;
}

}  // namespace portent::serve::desk
