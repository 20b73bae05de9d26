#include "serve/api/event_hub.h"

#include <algorithm>
#include <utility>

namespace portent::serve {

std::uint64_t EventHub::publish(std::string type, std::string data, std::string site) {
  std::uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = ++last_;
    events_.push_back({id, std::move(type), std::move(data), std::move(site)});
    if (events_.size() > kept_) events_.pop_front();
  }
  const std::lock_guard lock(wake_mutex_);
  if (wake_) wake_();
  return id;
}

std::uint64_t EventHub::last_id() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

std::vector<StreamEvent> EventHub::after(std::uint64_t id, std::size_t most, bool& missed) const {
  const std::lock_guard lock(mutex_);
  // An id from before a restart may be of the future: nothing can be said of what lies between.
  missed = id > last_ || (!events_.empty() && id + 1 < events_.front().id);
  const std::uint64_t first = events_.empty() ? last_ + 1 : events_.front().id;
  if (id > last_) id = first - 1;
  std::vector<StreamEvent> found;
  for (std::size_t i = id < first ? 0 : id + 1 - first; i < events_.size() && found.size() < most; ++i)
    found.push_back(events_[i]);
  return found;
}

void EventHub::set_wake(std::function<void()> wake) {
  const std::lock_guard lock(wake_mutex_);
  wake_ = std::move(wake);
}

}  // namespace portent::serve
