#include "serve/connector/connector.h"

#include <algorithm>
#include <thread>

#include "ingest/error.h"
#include "ingest/log.h"
#include "serve/connector/twin_text.h"
#include "serve/outward/retry.h"
#include "serve/store/order_conflicts.h"

namespace portent::serve::connector {
namespace {

const std::string kRole = "cmms";
constexpr std::int64_t kFailing = 3;        // failures in a row
constexpr std::int64_t kOverlap = 60'000;   // ms that are looked at twice: a change may show late
constexpr std::int64_t kTendEvery = 5'000;  // ms
constexpr std::size_t kAtOnce = 20;         // orders of one round
constexpr int kMostPages = 1'000;

std::unique_ptr<Cmms> cmms_of(const ConnectorOptions& options) {
  auto made = make_cmms(options.kind, options.cmms);
  if (!made) throw ingest::FatalError("cmms.kind: there is no '" + options.kind + "': atlas or maintainx", 2);
  return made;
}

}  // namespace

Connector::Connector(store::Store& store, ConnectorOptions options)
    : store_(store),
      options_(std::move(options)),
      cmms_(cmms_of(options_)),
      web_(options_.transfers, options_.allow),
      mirror_(store_, *cmms_, web_, options_.mirror,
              [this](const std::function<void(store::Session&)>& work) { write(work); }) {}

void Connector::retire(store::Store& store) {
  store.write([](store::Session& session) { disable_connectors(session); });
}

void Connector::write(const std::function<void(store::Session&)>& work) {
  if (!lease_) throw ingest::FencedError("another desk mirrors work orders now");
  store_.write([&](store::Session& session) {
    check_lease(session, *lease_);
    work(session);
  });
}

bool Connector::hold(std::int64_t now_ms) {
  if (lease_ && lease_->until_ms - now_ms > options_.lease_ms * 2 / 3) return true;
  store_.write([&](store::Session& session) {
    if (lease_ && renew_lease(session, *lease_, now_ms, options_.lease_ms)) return;
    lease_ = acquire_lease(session, kRole, options_.holder, now_ms, options_.lease_ms);
    if (lease_) known_ = enable_connector(session, options_.mirror.name, now_ms);
  });
  return lease_.has_value();
}

void Connector::answered(std::int64_t now_ms) {
  const bool was_away = known_.failing_since_ms > 0;
  failures_ = pauses_ = resume_ms_ = 0;
  known_.contact_ms = now_ms;
  known_.failing_since_ms = 0;
  known_.why.clear();
  if (!was_away) return;
  write([&](store::Session& session) {
    update_connector(session, known_);
    wake_failed(session, known_.name);
  });
}

void Connector::went_wrong(bool away, const std::string& why, std::int64_t now_ms) {
  ++counts_.failed;
  if (!away) {
    ++counts_.odd;
    return;
  }
  if (++failures_ < kFailing) return;
  resume_ms_ = now_ms + std::max(outward::wait_after(++pauses_, 1, {}), mirror_.retry_after_ms().value_or(0));
  if (known_.failing_since_ms == 0) known_.failing_since_ms = now_ms;
  known_.why = why;
  write([&](store::Session& session) { update_connector(session, known_); });
}

void Connector::wake_one(store::Session& session, const TheirOrder& theirs, std::int64_t now_ms) {
  const std::string& name = known_.name;
  if (const auto known = find_mirrored_twin(session, name, theirs.id)) {
    const bool other = known->state == "settled" && !theirs.filed && theirs.progress != Progress::kHeld &&
                       name_of(theirs.progress) != known->agreed;
    if (theirs.updated_ms > known->theirs_ms || (theirs.updated_ms == known->theirs_ms && other))
      wake_mirrored(session, name, known->order_id);
    return;
  }
  const auto order = order_named_by(options_.mirror.reference, theirs.title);
  const auto mirrored = order ? find_mirrored(session, name, *order) : std::nullopt;
  if (!mirrored || mirrored->external_id.empty()) return;
  const store::OrderConflict twice{
      0,
      name,
      *order,
      "duplicate",
      mirrored->external_id,
      mirrored->external_id + ", " + theirs.id,
      "there are two of it there; " + mirrored->external_id + " is the one that counts",
      now_ms};
  if (!was_told(session, twice)) put_conflict(session, twice);
}

void Connector::wake(const TheirPage& page, std::int64_t now_ms) {
  counts_.odd += page.odd;
  write([&](store::Session& session) {
    for (const TheirOrder& theirs : page.orders) wake_one(session, theirs, now_ms);
  });
}

/// Reads what changed there; the cursor moves once all of it was read.
bool Connector::poll(std::int64_t now_ms, const std::function<bool()>& stopping) {
  const std::int64_t since_ms = std::max<std::int64_t>(0, known_.cursor_ms - kOverlap);
  std::int64_t newest_ms = known_.cursor_ms;
  std::string next;
  for (int pages = 0; pages < kMostPages; ++pages) {
    const auto page = mirror_.page(cmms_->changes(since_ms, next), next, since_ms, stopping);
    if (!page) {
      known_.why = mirror_.why();
      went_wrong(mirror_.away(), mirror_.why(), now_ms);
      write([&](store::Session& session) { update_connector(session, known_); });
      return false;
    }
    wake(*page, now_ms);
    for (const TheirOrder& theirs : page->orders) newest_ms = std::max(newest_ms, theirs.updated_ms);
    next = page->next;
    if (next.empty()) break;
  }
  answered(now_ms);
  known_.cursor_ms = newest_ms;
  write([&](store::Session& session) { update_connector(session, known_); });
  return true;
}

void Connector::tend(std::int64_t now_ms) {
  if (now_ms - tended_ms_ < kTendEvery) return;
  tended_ms_ = now_ms;
  store_.read([&](store::Session& session) {
    const auto counted = count_mirrored(session, known_.name);
    const auto of = [&](const char* state) {
      const auto found = counted.find(state);
      return found == counted.end() ? std::int64_t{0} : found->second;
    };
    counts_.pending = of("waiting");
    counts_.parked = of("parked");
    counts_.conflicts = count_open_conflicts(session, known_.name);
  });
  counts_.name = known_.name;
  counts_.up = known_.contact_ms > 0 && known_.failing_since_ms == 0;
  counts_.contact_ms = known_.contact_ms;
  const std::lock_guard lock(mutex_);
  picture_ = std::make_shared<ConnectorPicture>(counts_);
}

std::shared_ptr<const ConnectorPicture> Connector::picture() const {
  const std::lock_guard lock(mutex_);
  return picture_;
}

/// Brings over what is due; how many orders were looked at.
std::size_t Connector::bring_due(const std::function<std::int64_t()>& now,
                                 const std::function<bool()>& stopping) {
  std::size_t looked = 0;
  const auto due = store_.read(
      [&](store::Session& session) { return due_mirrored(session, known_.name, now(), kAtOnce); });
  for (const store::MirroredOrder& mirrored : due) {
    if (stopping() || now() < resume_ms_) break;
    ++looked;
    const Mirror::Came came = mirror_.bring(mirrored, known_.since_ms, now(), stopping);
    if (came == Mirror::Came::kThrough) {
      ++counts_.through;
      answered(now());
    } else if (!stopping()) {
      went_wrong(came == Mirror::Came::kAway, mirror_.why(), now());
    }
  }
  return looked;
}

std::size_t Connector::step(const std::function<std::int64_t()>& now, const std::function<bool()>& stopping) {
  // The lease is kept up while an answer is waited for, and without it nothing is waited for.
  const auto breaking_off = [&] { return stopping() || !hold(now()); };
  try {
    if (!hold(now())) return 0;
    tend(now());
    if (now() < resume_ms_) return 0;
    if (now() - polled_ms_ >= options_.poll_ms || known_.failing_since_ms > 0) {
      polled_ms_ = now();
      if (!poll(now(), breaking_off) && mirror_.away()) return 0;
    }
    return bring_due(now, breaking_off);
  } catch (const ingest::FencedError&) {
    lease_.reset();
    throw;
  }
}

void Connector::run(const std::stop_token& stop, const std::function<std::int64_t()>& now) {
  constexpr std::chrono::milliseconds kWait{100}, kPause{1'000};
  const auto stopping = [&] { return stop.stop_requested(); };
  const auto pause = [&](std::chrono::milliseconds left) {
    for (; left.count() > 0 && !stopping(); left -= kWait) std::this_thread::sleep_for(kWait);
  };
  while (!stopping()) {
    try {
      if (step(now, stopping) == 0) pause(kWait);
    } catch (const ingest::FencedError&) {  // another process does it
      pause(kPause);
    } catch (const store::UnavailableError&) {
      pause(kPause);
    } catch (const store::RetryError&) {
      pause(kPause);
    }
  }
  try {
    if (lease_) store_.write([&](store::Session& session) { release_lease(session, *lease_); });
  } catch (const store::UnavailableError&) {  // its time runs out by itself
  }
}

}  // namespace portent::serve::connector
