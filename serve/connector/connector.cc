#include "serve/connector/connector.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "ingest/error.h"
#include "ingest/log.h"
#include "serve/connector/json_parts.h"
#include "serve/connector/twin_text.h"
#include "serve/outward/retry.h"
#include "serve/store/order_conflicts.h"

namespace portent::serve::connector {
namespace {

const std::string kRole = "cmms";
constexpr std::int64_t kFailing = 3;                // failures in a row
constexpr std::int64_t kOverlap = 60'000;           // ms that are looked at twice: a change may show late
constexpr std::int64_t kDay = 86'400'000;           // that is looked at again each hour: a clock may go back
constexpr std::int64_t kLookBackEvery = 3'600'000;  // ms
constexpr std::int64_t kLongestBreath = 60'000;     // ms after orders that fail where the rest answers
constexpr std::int64_t kTendEvery = 5'000;          // ms
constexpr std::size_t kAtOnce = 20;                 // orders of one round
constexpr long kTooMany = 429;

std::unique_ptr<Cmms> cmms_of(const ConnectorOptions& options) {
  auto made = make_cmms(options.kind, options.cmms);
  if (!made) throw ingest::FatalError("cmms.kind: there is no '" + options.kind + "': atlas or maintainx", 2);
  return made;
}

/// A create that got no answer is given up after one timeout, its search took another at most.
MirrorOptions mirror_options(const ConnectorOptions& options) {
  MirrorOptions made = options.mirror;
  made.late_ms = 4 * std::int64_t{options.transfers.timeout.count()};
  return made;
}

/// Without entries of which nobody can say when they changed: those are odd.
TheirPage believable(TheirPage page, std::int64_t now_ms) {
  const auto ahead = [&](const TheirOrder& theirs) { return theirs.updated_ms > now_ms + kDay; };
  if (const auto first = std::ranges::find_if(page.orders, ahead);
      first != page.orders.end() && page.why.empty())
    page.why = fmt::format("tells of order {} as changed at {}, which is to come", first->id,
                           instant_text(first->updated_ms));
  page.odd += std::erase_if(page.orders, ahead);
  return page;
}

bool counts_as_gone(store::Session& session, const store::MirroredOrder& mirrored) {
  return std::ranges::any_of(conflicts_of_order(session, mirrored.connector, mirrored.order_id, "gone"),
                             &store::OrderConflict::open);
}

/// Whether a list such as "4001, 4002" has that word.
bool names(const std::string& list, const std::string& id) {
  return (", " + list + ",").find(", " + id + ",") != std::string::npos;
}

/// Whether so long has passed since then; a clock that was set back tells nothing of that, so it has.
bool passed(std::int64_t since_ms, std::int64_t length_ms, std::int64_t now_ms) {
  return now_ms < since_ms || now_ms - since_ms >= length_ms;
}

}  // namespace

Connector::Connector(store::Store& store, ConnectorOptions options)
    : store_(store),
      options_(std::move(options)),
      cmms_(cmms_of(options_)),
      web_(options_.transfers, options_.allow),
      dialogue_(*cmms_, web_, options_.list_bytes),
      mirror_(store_, *cmms_, dialogue_, mirror_options(options_),
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
  const std::int64_t left_ms = lease_ ? lease_->until_ms - now_ms : 0;
  if (left_ms > options_.lease_ms * 2 / 3 && left_ms <= options_.lease_ms) return true;
  store_.write([&](store::Session& session) {
    if (lease_ && renew_lease(session, *lease_, now_ms, options_.lease_ms)) return;
    lease_ = acquire_lease(session, kRole, options_.holder, now_ms, options_.lease_ms);
    if (!lease_) return;
    known_ = enable_connector(session, options_.mirror.name, now_ms);
    if (known_.failing_since_ms > 0) polls_failed_ = kFailing;
    wake_twinless(session, known_.name);
  });
  return lease_.has_value();
}

/// How it stands, as its row tells; kept by who calls.
void Connector::judge(const std::string& why, std::int64_t now_ms) {
  const bool failing = polls_failed_ >= kFailing || tries_failed_ >= kFailing || !dialogue_.blind().empty();
  if (!failing)
    known_.failing_since_ms = 0;
  else if (known_.failing_since_ms == 0)
    known_.failing_since_ms = now_ms;
  known_.why = why;
}

void Connector::rest(std::int64_t now_ms, std::int64_t for_ms) {
  rested_ms_ = now_ms;
  rest_ms_ = for_ms;
}

void Connector::came(Mirror::Came how, std::int64_t now_ms) {
  using Came = Mirror::Came;
  if (how == Came::kAside) return;
  const Trouble& trouble = dialogue_.trouble();
  if (how == Came::kThrough) {
    ++counts_.through;
    tries_failed_ = 0;
    known_.contact_ms = now_ms;
    return;
  }
  ++counts_.failed;
  counts_.odd += how == Came::kFailed;
  if (how == Came::kFailed) return;
  doubt_ = true;
  if (++tries_failed_ < kFailing && trouble.status != kTooMany) return;
  const std::int64_t wait =
      outward::wait_after(std::max<std::int64_t>(1, tries_failed_ - kFailing + 1), 1, {});
  rest(now_ms, std::max(std::min(wait, kLongestBreath), trouble.retry_after_ms.value_or(0)));
  judge(trouble.why, now_ms);
  write([&](store::Session& session) { update_connector(session, known_); });
}

/// Another twin than the one that counts: told once, and decided once.
void Connector::tell_twice(store::Session& session, const store::MirroredOrder& mirrored,
                           const std::string& id, std::int64_t now_ms) {
  store::OrderConflict twice{0, known_.name, mirrored.order_id, "duplicate", mirrored.external_id};
  twice.theirs = mirrored.external_id;
  for (const auto& told : conflicts_of_order(session, known_.name, mirrored.order_id, "duplicate")) {
    if (names(told.theirs, id)) return;
    if (told.open) twice.theirs = told.theirs;
  }
  twice.theirs += ", " + id;
  twice.why = fmt::format("there are {} of it there; {} is the one that counts",
                          std::ranges::count(twice.theirs, ',') + 1, mirrored.external_id);
  twice.found_ms = now_ms;
  put_conflict(session, twice);
}

void Connector::wake_one(store::Session& session, const TheirOrder& theirs, std::int64_t now_ms) {
  const std::string& name = known_.name;
  if (const auto known = find_mirrored_twin(session, name, theirs.id)) {
    // By their status as well, since their clock may have gone back.
    const bool other = known->state == "settled" && !theirs.filed && theirs.progress != Progress::kHeld &&
                       name_of(theirs.progress) != known->agreed;
    const bool back = known->state == "conflict" && !theirs.filed && counts_as_gone(session, *known);
    const bool news = theirs.updated_ms > std::max(known->theirs_ms, known->seen_ms);
    if (news || other || back) wake_mirrored(session, name, known->order_id);
    return;
  }
  const auto order = order_named_by(options_.mirror.reference, theirs.title);
  const auto mirrored = order ? find_mirrored(session, name, *order) : std::nullopt;
  if (mirrored && !mirrored->external_id.empty()) tell_twice(session, *mirrored, theirs.id, now_ms);
  if (mirrored && mirrored->external_id.empty()) tell_of_twin(session, name, *order);
}

void Connector::wake(const TheirPage& page, std::int64_t now_ms) {
  counts_.odd += page.odd;
  write([&](store::Session& session) {
    for (const TheirOrder& theirs : page.orders) wake_one(session, theirs, now_ms);
  });
}

/// Reads what changed there; the cursor moves once all of it was read, and never beyond this moment. False:
/// the CMMS is away.
bool Connector::poll(std::int64_t now_ms) {
  const bool back = passed(looked_back_ms_, kLookBackEvery, now_ms);
  known_.cursor_ms = std::min(known_.cursor_ms, now_ms);
  const std::int64_t since_ms = std::max<std::int64_t>(0, known_.cursor_ms - (back ? kDay : kOverlap));
  std::int64_t newest_ms = known_.cursor_ms;
  std::string strange;
  const auto read = dialogue_.changes(since_ms, [&](TheirPage told) {
    const TheirPage page = believable(std::move(told), now_ms);
    wake(page, now_ms);
    if (strange.empty() && !page.why.empty()) strange = "an entry of its list is passed over: it " + page.why;
    for (const TheirOrder& theirs : page.orders) newest_ms = std::max(newest_ms, theirs.updated_ms);
  });
  if (read) known_.cursor_ms = std::min(newest_ms, now_ms);
  if (read && back) looked_back_ms_ = now_ms;
  looked(read, strange, now_ms);
  return read || dialogue_.trouble().of != Answer::Of::kAway;
}

/// What a look at what changed came to: where it failed as one that is away does, orders wait.
void Connector::looked(const Read<bool>& read, const std::string& strange, std::int64_t now_ms) {
  const bool was_away = polls_failed_ >= kFailing;
  const Trouble& trouble = dialogue_.trouble();
  const bool away = !read && trouble.of == Answer::Of::kAway;
  answers_ = read.has_value();
  doubt_ = away;
  polls_failed_ = away ? polls_failed_ + 1 : 0;
  counts_.failed += !read;
  counts_.odd += !read && !away;
  if (polls_failed_ >= kFailing)
    rest(now_ms, std::max(outward::wait_after(polls_failed_ - kFailing + 1, 1, {}),
                          trouble.retry_after_ms.value_or(0)));
  if (read) known_.contact_ms = now_ms;
  const std::string orders = tries_failed_ >= kFailing ? known_.why : strange;
  judge(!read ? trouble.why : !dialogue_.blind().empty() ? dialogue_.blind() : orders, now_ms);
  write([&](store::Session& session) {
    update_connector(session, known_);
    if (away || !was_away) return;
    wake_failed(session, known_.name);
    wake_twinless(session, known_.name);
  });
}

void Connector::tend(std::int64_t now_ms) {
  if (!passed(tended_ms_, kTendEvery, now_ms)) return;
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

/// What one order throws stops no other: it is parked.
Mirror::Came Connector::bring(const store::MirroredOrder& mirrored,
                              const std::function<std::int64_t()>& now) {
  try {
    return mirror_.bring(mirrored, known_.since_ms, now, answers_);
  } catch (const ingest::FencedError&) {
    throw;
  } catch (const store::UnavailableError&) {
    throw;
  } catch (const store::RetryError&) {
    throw;
  } catch (const std::exception& error) {
    store::MirroredOrder parked = mirrored;
    parked.state = "parked";
    parked.why = error.what();
    write([&](store::Session& session) { settle_mirrored(session, parked); });
    return Mirror::Came::kAside;
  }
}

/// Brings over what is due; how many orders were looked at. Where one fails as if the CMMS were away, that is
/// asked before the others.
std::size_t Connector::bring_due(const std::function<std::int64_t()>& now,
                                 const std::function<bool()>& stopping) {
  std::size_t looked = 0;
  const auto due = store_.read(
      [&](store::Session& session) { return due_mirrored(session, known_.name, now(), kAtOnce); });
  for (const store::MirroredOrder& mirrored : due) {
    if (stopping() || doubt_) break;
    ++looked;
    const Mirror::Came how = bring(mirrored, now);
    if (how == Mirror::Came::kThrough || !stopping()) came(how, now());
  }
  return looked;
}

std::size_t Connector::step(const std::function<std::int64_t()>& now, const std::function<bool()>& stopping) {
  // The lease is kept up while an answer is waited for, and without it nothing is waited for.
  const auto breaking_off = [&] { return stopping() || !hold(now()); };
  dialogue_.stop_when(breaking_off);
  try {
    if (!hold(now())) return 0;
    tend(now());
    if (!passed(rested_ms_, rest_ms_, now())) return 0;
    if (doubt_ || passed(polled_ms_, options_.poll_ms, now())) {
      polled_ms_ = now();
      if (!poll(now())) return 0;
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
