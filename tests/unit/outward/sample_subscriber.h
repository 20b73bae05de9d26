#pragma once

#include <string>

#include "serve/store/deliveries.h"
#include "serve/store/subscribers.h"

namespace portent::tests {

inline constexpr std::int64_t kNow = 1'700'000'000'000;

inline serve::store::Subscriber sample_subscriber(const std::string& name,
                                                  const std::string& address = "https://cmms.plant1/") {
  serve::store::Subscriber subscriber;
  subscriber.name = name;
  subscriber.address = address;
  subscriber.messages = {"alarm"};
  subscriber.version = 1;
  subscriber.created_ms = subscriber.updated_ms = kNow;
  return subscriber;
}

/// One whose id and body are the same.
inline serve::store::Delivery sample_delivery(const std::string& subscriber, const std::string& key,
                                              const std::string& id, std::int64_t created_ms = kNow) {
  return {0, subscriber, id, key, "alarm.raised", id, created_ms};
}

}  // namespace portent::tests
