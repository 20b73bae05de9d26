#include "serve/connector/maintainx.h"

#include <fmt/format.h>

#include <cctype>

#include "serve/connector/json_parts.h"

namespace portent::serve::connector {
namespace {

using nlohmann::json;

std::string written(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Progress> progress_of_status(const std::string& status) {
  if (status == "OPEN") return Progress::kOpen;
  if (status == "IN_PROGRESS") return Progress::kInProgress;
  if (status == "ON_HOLD") return Progress::kHeld;
  if (status == "DONE") return Progress::kDone;
  if (status == "CANCELED" || status == "SKIPPED") return Progress::kCancelled;
  return std::nullopt;
}

const char* status_of(Progress progress) {
  switch (progress) {
    case Progress::kInProgress:
      return "IN_PROGRESS";
    case Progress::kDone:
      return "DONE";
    case Progress::kCancelled:
      return "CANCELED";
    default:
      return "OPEN";
  }
}

const char* priority_of(store::Priority priority) {
  using enum store::Priority;
  return priority == kLow ? "LOW" : priority == kNormal ? "MEDIUM" : "HIGH";
}

std::string escaped(std::string_view text) {
  std::string made;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 128 && (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~'))
      made += c;
    else
      made += fmt::format("%{:02X}", byte);
  }
  return made;
}

json fields_of(const Twin& twin) {
  json order = {{"title", twin.title},
                {"description", twin.description},
                {"priority", priority_of(twin.priority)},
                {"externalData", {{"portent", twin.reference}}}};
  order["dueDate"] = twin.due_ms ? json(instant_text(*twin.due_ms)) : json();
  if (twin.asset) order["assetId"] = *twin.asset;
  return order;
}

bool differs(const Twin& twin, const json& order) {
  return text_of(order, "title") != twin.title || text_of(order, "description") != twin.description ||
         text_of(order, "priority") != priority_of(twin.priority) ||
         time_of(order, "dueDate") != twin.due_ms || (twin.asset && id_of(order, "assetId") != twin.asset);
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
  order.filed = time_of(object, "deletedAt").has_value();
  if (order.filed) order.progress = Progress::kCancelled;
  order.updated_ms = *updated;
  order.text = written(object);
  return order;
}

}  // namespace

outward::Ask MaintainX::ask(const char* method, const std::string& path, std::string body) const {
  outward::Ask made{method,
                    options_.url + path,
                    {"content-type: application/json", "accept: application/json", "user-agent: portent",
                     "expect:", "Authorization: Bearer " + options_.key},
                    std::move(body)};
  if (!options_.organization.empty()) made.headers.push_back("x-organization-id: " + options_.organization);
  return made;
}

outward::Ask MaintainX::find(const std::string& reference, const std::string& next, int most) const {
  std::string path = fmt::format("/workorders?title={}&show_upcoming=true&sort=createdAt&limit={}",
                                 escaped(reference), most);
  if (!next.empty()) path += "&cursor=" + escaped(next);
  return ask("GET", path, "");
}

outward::Ask MaintainX::create(const Twin& twin) const {
  return ask("POST", "/workorders", written(fields_of(twin)));
}

outward::Ask MaintainX::read(const std::string& id) const {
  return ask("GET", "/workorders/" + id, "");
}

std::optional<outward::Ask> MaintainX::update(const Twin& twin, const TheirOrder& theirs) const {
  const json order = json::parse(theirs.text, nullptr, false);
  if (!order.is_object() || !differs(twin, order)) return std::nullopt;
  return ask("PATCH", "/workorders/" + theirs.id, written(fields_of(twin)));
}

outward::Ask MaintainX::set_progress(const TheirOrder& theirs, Progress progress) const {
  return ask("PATCH", "/workorders/" + theirs.id + "/status", written({{"status", status_of(progress)}}));
}

outward::Ask MaintainX::changes(std::int64_t since_ms, const std::string& next, int most) const {
  std::string path =
      fmt::format("/workorders?updatedAt%5Bgte%5D={}&show_upcoming=true&sort=updatedAt&limit={}",
                  escaped(instant_text(since_ms)), most);
  if (!next.empty()) path += "&cursor=" + escaped(next);
  return ask("GET", path, "");
}

Read<std::string> MaintainX::created(std::string_view body) const {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  const auto id = id_of(*object, "id");
  if (!id) return tl::unexpected("answers an order without its id: " + glimpse(body));
  return std::to_string(*id);
}

Read<TheirOrder> MaintainX::order(std::string_view body) const {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  const auto inner = object->find("workOrder");
  if (inner == object->end()) return tl::unexpected("answers no workOrder: " + glimpse(body));
  return order_of(*inner);
}

Read<TheirPage> MaintainX::page(std::string_view body, const std::string& asked, std::int64_t) const {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  const auto orders = object->find("workOrders");
  if (orders == object->end() || !orders->is_array())
    return tl::unexpected("answers a page without its workOrders: " + glimpse(body));
  TheirPage page;
  for (const json& entry : *orders) {
    auto order = order_of(entry);
    if (!order && page.odd++ == 0) page.why = order.error();
    if (order) page.orders.push_back(*std::move(order));
  }
  page.next = text_of(*object, "nextCursor");
  if (page.next == asked || page.next.size() > 2'000 || orders->empty()) page.next.clear();
  return page;
}

}  // namespace portent::serve::connector
