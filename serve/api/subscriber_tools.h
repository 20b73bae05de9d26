#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "serve/api/alarm_tools.h"
#include "serve/api/json_body.h"
#include "serve/outward/destination.h"
#include "serve/store/deliveries.h"
#include "serve/store/subscribers.h"

// What the routes of subscribers have in common. Internal to subscriber_routes.h.

namespace portent::serve {

struct SubscriberTools {
  AlarmTools desk;
  outward::AllowList allow;
};

std::vector<Route> subscriber_list_routes(const SubscriberTools& tools);
std::vector<Route> subscriber_change_routes(const SubscriberTools& tools);
std::vector<Route> delivery_routes(const SubscriberTools& tools);

/// A route of those who manage subscribers, without its handler.
Route subscriber_route(std::string method, std::string path, std::string name, std::string summary);
/// The one that the path names.
Outcome<store::Subscriber> subscriber_asked(const SubscriberTools& tools, const Call& call);

/// Somebody asks for it: what waits is tried at once.
void try_now(store::Session& session, const std::string& subscriber, std::int64_t now_ms);

/// Never a secret.
nlohmann::json rest_json(const store::Subscriber& subscriber);
/// Without its body.
nlohmann::json rest_json(const store::Delivery& delivery);
/// Reads what a body says of a subscriber into it, which keeps the rest, and judges the whole; what is wrong
/// goes into `reader`. All but name and kind.
void read_subscriber(JsonReader& reader, const outward::AllowList& allow, store::Subscriber& subscriber);

}  // namespace portent::serve
