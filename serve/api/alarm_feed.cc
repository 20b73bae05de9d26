#include "serve/api/alarm_feed.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "serve/api/alarm_rest_json.h"
#include "serve/store/alarm_changes.h"

namespace portent::serve {
namespace {

using nlohmann::json;

constexpr std::chrono::milliseconds kPause{200};
constexpr std::int64_t kAtOnce = 500;

std::string line_of(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

StreamEvent event_of(const store::AlarmChange& change) {
  json data = rest_json(change.alarm);
  data["happened"] = rest_json(change.event);
  return {static_cast<std::uint64_t>(change.seq), "alarm." + change.event.what, line_of(data),
          change.alarm.site};
}

/// What is gone from the database meanwhile is told to nobody.
std::vector<StreamEvent> events_of(store::Session& session, std::int64_t from, std::int64_t to) {
  std::vector<StreamEvent> events;
  for (const store::AlarmChange& change : alarm_changes(session, from, to)) {
    if (change.case_id.empty()) {
      events.push_back(event_of(change));
    } else if (const auto value = find_case(session, change.case_id)) {
      events.push_back(
          {static_cast<std::uint64_t>(change.seq), "case.changed", line_of(rest_json(*value)), value->site});
    }
  }
  return events;
}

}  // namespace

AlarmFeed::AlarmFeed(store::Store& store, EventHub& hub, std::size_t kept) : store_(store), hub_(hub) {
  seen_ = store_.read([&](store::Session& session) {
    return std::max(last_alarm_change(session) - static_cast<std::int64_t>(kept),
                    first_alarm_change(session) - 1);
  });
  hub_.skip_to(static_cast<std::uint64_t>(seen_));
  while (step() > 0) {
  }
}

std::size_t AlarmFeed::step() {
  std::int64_t to = 0, first = 0;
  const auto events = store_.read([&](store::Session& session) {
    to = std::min(last_alarm_change(session), seen_ + kAtOnce);
    if (to <= seen_) return std::vector<StreamEvent>{};
    first = first_alarm_change(session);
    return events_of(session, seen_, to);
  });
  if (to <= seen_) return 0;
  // Held up for so long that what happened is not kept any more.
  if (first > seen_ + 1) hub_.skip_to(static_cast<std::uint64_t>(first - 1));
  for (const StreamEvent& event : events) hub_.publish(event);
  const auto passed = static_cast<std::size_t>(to - seen_);
  seen_ = to;
  return passed;
}

void AlarmFeed::wake() {
  {
    const std::lock_guard lock(mutex_);
    wake_ = true;
  }
  woken_.notify_one();
}

void AlarmFeed::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::size_t passed = 0;
    try {
      passed = step();
    } catch (const store::UnavailableError&) {  // it is tried again after the pause
    } catch (const store::RetryError&) {
    }
    if (passed > 0) continue;
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, stop, kPause, [this] { return wake_; });
    wake_ = false;
  }
}

}  // namespace portent::serve
