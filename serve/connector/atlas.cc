#include "serve/connector/atlas.h"

#include <algorithm>
#include <array>

#include "serve/connector/json_parts.h"

namespace portent::serve::connector {
namespace {

using nlohmann::json;

constexpr int kMostPages = 100'000;

std::string written(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Progress> progress_of_status(const std::string& status) {
  if (status == "OPEN") return Progress::kOpen;
  if (status == "IN_PROGRESS") return Progress::kInProgress;
  if (status == "ON_HOLD") return Progress::kHeld;
  if (status == "COMPLETE") return Progress::kDone;
  return std::nullopt;
}

const char* status_of(Progress progress) {
  return progress == Progress::kInProgress ? "IN_PROGRESS"
         : progress == Progress::kDone     ? "COMPLETE"
                                           : "OPEN";
}

const char* priority_of(store::Priority priority) {
  using enum store::Priority;
  return priority == kLow ? "LOW" : priority == kNormal ? "MEDIUM" : "HIGH";
}

/// What PATCH takes of what was read: things that are referred to by their numbers alone.
json patchable(const json& order) {
  constexpr std::array kPlain = {"dueDate",     "priority", "estimatedDuration", "estimatedStartDate",
                                 "description", "title",    "requiredSignature", "completedOn",
                                 "archived"};
  constexpr std::array kOne = {"image",       "category", "location",   "team",
                               "primaryUser", "asset",    "completedBy"};
  constexpr std::array kMany = {"assignedTo", "customers", "files"};
  const auto reference = [](const json& thing) {
    return thing.is_object() && thing.contains("id") ? json{{"id", thing["id"]}} : json();
  };
  json made = json::object();
  for (const char* name : kPlain)
    if (order.contains(name)) made[name] = order[name];
  for (const char* name : kOne)
    if (order.contains(name)) made[name] = reference(order[name]);
  for (const char* name : kMany) {
    if (!order.contains(name) || !order[name].is_array()) continue;
    made[name] = json::array();
    for (const json& thing : order[name]) made[name].push_back(reference(thing));
  }
  return made;
}

/// Our fields, as they stand in an order of theirs.
void write_fields(const Twin& twin, json& order) {
  order["title"] = twin.title;
  order["description"] = twin.description;
  order["priority"] = priority_of(twin.priority);
  order["dueDate"] = twin.due_ms ? json(instant_text(*twin.due_ms)) : json();
  if (twin.asset) order["asset"] = {{"id", *twin.asset}};
}

bool differs(const Twin& twin, const json& order) {
  return text_of(order, "title") != twin.title || text_of(order, "description") != twin.description ||
         text_of(order, "priority") != priority_of(twin.priority) ||
         time_of(order, "dueDate") != twin.due_ms ||
         (twin.asset && id_of(order.value("asset", json::object()), "id") != twin.asset);
}

Read<TheirOrder> order_of(const json& object) {
  const auto id = object.is_object() ? id_of(object, "id") : std::nullopt;
  if (!id) return tl::unexpected("answers an order without its id: " + glimpse(written(object)));
  const auto progress = progress_of_status(text_of(object, "status"));
  const auto updated = time_of(object, "updatedAt");
  if (!progress || !updated)
    return tl::unexpected("answers an order whose " + std::string(progress ? "updatedAt" : "status") +
                          " can't be read: " + glimpse(written(object)));
  TheirOrder order{std::to_string(*id), text_of(object, "title"), text_of(object, "description"), *progress};
  const auto archived = object.find("archived");
  order.filed = archived != object.end() && archived->is_boolean() && archived->get<bool>();
  if (order.filed && order.progress != Progress::kDone) order.progress = Progress::kCancelled;
  order.updated_ms = *updated;
  order.text = written(object);
  return order;
}

json search(const char* sort, const char* direction, const std::string& next, int most) {
  const int page = next.empty() ? 0 : std::atoi(next.c_str());
  return {{"filterFields", json::array()},
          {"pageNum", page},
          {"pageSize", most},
          {"sortField", sort},
          {"direction", direction}};
}

}  // namespace

outward::Ask Atlas::ask(const char* method, const std::string& path, std::string body) const {
  return {method,
          options_.url + path,
          {"content-type: application/json", "accept: application/json", "user-agent: portent",
           "expect:", "X-API-Key: " + options_.key},
          std::move(body)};
}

outward::Ask Atlas::find(const std::string& reference, const std::string& next, int most) const {
  json asked = search("id", "ASC", next, most);
  asked["filterFields"].push_back(
      {{"field", "title"}, {"operation", "cn"}, {"value", reference}, {"values", json::array()}});
  return ask("POST", "/work-orders/search", written(asked));
}

outward::Ask Atlas::create(const Twin& twin) const {
  json order = json::object();
  write_fields(twin, order);
  return ask("POST", "/work-orders", written(order));
}

outward::Ask Atlas::read(const std::string& id) const {
  return ask("GET", "/work-orders/" + id, "");
}

std::optional<outward::Ask> Atlas::update(const Twin& twin, const TheirOrder& theirs) const {
  const json order = json::parse(theirs.text, nullptr, false);
  if (!order.is_object() || !differs(twin, order)) return std::nullopt;
  json made = patchable(order);
  write_fields(twin, made);
  return ask("PATCH", "/work-orders/" + theirs.id, written(made));
}

outward::Ask Atlas::set_progress(const TheirOrder& theirs, Progress progress) const {
  const bool file = progress == Progress::kCancelled;
  if (file == theirs.filed)
    return ask("PATCH", "/work-orders/" + theirs.id + "/change-status",
               written({{"status", status_of(progress)}}));
  json made = patchable(json::parse(theirs.text, nullptr, false));
  made["archived"] = file;
  return ask("PATCH", "/work-orders/" + theirs.id, written(made));
}

outward::Ask Atlas::changes(std::int64_t, const std::string& next, int most) const {
  return ask("POST", "/work-orders/search", written(search("updatedAt", "DESC", next, most)));
}

Read<std::string> Atlas::created(std::string_view body) const {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  const auto id = id_of(*object, "id");
  if (!id) return tl::unexpected("answers an order without its id: " + glimpse(body));
  return std::to_string(*id);
}

Read<TheirOrder> Atlas::order(std::string_view body) const {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  return order_of(*object);
}

/// The newest come first: behind one that is older than was asked for, nothing new follows.
Read<TheirPage> Atlas::page(std::string_view body, const std::string& asked, std::int64_t since_ms) const {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  const auto content = object->find("content");
  if (content == object->end() || !content->is_array())
    return tl::unexpected("answers a page without its content: " + glimpse(body));
  TheirPage page;
  bool older = false;
  for (const json& entry : *content) {
    auto order = order_of(entry);
    if (!order && page.odd++ == 0) page.why = order.error();
    if (!order) continue;
    older = older || order->updated_ms < since_ms;
    page.orders.push_back(*std::move(order));
  }
  const auto last = object->find("last");
  const bool more = last != object->end() && last->is_boolean() && !last->get<bool>();
  const int number = asked.empty() ? 0 : std::atoi(asked.c_str());
  if (more && !older && !content->empty() && number < kMostPages) page.next = std::to_string(number + 1);
  return page;
}

}  // namespace portent::serve::connector
