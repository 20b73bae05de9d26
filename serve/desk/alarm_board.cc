#include "serve/desk/alarm_board.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>

#include "serve/store/alarm_cases.h"
#include "serve/store/alarm_changes.h"

namespace portent::serve::desk {
namespace {

constexpr std::chrono::seconds kEvery{1};

}  // namespace

AlarmBoard::AlarmBoard(store::Store& store, std::size_t most_assets)
    : store_(store), most_assets_(most_assets), counted_(store.read(store::last_alarm_change)) {}

std::shared_ptr<const AlarmPicture> AlarmBoard::picture() const {
  const std::lock_guard lock(mutex_);
  return picture_;
}

void AlarmBoard::count_changes(store::Session& session, AlarmPicture& picture, std::int64_t to) const {
  constexpr std::int64_t kAtOnce = 1'000;
  for (std::int64_t at = counted_; at < to; at += kAtOnce)
    for (const store::AlarmTransition& one : alarm_transitions(session, at, std::min(to, at + kAtOnce)))
      ++picture.happened[{one.site, one.kind, one.what}];
}

void AlarmBoard::look(std::int64_t now_ms) {
  auto next = std::make_shared<AlarmPicture>();
  std::int64_t to = 0;
  store_.read([&](store::Session& session) {
    *next = *picture();
    next->seen_ms = now_ms;
    next->outbox = outbox_depth(session);
    to = last_alarm_change(session);
    if (to == counted_ && looked_) return;  // nothing has changed, and counting goes over every open alarm
    next->open_cases.clear();
    next->counts = count_alarms(session);
    next->worst = worst_alarms(session, most_assets_);
    next->precision = store::alarm_precision(session);
    for (const store::AlarmCase& one : open_cases(session)) ++next->open_cases[{one.site, one.kind}];
    count_changes(session, *next, to);
  });
  counted_ = to;
  looked_ = true;
  const std::lock_guard lock(mutex_);
  picture_ = std::move(next);
}

void AlarmBoard::run(const std::stop_token& stop, const std::function<std::int64_t()>& now) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  do {
    try {
      look(now());
    } catch (const store::UnavailableError&) {  // the picture says since when
    } catch (const store::RetryError&) {
    }
  } while (!stopped.wait_for(lock, stop, kEvery, [&] { return stop.stop_requested(); }));
}

}  // namespace portent::serve::desk
