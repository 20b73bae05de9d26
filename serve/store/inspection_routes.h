#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

/// What somebody walks along and looks at, in order.
struct InspectionRoute {
  std::string id;         ///< [A-Za-z0-9._:-]{1,128}; never changes
  std::string site = {};  ///< that all its items are of; never changes
  std::string name = {};
  std::string walker = {};   ///< of which kind who walks it is, such as technician or robot
  std::string items = "[]";  ///< JSON: serve/desk/route_item.h
  std::int64_t version = 0;
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  friend bool operator==(const InspectionRoute&, const InspectionRoute&) = default;
};

std::optional<InspectionRoute> find_route(Session& session, const std::string& id);
/// Writes it as version 1. Throws ConflictError where its id is taken.
void insert_route(Session& session, const InspectionRoute& route);
/// Writes name, walker and items where the row still is of `route.version`; else false.
bool update_route(Session& session, const InspectionRoute& route);
bool delete_route(Session& session, const std::string& id, std::int64_t version);
/// By id, behind `after`, of these sites (empty: all).
std::vector<InspectionRoute> list_routes(Session& session, const std::vector<std::string>& sites,
                                         const std::string& after, std::size_t most);

/// An item of a route and where it stands.
struct RouteItemState {
  std::string route, item, asset;
  std::optional<double> every_days = {};
  std::int64_t since_ms = 0;                   ///< that it is on the route
  std::optional<std::int64_t> result_ms = {};  ///< newest, by the device's time
  std::string result_round = {}, result_id = {};
  bool bad = false;  ///< that result was
  friend bool operator==(const RouteItemState&, const RouteItemState&) = default;
};
/// By item.
std::vector<RouteItemState> items_of_route(Session& session, const std::string& route);
std::optional<RouteItemState> find_route_item(Session& session, const std::string& route,
                                              const std::string& item);
/// Acknowledged alarms of kind inspection that stand, of items that no route has any more: asset, subject.
std::vector<std::pair<std::string, std::string>> forsaken_inspections(Session& session, std::size_t most);
/// Locks an item that stands on its route; nullopt where none does.
std::optional<RouteItemState> find_route_item_to_change(Session& session, const std::string& route,
                                                        const std::string& item);
/// Writes it whole, whether it was there or not.
void save_route_item(Session& session, const RouteItemState& state);
void forget_route_item(Session& session, const std::string& route, const std::string& item);

}  // namespace portent::serve::store
