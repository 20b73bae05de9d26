#include <algorithm>
#include <vector>

#include "serve/connector/json_parts.h"
#include "tests/unit/connector/stand_in.h"

namespace portent::tests {
namespace {

using nlohmann::json;
using serve::connector::instant_text;
using serve::connector::parse_instant;

json& add(TheirOrders& orders, json order) {
  const std::int64_t id = ++orders.last_id;
  order["id"] = id;
  order["status"] = "OPEN";
  order["createdAt"] = order["updatedAt"] = instant_text(++orders.clock_ms);
  return orders.orders[id] = std::move(order);
}

/// The order that a path names behind `root`; nullptr: none.
json* named(TheirOrders& orders, const std::string& path, const std::string& root) {
  if (!path.starts_with(root)) return nullptr;
  const auto found = orders.orders.find(std::atoll(path.substr(root.size()).c_str()));
  return found == orders.orders.end() ? nullptr : &found->second;
}

std::vector<json> all_of(const TheirOrders& orders) {
  std::vector<json> all;
  for (const auto& [id, order] : orders.orders) all.push_back(order);
  return all;
}

void write(TheirOrders& orders, json& order, const json& body) {
  for (const auto& [name, value] : body.items()) order[name] = value;
  order["updatedAt"] = instant_text(++orders.clock_ms);
}

/// Spring's page of what a search finds.
StandInAnswer search(const TheirOrders& orders, const json& body) {
  std::vector<json> found = all_of(orders);
  for (const json& filter : body.at("filterFields"))
    std::erase_if(found, [&](const json& order) {
      return order.at(filter.at("field").get<std::string>())
                 .get<std::string>()
                 .find(filter.at("value").get<std::string>()) == std::string::npos;
    });
  const std::string field = body.at("sortField");
  std::ranges::sort(found,
                    [&](const json& left, const json& right) { return left.at(field) < right.at(field); });
  if (body.at("direction") == "DESC") std::ranges::reverse(found);
  const std::size_t size = body.at("pageSize"), from = body.at("pageNum").get<std::size_t>() * size;
  json content = json::array();
  for (std::size_t i = from; i < std::min(found.size(), from + size); ++i) content.push_back(found[i]);
  return {200,
          json{{"content", content}, {"number", body.at("pageNum")}, {"last", from + size >= found.size()}}
              .dump()};
}

std::string parameter(const std::multimap<std::string, std::string>& query, const std::string& name) {
  const auto found = query.find(name);
  return found == query.end() ? "" : found->second;
}

StandInAnswer list(const TheirOrders& orders, const std::multimap<std::string, std::string>& query) {
  std::vector<json> found = all_of(orders);
  const std::string title = parameter(query, "title"), since = parameter(query, "updatedAt[gte]");
  std::erase_if(found, [&](const json& order) {
    return order.value("title", "").find(title) == std::string::npos ||
           (!since.empty() && parse_instant(order.value("updatedAt", "")) < parse_instant(since));
  });
  std::ranges::sort(found, [](const json& left, const json& right) {
    return left.at("updatedAt") < right.at("updatedAt");
  });
  const auto from = static_cast<std::size_t>(std::atoi(parameter(query, "cursor").c_str()));
  const auto size = static_cast<std::size_t>(std::atoi(parameter(query, "limit").c_str()));
  json page = {{"workOrders", json::array()}};
  for (std::size_t i = from; i < std::min(found.size(), from + size); ++i)
    page["workOrders"].push_back(found[i]);
  if (from + size < found.size()) page["nextCursor"] = std::to_string(from + size);
  return {200, page.dump()};
}

}  // namespace

StandInAnswer ask_atlas(TheirOrders& orders, const std::string& method, const std::string& path,
                        const json& body) {
  const std::string root = "/work-orders";
  if (method == "POST" && path == root + "/search") return search(orders, body);
  if (method == "POST" && path == root) return {200, add(orders, body).dump()};
  json* order = named(orders, path, root + "/");
  if (order == nullptr) return {404, R"({"message":"Not found"})"};
  if (method == "PATCH" && path.ends_with("/change-status")) {
    write(orders, *order, {{"status", body.at("status")}});
  } else if (method == "PATCH") {
    // It takes the order as a whole: what is not named is emptied.
    for (const char* name : {"dueDate", "category", "location", "team", "primaryUser", "assignedTo"})
      if (!body.contains(name)) (*order)[name] = json();
    write(orders, *order, body);
  }
  return {200, order->dump()};
}

StandInAnswer ask_maintainx(TheirOrders& orders, const std::string& method, const std::string& path,
                            const std::multimap<std::string, std::string>& query, const json& body) {
  const std::string root = "/workorders";
  if (method == "GET" && path == root) return list(orders, query);
  if (method == "POST" && path == root) return {200, json{{"id", add(orders, body)["id"]}}.dump()};
  json* order = named(orders, path, root + "/");
  if (order == nullptr) return {404, R"({"error":"Not Found."})"};
  if (method == "PATCH" && path.ends_with("/status"))
    write(orders, *order, {{"status", body.at("status")}});
  else if (method == "PATCH")
    write(orders, *order, body);
  return {200, json{{"workOrder", *order}}.dump()};
}

}  // namespace portent::tests
