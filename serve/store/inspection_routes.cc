#include "serve/store/inspection_routes.h"

#include "serve/store/site_condition.h"

namespace portent::serve::store {
namespace {

const std::string kColumns = "id, site, name, walker, items, version, created_ms, updated_ms";
const std::string kItemColumns =
    "route, item, asset, every_days, since_ms, result_ms, result_round, result_id, bad";

InspectionRoute route_of(const Result& rows, std::size_t row) {
  return {rows.text(row, 0), rows.text(row, 1),    rows.text(row, 2),    rows.text(row, 3),
          rows.text(row, 4), rows.integer(row, 5), rows.integer(row, 6), rows.integer(row, 7)};
}

RouteItemState item_of(const Result& rows, std::size_t row) {
  return {rows.text(row, 0),       rows.text(row, 1),    rows.text(row, 2),
          rows.maybe_real(row, 3), rows.integer(row, 4), rows.maybe_integer(row, 5),
          rows.text(row, 6),       rows.text(row, 7),    rows.integer(row, 8) != 0};
}

}  // namespace

std::optional<InspectionRoute> find_route(Session& session, const std::string& id) {
  const Result rows = session.run("SELECT " + kColumns + " FROM routes WHERE id = $1", {id});
  return rows.empty() ? std::nullopt : std::optional(route_of(rows, 0));
}

void insert_route(Session& session, const InspectionRoute& route) {
  session.run(
      "INSERT INTO routes (" + kColumns + ") VALUES ($1, $2, $3, $4, $5, 1, $6, $7)",
      {route.id, route.site, route.name, route.walker, route.items, route.created_ms, route.updated_ms});
}

bool update_route(Session& session, const InspectionRoute& route) {
  return session
             .run(
                 "UPDATE routes SET name = $1, walker = $2, items = $3, updated_ms = $4,"
                 " version = version + 1 WHERE id = $5 AND version = $6",
                 {route.name, route.walker, route.items, route.updated_ms, route.id, route.version})
             .changed() == 1;
}

bool delete_route(Session& session, const std::string& id, std::int64_t version) {
  return session.run("DELETE FROM routes WHERE id = $1 AND version = $2", {id, version}).changed() == 1;
}

std::vector<InspectionRoute> list_routes(Session& session, const std::vector<std::string>& sites,
                                         const std::string& after, std::size_t most) {
  std::vector<Value> arguments = {after};
  const std::string of_sites = site_condition("site", sites, arguments);
  arguments.emplace_back(static_cast<std::int64_t>(most));
  const Result rows = session.run("SELECT " + kColumns + " FROM routes WHERE id > $1" + of_sites +
                                      " ORDER BY id LIMIT $" + std::to_string(arguments.size()),
                                  arguments);
  std::vector<InspectionRoute> routes;
  for (std::size_t i = 0; i < rows.size(); ++i) routes.push_back(route_of(rows, i));
  return routes;
}

std::vector<RouteItemState> items_of_route(Session& session, const std::string& route) {
  const Result rows =
      session.run("SELECT " + kItemColumns + " FROM route_items WHERE route = $1 ORDER BY item", {route});
  std::vector<RouteItemState> items;
  for (std::size_t i = 0; i < rows.size(); ++i) items.push_back(item_of(rows, i));
  return items;
}

std::optional<RouteItemState> find_route_item(Session& session, const std::string& route,
                                              const std::string& item) {
  const Result rows = session.run(
      "SELECT " + kItemColumns + " FROM route_items WHERE route = $1 AND item = $2", {route, item});
  return rows.empty() ? std::nullopt : std::optional(item_of(rows, 0));
}

std::vector<std::pair<std::string, std::string>> forsaken_inspections(Session& session, std::size_t most) {
  const Result rows = session.run(
      "SELECT asset, subject FROM alarms WHERE is_open = 1 AND active = 1 AND acknowledged = 1"
      " AND kind = 'inspection'"
      " AND NOT EXISTS (SELECT 1 FROM route_items WHERE route_items.asset = alarms.asset"
      " AND route_items.route || '/' || route_items.item = alarms.subject) ORDER BY id LIMIT $1",
      {static_cast<std::int64_t>(most)});
  std::vector<std::pair<std::string, std::string>> found;
  for (std::size_t i = 0; i < rows.size(); ++i) found.emplace_back(rows.text(i, 0), rows.text(i, 1));
  return found;
}

std::optional<RouteItemState> find_route_item_to_change(Session& session, const std::string& route,
                                                        const std::string& item) {
  // A lock that both engines know; SELECT ... FOR UPDATE is PostgreSQL's alone.
  session.run("UPDATE route_items SET bad = bad WHERE route = $1 AND item = $2", {route, item});
  return find_route_item(session, route, item);
}

void save_route_item(Session& session, const RouteItemState& state) {
  session.run("INSERT INTO route_items (" + kItemColumns +
                  ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (route, item) DO UPDATE SET"
                  " asset = excluded.asset, every_days = excluded.every_days, since_ms = excluded.since_ms,"
                  " result_ms = excluded.result_ms, result_round = excluded.result_round,"
                  " result_id = excluded.result_id, bad = excluded.bad",
              {state.route, state.item, state.asset, value_of(state.every_days), state.since_ms,
               value_of(state.result_ms), state.result_round, state.result_id, std::int64_t{state.bad}});
}

void forget_route_item(Session& session, const std::string& route, const std::string& item) {
  session.run("DELETE FROM route_items WHERE route = $1 AND item = $2", {route, item});
}

}  // namespace portent::serve::store
