#include "serve/connector/mirror.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "serve/connector/apply.h"
#include "serve/connector/merge.h"
#include "serve/connector/twin_text.h"
#include "serve/outward/retry.h"
#include "serve/store/external_ids.h"
#include "serve/store/order_conflicts.h"
#include "serve/store/work_orders.h"

namespace portent::serve::connector {
namespace {

using Came = Mirror::Came;

constexpr std::int64_t kMostTries = 8;          // in a row that come to nothing, before an order is parked
constexpr std::int64_t kOlderTries = 3;         // before an older state counts: their clock went back
constexpr std::int64_t kLookAgain = 3'600'000;  // ms: what is gone may be there again
constexpr std::int64_t kDay = 86'400'000;

bool holds(const std::vector<std::string>& list, const std::string& value) {
  return list.empty() || std::ranges::find(list, value) != list.end();
}

std::optional<std::int64_t> number_of(const std::string& text) {
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number <= 0) return std::nullopt;
  return number;
}

/// The asset's number in the CMMS, where the ledger knows it under the connector's name.
std::optional<std::int64_t> asset_there(store::Session& session, const std::string& connector,
                                        const std::string& asset) {
  for (const store::ExternalId& id : external_ids_of(session, "node", asset))
    if (id.source == connector) return number_of(id.external_id);
  return std::nullopt;
}

}  // namespace

Mirror::Mirror(store::Store& store, const Cmms& cmms, Dialogue& dialogue, MirrorOptions options, Write write)
    : store_(store),
      cmms_(cmms),
      dialogue_(dialogue),
      options_(std::move(options)),
      write_(std::move(write)) {}

/// Nothing is kept where somebody has decided a conflict of the order meanwhile: it is due again.
void Mirror::keep(const Side& side, const std::function<void(store::Session&)>& work) {
  write_([&](store::Session& session) {
    const auto row = find_mirrored(session, options_.name, side.mirrored.order_id);
    if (row && row->agreed == side.agreed && row->external_id == side.external_id) work(session);
  });
}

bool Mirror::wanted(const store::WorkOrder& order, std::int64_t since_ms) const {
  if (order.external_source == options_.name) return true;
  if (options_.automatic_alone && order.origin != "automatic") return false;
  if (order.state == store::OrderState::kRejected || order.closed_ms.value_or(since_ms) < since_ms)
    return false;
  return holds(options_.sites, order.site) && holds(options_.classes, order.asset_class);
}

bool Mirror::load(Side& side) {
  return store_.read([&](store::Session& session) {
    auto found = find_order(session, side.mirrored.order_id);
    if (!found) return false;
    side.order = *std::move(found);
    side.twin =
        twin_of(side.order, options_.reference, asset_there(session, options_.name, side.order.asset));
    return true;
  });
}

/// Whether a create of before may still be at work there; the order is due when it is not.
bool Mirror::waits(Side& side) {
  const auto late = late_.find(side.order.id);
  if (late == late_.end()) return false;
  if (late->second <= side.now_ms) {
    late_.erase(late);
    return false;
  }
  side.mirrored.next_try_ms = late->second;
  keep(side, [&](store::Session& session) { postpone_mirrored(session, side.mirrored); });
  return true;
}

/// The ids of twins that it has there, the one that counts first.
Read<std::vector<std::string>> Mirror::candidates(Side& side) {
  if (side.order.external_source == options_.name && number_of(side.order.external_id))
    return std::vector<std::string>{side.order.external_id};
  return dialogue_.twins_of(side.twin);
}

/// Put down before it is sent, so that a desk that comes after one that was killed waits as well.
Read<std::string> Mirror::create(Side& side) {
  constexpr long kRefused = 400, kServer = 500;
  const std::int64_t until_ms = side.now() + options_.late_ms;  // the search before may have taken long
  side.mirrored.create_begun = true;
  store::MirroredOrder begun = side.mirrored;
  begun.next_try_ms = until_ms;
  keep(side, [&](store::Session& session) { postpone_mirrored(session, begun); });
  auto made = dialogue_.create(side.twin);
  const long status = dialogue_.trouble().status;
  const bool refused = !made && status >= kRefused && status < kServer;
  if (!made && !refused) late_[side.order.id] = until_ms;
  side.mirrored.create_begun = !refused;
  return made;
}

