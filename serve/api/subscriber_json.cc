#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "serve/api/alarm_query.h"
#include "serve/api/subscriber_tools.h"
#include "serve/desk/plain_text.h"

namespace portent::serve {
namespace {

using nlohmann::json;

constexpr std::size_t kMostItems = 200;
constexpr std::array<const char*, 4> kMessages = {"alarm", "diagnosis", "prediction", "statistics"};

/// A list of ids; that which was there where the body has none.
std::vector<std::string> read_ids(JsonReader& reader, const char* name, std::vector<std::string> otherwise) {
  const json* list = reader.member(name);
  if (list == nullptr) return otherwise;
  std::vector<std::string> ids;
  if (list->is_array() && list->size() <= kMostItems)
    for (const json& one : *list) {
      if (!one.is_string()) break;
      ids.push_back(one.get<std::string>());
      if (const auto problem = desk::id_problem(ids.back()); !problem.empty()) reader.fail(name, problem);
    }
  if (!list->is_array() || ids.size() != list->size())
    reader.fail(name, "a list of at most 200 texts is expected here");
  return ids;
}

/// One whose owner has taken its host off the list can still be disabled.
void read_address(JsonReader& reader, const outward::AllowList& allow, store::Subscriber& subscriber) {
  const bool is_new = reader.has("address");
  subscriber.address = reader.text("address", subscriber.address);
  subscriber.enabled = reader.truth("enabled", subscriber.enabled);
  if (!is_new && !subscriber.address.empty() && !subscriber.enabled) return;
  if (subscriber.address.size() > 2'000) reader.fail("address", "is longer than 2,000 bytes");
  if (const auto problem = outward::address_problem(subscriber.kind, subscriber.address, allow);
      !problem.empty())
    reader.fail("address", problem);
}

std::string state_of(const store::Subscriber& subscriber) {
  if (!subscriber.enabled) return "disabled";
  return subscriber.failing_since_ms > 0 ? "failing" : "ok";
}

}  // namespace

json rest_json(const store::Subscriber& subscriber) {
  json made = {{"name", subscriber.name},
               {"kind", subscriber.kind},
               {"address", subscriber.address},
               {"messages", subscriber.messages},
               {"sites", subscriber.sites},
               {"classes", subscriber.classes},
               {"severity", models::policy::level_name(subscriber.least_level)},
               {"personal", subscriber.personal},
               {"enabled", subscriber.enabled},
               {"state", state_of(subscriber)},
               {"version", subscriber.version},
               {"created", format_time(subscriber.created_ms)},
               {"updated", format_time(subscriber.updated_ms)}};
  if (subscriber.least_level == models::policy::Level::kNone) made["severity"] = "";
  if (!subscriber.why.empty()) made["why"] = subscriber.why;
  if (subscriber.failing_since_ms > 0) made["failing_since"] = format_time(subscriber.failing_since_ms);
  return made;
}

json rest_json(const store::Delivery& delivery) {
  json made = {{"id", delivery.seq},
               {"message", delivery.message_id},
               {"subscriber", delivery.subscriber},
               {"key", delivery.key},
               {"type", delivery.type},
               {"state", delivery.state},
               {"tries", delivery.tries},
               {"created", format_time(delivery.created_ms)}};
  if (!delivery.last_error.empty()) made["error"] = delivery.last_error;
  return made;
}

void read_subscriber(JsonReader& reader, const outward::AllowList& allow, store::Subscriber& subscriber) {
  read_address(reader, allow, subscriber);
  subscriber.messages = read_ids(reader, "messages", std::move(subscriber.messages));
  for (const std::string& message : subscriber.messages)
    if (std::ranges::find(kMessages, message) == kMessages.end())
      reader.fail("messages", "alarm, diagnosis, prediction and statistics can be asked for");
  if (subscriber.messages.empty()) reader.fail("messages", "one kind of message is needed here at least");
  subscriber.sites = read_ids(reader, "sites", std::move(subscriber.sites));
  subscriber.classes = read_ids(reader, "classes", std::move(subscriber.classes));
  subscriber.personal = reader.truth("personal", subscriber.personal);
  if (!reader.has("severity")) return;
  const std::string severity = reader.text("severity");
  const auto level = level_named(severity);
  if (!level && !severity.empty())
    reader.fail("severity", "blue, yellow, orange, red, or an empty text is expected here");
  subscriber.least_level = level.value_or(models::policy::Level::kNone);
}

}  // namespace portent::serve
