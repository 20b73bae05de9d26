#include "serve/desk/desk_consumer.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "ingest/error.h"
#include "serve/desk/period_statistics.h"
#include "serve/desk/point_limits.h"
#include "serve/store/alarms.h"
#include "serve/store/consumed.h"
#include "serve/store/due.h"
#include "serve/store/life_events.h"
#include "serve/store/machine_records.h"
#include "serve/store/statistics.h"

namespace portent::serve::desk {
namespace {

const std::string kRole = "desk";
constexpr std::int64_t kSweepEvery = 1'000;   // ms
constexpr std::int64_t kForgetEvery = 5'000;  // ms
constexpr std::int64_t kLearnEvery = 5'000;   // ms
// Figures may be counted anew of that time, and of the day that it begins in.
const std::int64_t kCountedAnew = StatisticsOptions().most_behind_ms + length_of(Period::kDay);
constexpr std::int64_t kLookEvery = 600'000;  // ms

}  // namespace

DeskConsumer::DeskConsumer(store::Store& store, ingest::Log& log, ConsumerOptions options)
    : store_(store),
      log_(log),
      options_(std::move(options)),
      sender_(store, log, options_.intake.topics, options_.say) {}

DeskConsumer::~DeskConsumer() = default;

bool DeskConsumer::hold(std::int64_t now_ms) {
  if (lease_ && is_fresh(*lease_, now_ms, options_.lease_ms)) return true;
  const bool renewed = lease_ && store_.write([&](store::Session& session) {
    return renew_lease(session, *lease_, now_ms, options_.lease_ms);
  });
  if (renewed) return true;
  if (lease_) {
    overtaken();
    sender_.overtaken(now_ms);
  }
  lease_ = store_.write([&](store::Session& session) {
    return acquire_lease(session, kRole, options_.holder, now_ms, options_.lease_ms);
  });
  counters_.taken += lease_.has_value();
  counters_.holds = lease_.has_value();
  return lease_.has_value();
}

void DeskConsumer::release() {
  if (lease_) store_.write([&](store::Session& session) { release_lease(session, *lease_); });
  drop();
}

void DeskConsumer::overtaken() {
  ++counters_.overtaken;
  drop();
}

void DeskConsumer::drop() {
  lease_.reset();
  counters_.holds = false;
  counters_.lag = 0;
  intake_.reset();
  partitions_.clear();
  topics_.clear();
}

void DeskConsumer::learn_limits(std::int64_t now_ms) {
  if (!store::is_due(now_ms, learned_ms_, kLearnEvery)) return;
  intake_->set_points(store_.read(limits_of_points));
  learned_ms_ = now_ms;
}

void DeskConsumer::begin() {
  learned_ms_ = 0;
  intake_ = std::make_unique<DeskIntake>(store_, options_.intake);
  const ingest::Topics& topics = options_.intake.topics;
  for (const std::string& topic :
       {topics.events(), topics.predictions(), topics.statistics(), topics.dead_letters()})
    open_topic(topic);
}

void DeskConsumer::open_topic(const std::string& topic) {
  if (!topics_.insert(topic).second) return;
  const auto consumed =
      store_.read([&](store::Session& session) { return store::consumed_offsets(session, topic); });
  for (int number = 0; number < log_.partitions(topic); ++number) {
    const auto known = consumed.find(number);
    const std::int64_t next = known == consumed.end() ? 0 : known->second;
    const std::int64_t begin = std::max(next, log_.extent(topic, number).begin);
    partitions_.push_back({topic, number, next, log_.reader(topic, number, begin)});
  }
}

std::size_t DeskConsumer::take_from(Partition& partition, std::chrono::milliseconds wait,
                                    std::int64_t now_ms) {
  records_.clear();
  partition.reader->read(options_.batch, wait, records_);
  if (records_.empty()) return 0;
  const std::int64_t to = records_.back().offset + 1;
  const IntakeCounts before = intake_->counts();
  intake_->take(partition.topic, partition.number, records_, partition.next, to, lease_, now_ms);
  partition.next = to;
  counters_.records += records_.size();
  counters_.unreadable += intake_->counts().unreadable - before.unreadable;
  counters_.refused += intake_->counts().refused - before.refused;
  return records_.size();
}

std::size_t DeskConsumer::step(std::int64_t now_ms, std::chrono::milliseconds wait) {
  if (!hold(now_ms)) return 0;
  try {
    if (!intake_) begin();
    learn_limits(now_ms);
    for (const std::string& topic : intake_->wanted_topics()) open_topic(topic);
    std::size_t taken = 0;
    for (Partition& partition : partitions_) taken += take_from(partition, {}, now_ms);
    if (taken == 0 && !partitions_.empty()) taken += take_from(partitions_.front(), wait, now_ms);
    tend(now_ms);
    return taken;
  } catch (const ingest::FencedError&) {
    overtaken();
    throw;
  } catch (...) {
    intake_.reset();
    partitions_.clear();
    topics_.clear();
    throw;
  }
}

void DeskConsumer::tend(std::int64_t now_ms) {
  if (store::is_due(now_ms, swept_ms_, kSweepEvery)) {
    counters_.lag = lag();
    const bool more = intake_->sweep(counters_.lag > options_.lag_bound, lease_, now_ms);
    swept_ms_ = more ? 0 : now_ms;
  }
  if (store::is_due(now_ms, forgot_ms_, kForgetEvery)) {
    forget(now_ms);
    forgot_ms_ = now_ms;
  }
  if (store::is_due(now_ms, looked_ms_, kLookEvery) && store_.engine() == store::Engine::kSqlite) {
    store_.write(store::learn_statistics);
    looked_ms_ = now_ms;
  }
  const std::uint64_t before = sender_.set_aside();
  sender_.send(lease_, now_ms);
  counters_.refused += sender_.set_aside() - before;
}

void DeskConsumer::forget(std::int64_t now_ms) {
  constexpr std::size_t kAssets = 50, kAlarms = 500, kEvents = 500;
  store_.write([&](store::Session& session) {
    check_lease(session, *lease_);
    if (options_.keep_forecasts_ms > 0)
      forgot_behind_ = forget_forecasts(session, now_ms, options_.keep_forecasts_ms, forgot_behind_, kAssets);
    if (options_.keep_alarms_ms > 0) forget_alarms(session, now_ms - options_.keep_alarms_ms, kAlarms);
    if (options_.keep_events_ms > 0) {
      forget_life_events(session, now_ms - options_.keep_events_ms, kEvents);
      forget_condition_events(session, now_ms - std::max(options_.keep_events_ms, kCountedAnew), kEvents);
    }
  });
}

std::int64_t DeskConsumer::lag() {
  std::int64_t waiting = 0;
  for (const Partition& partition : partitions_)
    waiting += std::max<std::int64_t>(0, log_.extent(partition.topic, partition.number).end -
                                             std::max(partition.next, partition.reader->position()));
  return waiting;
}

/// A line where it is another's turn than was told last; nothing while this desk is the only one.
void DeskConsumer::tell_turn() {
  const Turn turn = lease_ ? Turn::kOurs : Turn::kTheirs;
  if (turn == turn_) return;
  const auto theirs = store_.read([](store::Session& session) { return find_lease(session, kRole); });
  const std::string who = theirs ? theirs->holder : "another desk";
  const Turn before = std::exchange(turn_, turn);
  if (!options_.say) return;
  if (turn == Turn::kTheirs && before == Turn::kOurs)
    options_.say(who + " has taken over from this desk, which was held up and now stands by");
  if (turn == Turn::kTheirs && before == Turn::kUnknown)
    options_.say(who + " takes the log in; this desk stands by");
  if (turn == Turn::kOurs && before == Turn::kTheirs)
    options_.say("this desk has taken over: it takes the log in from here on");
}

void DeskConsumer::run(
    const std::stop_token& stop, const std::function<std::int64_t()>& now,
    const std::function<void(std::int64_t now_ms, const std::optional<store::Lease>&)>& also) {
  constexpr std::chrono::milliseconds kWait{100}, kPause{1'000};
  const auto pause = [&](std::chrono::milliseconds time) {
    for (; time.count() > 0 && !stop.stop_requested(); time -= kWait) std::this_thread::sleep_for(kWait);
  };
  while (!stop.stop_requested()) {
    try {
      const std::size_t taken = step(now(), kWait);
      tell_turn();
      if (taken == 0 && !lease_) pause(kPause);
      if (also && lease_) also(now(), lease_);
    } catch (const ingest::FencedError&) {  // another desk goes on, or this one as a later one
      pause(kPause);
    } catch (const ingest::AwayError&) {
      pause(kPause);
    } catch (const store::UnavailableError&) {
      pause(kPause);
    } catch (const store::RetryError&) {
      pause(kPause);
    }
  }
  try {
    release();
  } catch (const store::UnavailableError&) {  // its time runs out by itself
  }
}

}  // namespace portent::serve::desk