/// Finds the twin before it makes one: it may have been made by a request whose answer was lost. Where there
/// is none of an order that is not wanted, it stays without.
bool Mirror::link(Side& side) {
  auto ids = candidates(side);
  if (!ids) return false;
  if (ids->empty() && !side.wanted) {
    side.mirrored.create_begun = false;
    return true;
  }
  if (ids->empty()) {
    auto made = create(side);
    if (!made) return false;
    ids->push_back(*std::move(made));
  }
  const std::string& id = ids->front();
  std::string other;
  write_([&](store::Session& session) {
    const auto twin = find_mirrored_twin(session, options_.name, id);
    other = twin && twin->order_id != side.order.id ? twin->order_id : "";
    if (!other.empty()) return;
    store::MirroredOrder linked = side.mirrored;
    linked.external_id = id;
    linked.create_begun = false;
    linked.next_try_ms = side.now_ms;
    postpone_mirrored(session, linked);
    put_external_id(session, {options_.name, id, "work_order", side.order.id, side.now_ms});
    if (ids->size() > 1) put_twice(session, side, *ids);
  });
  if (!other.empty()) {
    dialogue_.refuse(fmt::format("{} in {} is the twin of work order {} already", id, options_.name, other));
    return false;
  }
  side.mirrored.external_id = side.external_id = id;
  side.mirrored.create_begun = false;
  side.mirrored.next_try_ms = side.now_ms;
  return true;
}

void Mirror::put_twice(store::Session& session, const Side& side, const std::vector<std::string>& ids) {
  store::OrderConflict twice{0, options_.name, side.order.id, "duplicate", ids.front()};
  for (const std::string& one : ids) twice.theirs += (twice.theirs.empty() ? "" : ", ") + one;
  twice.why = fmt::format("there are {} of it there; {} is the one that counts", ids.size(), ids.front());
  twice.found_ms = side.now_ms;
  put_conflict(session, twice);
}

Read<TheirOrder> Mirror::read(Side& side) {
  auto theirs = dialogue_.order(side.mirrored.external_id);
  if (!theirs) return theirs;
  if (theirs->id != side.mirrored.external_id)
    return dialogue_.odd("answers order " + theirs->id + " where " + side.mirrored.external_id +
                         " was asked for");
  if (theirs->updated_ms < side.mirrored.theirs_ms && side.mirrored.tries < kOlderTries)
    return dialogue_.odd("answers an older state than it did before");
  theirs->updated_ms = std::min(theirs->updated_ms, side.now_ms + kDay);
  side.mirrored.seen_ms = theirs->updated_ms;
  return theirs;
}

/// What the twin says, once it holds what is ours to say.
Read<TheirOrder> Mirror::write_ours(Side& side) {
  auto theirs = read(side);
  if (!theirs) return theirs;
  if (const auto update = cmms_.update(side.twin, *theirs)) {
    if (const auto done = dialogue_.send(*update); !done) return tl::unexpected(done.error());
    theirs = read(side);
  }
  if (!theirs || merge(side.mirrored.agreed, side.twin.progress, *theirs) != Verdict::kOurs) return theirs;
  if (const auto done = dialogue_.send(cmms_.set_progress(*theirs, side.twin.progress)); !done)
    return tl::unexpected(done.error());
  theirs = read(side);
  if (theirs && merge(side.mirrored.agreed, side.twin.progress, *theirs) == Verdict::kOurs)
    return dialogue_.odd(
        fmt::format("was told {} and still says {}", name_of(side.twin.progress), name_of(theirs->progress)));
  return theirs;
}

/// Takes over how far the twin has come, unless the order has moved meanwhile; why that can't be, else "".
std::string Mirror::take(Side& side, const TheirOrder& theirs) {
  struct Refused {
    std::string why;
  };
  const desk::AlarmPolicy policy;
  bool taken = false;
  try {
    keep(side, [&](store::Session& session) {
      desk::OrderWork work(session, policy, side.now_ms);
      bool moved = false;
      taken = false;  // of this try
      const auto done = work.change(side.order.id, [&](desk::OrderLife& life) -> desk::OrderLife::Done {
        moved = merge(side.mirrored.agreed, progress_of(life.order()), theirs) != Verdict::kTheirs;
        return moved ? desk::OrderLife::Done()
                     : apply(work, life, theirs.progress, theirs.updated_ms, options_.name, side.now_ms);
      });
      if (!done) throw Refused{done.error()};
      if (moved) return;
      work.finish();
      taken = true;
      if (options_.audit)
        options_.audit({side.now_ms, options_.name, "", "work-order.mirror", side.order.id, "done",
                        fmt::format("{} in {}", name_of(theirs.progress), options_.name)});
    });
    if (taken) side.mirrored.agreed = name_of(theirs.progress);
    return "";
  } catch (const Refused& refused) {
    return refused.why;
  }
}

Came Mirror::park(Side& side, const std::string& why) {
  side.mirrored.state = "parked";
  side.mirrored.why = why;
  keep(side, [&](store::Session& session) { settle_mirrored(session, side.mirrored); });
  return Came::kThrough;
}

/// What was in conflict about it is in conflict no more.
Came Mirror::leave_out(Side& side, const std::string& why) {
  side.mirrored.state = "left_out";
  side.mirrored.why = why;
  keep(side, [&](store::Session& session) {
    settle_mirrored(session, side.mirrored);
    for (const char* kind : {"progress", "gone"})
      close_conflicts(session, options_.name, side.mirrored.order_id, kind, "agreed", options_.name,
                      side.now_ms);
  });
  return Came::kAside;
}

