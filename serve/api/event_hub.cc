#include "serve/api/event_hub.h"

#include <algorithm>
#include <utility>

namespace portent::serve {

std::uint64_t EventHub::publish(std::string type, std::string data, std::string site) {
  std::uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = last_ + 1;
    keep({id, std::move(type), std::move(data), std::move(site)});
  }
  tell();
  return id;
}

void EventHub::publish(StreamEvent event) {
  {
    const std::lock_guard lock(mutex_);
    if (event.id <= last_) return;
    keep(std::move(event));
  }
  tell();
}

void EventHub::skip_to(std::uint64_t id) {
  {
    const std::lock_guard lock(mutex_);
    if (id <= last_) return;
    events_.clear();
    last_ = gone_ = id;
  }
  tell();
}

void EventHub::keep(StreamEvent event) {
  last_ = event.id;
  events_.push_back(std::move(event));
  if (events_.size() <= kept_) return;
  gone_ = events_.front().id;
  events_.pop_front();
}

void EventHub::tell() {
  const std::lock_guard lock(wake_mutex_);
  if (wake_) wake_();
}

std::uint64_t EventHub::last_id() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

std::vector<StreamEvent> EventHub::after(std::uint64_t id, std::size_t most, bool& missed) const {
  const std::lock_guard lock(mutex_);
  // An id from before a restart may be of the future: nothing can be said of what lies between.
  missed = id > last_ || id < gone_;
  if (id > last_) id = gone_;
  std::vector<StreamEvent> found;
  for (auto event = std::ranges::upper_bound(events_, id, {}, &StreamEvent::id);
       event != events_.end() && found.size() < most; ++event)
    found.push_back(*event);
  return found;
}

void EventHub::set_wake(std::function<void()> wake) {
  const std::lock_guard lock(wake_mutex_);
  wake_ = std::move(wake);
}

}  // namespace portent::serve
