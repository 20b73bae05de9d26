#include "serve/desk/spread.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "models/sha256.h"
#include "serve/store/deliveries.h"
#include "serve/store/nodes.h"

namespace portent::serve::desk {
namespace {

using nlohmann::ordered_json;

std::string time_text(std::int64_t ms) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(ms / 1'000)),
                     ms % 1'000);
}

/// Names no asset, and has no dot, which separates what is signed.
std::string id_of(const std::string& derived_from) {
  return "msg_" + models::sha256_hex(derived_from).substr(0, 32);
}

std::string body_of(const std::string& type, const std::string& object, std::int64_t now_ms) {
  return fmt::format(R"({{"type":"{}","timestamp":"{}","data":{}}})", type, time_text(now_ms), object);
}

/// Without what tells of persons (docs/security.md).
std::string impersonal(const std::string& object) {
  constexpr const char* kPersonal[] = {"assignee", "shelved_why"};
  if (std::ranges::none_of(kPersonal,
                           [&](const char* name) { return object.find(name) != std::string::npos; }))
    return object;
  ordered_json told = ordered_json::parse(object);
  for (const char* name : kPersonal) told.erase(name);
  return told.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

bool holds(const std::vector<std::string>& list, std::string_view value) {
  return std::ranges::find(list, value) != list.end();
}

bool any_of(const std::vector<std::string>& asked, const std::vector<std::string>& told) {
  return std::ranges::any_of(told, [&](const std::string& one) { return holds(asked, one); });
}

}  // namespace

bool asked_for(const store::Subscriber& subscriber, const Outward& message) {
  const bool has_level = message.kind != "statistics";
  return subscriber.enabled && holds(subscriber.messages, message.kind) &&
         (subscriber.sites.empty() || holds(subscriber.sites, message.site)) &&
         (!has_level || message.level >= subscriber.least_level) &&
         (subscriber.classes.empty() || !message.classes || any_of(subscriber.classes, *message.classes));
}

const std::vector<store::Subscriber>& Spread::subscribers() {
  if (!subscribers_) subscribers_ = all_subscribers(session_);
  return *subscribers_;
}

bool Spread::wanted(std::string_view kind) {
  return std::ranges::any_of(subscribers(), [&](const store::Subscriber& subscriber) {
    return subscriber.enabled && holds(subscriber.messages, kind);
  });
}

/// What the ledger says is asked for only where it decides.
bool Spread::of_class(const store::Subscriber& subscriber, const Outward& message) {
  if (message.classes || subscriber.classes.empty()) return true;
  const auto node = store::find_node(session_, message.key);
  return node && holds(subscriber.classes, node->asset_class);
}

void Spread::tell(const Outward& message) {
  const std::string id = id_of(message.id);
  for (const store::Subscriber& subscriber : subscribers()) {
    if (!asked_for(subscriber, message) || !of_class(subscriber, message)) continue;
    const std::string object = subscriber.personal ? message.body : impersonal(message.body);
    try {
      add_delivery(session_, {0, subscriber.name, id, message.key, message.type,
                              body_of(message.type, object, now_ms_), now_ms_});
    } catch (const store::ConflictError&) {
      throw store::RetryError("the subscriber " + subscriber.name + " was removed meanwhile");
    }
  }
}

std::string tell_test(store::Session& session, const std::string& subscriber, const std::string& nonce,
                      std::int64_t now_ms) {
  const std::string id = id_of("test/" + subscriber + "/" + nonce);
  add_delivery(session, {0, subscriber, id, "test", "test",
                         body_of("test", ordered_json{{"subscriber", subscriber}}.dump(), now_ms), now_ms});
  return id;
}

}  // namespace portent::serve::desk