Came Mirror::dispute(Side& side, const TheirOrder& theirs, const std::string& why) {
  side.mirrored.state = "conflict";
  side.mirrored.why = why;
  keep(side, [&](store::Session& session) {
    settle_mirrored(session, side.mirrored);
    close_conflicts(session, options_.name, side.order.id, "gone", "agreed", options_.name, side.now_ms);
    put_conflict(session,
                 {0, options_.name, side.order.id, "progress", std::string(name_of(side.twin.progress)),
                  std::string(name_of(theirs.progress)), why, side.now_ms});
  });
  return Came::kThrough;
}

Came Mirror::conclude(Side& side, const TheirOrder& theirs) {
  side.mirrored.theirs_ms = theirs.updated_ms;
  const Verdict verdict = merge(side.mirrored.agreed, side.twin.progress, theirs);
  if (verdict == Verdict::kBoth) return dispute(side, theirs, "both have changed it since they last agreed");
  if (verdict == Verdict::kTheirs)
    if (const std::string why = take(side, theirs); !why.empty()) return dispute(side, theirs, why);
  if (verdict == Verdict::kAgree)
    side.mirrored.agreed = agreed_now(side.mirrored.agreed, side.twin.progress, theirs);
  side.mirrored.state = "settled";
  side.mirrored.why.clear();
  keep(side, [&](store::Session& session) {
    settle_mirrored(session, side.mirrored);
    for (const char* kind : {"progress", "gone"})
      close_conflicts(session, options_.name, side.order.id, kind, "agreed", options_.name, side.now_ms);
  });
  return Came::kThrough;
}

/// It is looked at again now and then: a 404 may pass.
Came Mirror::gone(Side& side) {
  if (side.twin.progress == Progress::kCancelled) {
    leave_out(side, "it is gone there");
    return Came::kThrough;
  }
  side.mirrored.state = "conflict";
  side.mirrored.why = side.mirrored.external_id + " is not there any more";
  side.mirrored.tries = 0;
  side.mirrored.next_try_ms = side.now_ms + kLookAgain;
  keep(side, [&](store::Session& session) {
    postpone_mirrored(session, side.mirrored);
    put_conflict(session, {0, options_.name, side.order.id, "gone", std::string(name_of(side.twin.progress)),
                           "deleted", side.mirrored.why, side.now_ms});
  });
  return Came::kThrough;
}

/// What a list came to is no order's own, and neither is what comes to nothing while nothing else is
/// answered.
Came Mirror::fail(Side& side, bool answers) {
  using Of = Answer::Of;
  constexpr long kForbidden = 403;
  const Trouble& trouble = dialogue_.trouble();
  const bool away = trouble.of == Of::kAway;
  const bool of_all = away && (trouble.list || !answers);
  const std::int64_t tries = ++side.mirrored.tries;
  const std::int64_t now_ms = side.now();  // what failed may have taken long
  const bool forbidden = trouble.status == kForbidden && tries > 1;
  if (trouble.of == Of::kOrder || (!of_all && (forbidden || tries >= kMostTries)))
    return park(side, trouble.why);
  side.mirrored.why = trouble.why;
  side.mirrored.next_try_ms = now_ms + outward::wait_after(tries, 1, trouble.retry_after_ms);
  if (const auto late = late_.find(side.order.id); late != late_.end())
    side.mirrored.next_try_ms = std::max(side.mirrored.next_try_ms, late->second);
  keep(side, [&](store::Session& session) { postpone_mirrored(session, side.mirrored); });
  return away ? Came::kAway : Came::kFailed;
}

Came Mirror::bring(store::MirroredOrder mirrored, std::int64_t since_ms,
                   const std::function<std::int64_t()>& now, bool answers) {
  constexpr long kNotFound = 404;
  constexpr const char* kNotMirrored = "it is not of those that are mirrored";
  Side side{std::move(mirrored)};
  side.agreed = side.mirrored.agreed;
  side.external_id = side.mirrored.external_id;
  side.now = now;
  side.now_ms = now();
  if (!load(side)) return leave_out(side, "the order is not there");
  if (side.mirrored.external_id.empty()) {
    side.wanted = wanted(side.order, since_ms);
    if (!side.wanted && !side.mirrored.create_begun) return leave_out(side, kNotMirrored);
    if (waits(side)) return Came::kAside;
    if (!link(side)) return fail(side, answers);
    if (side.mirrored.external_id.empty()) return leave_out(side, kNotMirrored);
  }
  const auto theirs = write_ours(side);
  if (theirs) return conclude(side, *theirs);
  return dialogue_.trouble().status == kNotFound ? gone(side) : fail(side, answers);
}

}  // namespace portent::serve::connector
