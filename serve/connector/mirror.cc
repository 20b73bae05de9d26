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

constexpr std::int64_t kMostOdd = 8;  // answers in a row that make no sense, before an order is parked
constexpr int kMostPages = 5;         // of twins that hold one reference

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

/// By their numbers: the first was made first.
bool earlier(const std::string& left, const std::string& right) {
  return std::pair(left.size(), left) < std::pair(right.size(), right);
}

}  // namespace

Mirror::Mirror(store::Store& store, const Cmms& cmms, Web& web, MirrorOptions options, Write write)
    : store_(store), cmms_(cmms), web_(web), options_(std::move(options)), write_(std::move(write)) {}

template <typename What, typename Parse>
Read<What> Mirror::got(const outward::Ask& request, Parse parse) {
  const Answer answer = web_.ask(request, stopping_);
  trouble_ = {answer.of, answer.status, answer.problem, answer.retry_after_ms};
  if (answer.of != Answer::Of::kTaken) return tl::unexpected(trouble_.why);
  Read<What> made = parse(answer.body);
  if (!made) trouble_.why = made.error();
  return made;
}

Read<TheirPage> Mirror::page(const outward::Ask& request, const std::string& asked, std::int64_t since_ms,
                             const std::function<bool()>& stopping) {
  stopping_ = stopping;
  return got<TheirPage>(request, [&](std::string_view body) { return cmms_.page(body, asked, since_ms); });
}

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

Read<std::vector<std::string>> Mirror::twins_of(const Twin& twin) {
  std::vector<std::string> ids;
  std::string next;
  for (int pages = 0; pages < kMostPages; ++pages) {
    const auto page = got<TheirPage>(cmms_.find(twin.reference, next),
                                     [&](std::string_view body) { return cmms_.page(body, next, 0); });
    if (!page) return tl::unexpected(page.error());
    for (const TheirOrder& order : page->orders)
      if (order.title.find(twin.reference) != std::string::npos ||
          order.description.find(twin.reference) != std::string::npos)
        ids.push_back(order.id);
    next = page->next;
    if (next.empty()) break;
  }
  std::ranges::sort(ids, earlier);
  const auto same = std::ranges::unique(ids);
  ids.erase(same.begin(), same.end());
  return ids;
}

/// Finds the twin before it makes one: it may have been made by a request whose answer was lost.
bool Mirror::link(Side& side, std::int64_t now_ms) {
  std::vector<std::string> ids;
  if (side.order.external_source == options_.name && number_of(side.order.external_id)) {
    ids.push_back(side.order.external_id);
  } else {
    auto found = twins_of(side.twin);
    if (!found) return false;
    ids = *std::move(found);
  }
  if (ids.empty()) {
    auto made =
        got<std::string>(cmms_.create(side.twin), [&](std::string_view body) { return cmms_.created(body); });
    if (!made) return false;
    ids.push_back(*std::move(made));
  }
  side.mirrored.external_id = ids.front();
  side.mirrored.next_try_ms = now_ms;
  write_([&](store::Session& session) {
    postpone_mirrored(session, side.mirrored);
    put_external_id(session, {options_.name, ids.front(), "work_order", side.order.id, now_ms});
    if (ids.size() == 1) return;
    store::OrderConflict twice{0, options_.name, side.order.id, "duplicate", ids.front()};
    for (const std::string& id : ids) twice.theirs += (twice.theirs.empty() ? "" : ", ") + id;
    twice.why = fmt::format("there are {} of it there; {} is the one that counts", ids.size(), ids.front());
    twice.found_ms = now_ms;
    put_conflict(session, twice);
  });
  side.external_id = side.mirrored.external_id;
  return true;
}

Read<TheirOrder> Mirror::read(const Side& side) {
  auto theirs = got<TheirOrder>(cmms_.read(side.mirrored.external_id),
                                [&](std::string_view body) { return cmms_.order(body); });
  if (!theirs) return theirs;
  if (theirs->id != side.mirrored.external_id)
    trouble_.why = "answers order " + theirs->id + " where " + side.mirrored.external_id + " was asked for";
  else if (theirs->updated_ms < side.mirrored.theirs_ms)
    trouble_.why = "answers an older state than it did before";
  else
    return theirs;
  return tl::unexpected(trouble_.why);
}

/// What the twin says, once it holds what is ours to say.
Read<TheirOrder> Mirror::write_ours(const Side& side) {
  const auto ignore = [](std::string_view) -> Read<bool> { return true; };
  auto theirs = read(side);
  if (!theirs) return theirs;
  if (const auto update = cmms_.update(side.twin, *theirs)) {
    if (const auto done = got<bool>(*update, ignore); !done) return tl::unexpected(done.error());
    theirs = read(side);
  }
  if (!theirs || merge(side.mirrored.agreed, side.twin.progress, *theirs) != Verdict::kOurs) return theirs;
  if (const auto done = got<bool>(cmms_.set_progress(*theirs, side.twin.progress), ignore); !done)
    return tl::unexpected(done.error());
  theirs = read(side);
  if (theirs && merge(side.mirrored.agreed, side.twin.progress, *theirs) == Verdict::kOurs) {
    trouble_.why =
        fmt::format("was told {} and still says {}", name_of(side.twin.progress), name_of(theirs->progress));
    return tl::unexpected(trouble_.why);
  }
  return theirs;
}

/// Takes over how far the twin has come, unless the order has moved meanwhile; false, with why, where that
/// can't be.
bool Mirror::take(Side& side, const TheirOrder& theirs, std::int64_t now_ms) {
  struct Refused {
    std::string why;
  };
  const desk::AlarmPolicy policy;
  bool taken = false;
  try {
    keep(side, [&](store::Session& session) {
      desk::OrderWork work(session, policy, now_ms);
      bool moved = false;
      taken = false;  // of this try
      const auto done = work.change(side.order.id, [&](desk::OrderLife& life) -> desk::OrderLife::Done {
        moved = merge(side.mirrored.agreed, progress_of(life.order()), theirs) != Verdict::kTheirs;
        return moved ? desk::OrderLife::Done()
                     : apply(work, life, theirs.progress, theirs.updated_ms, options_.name, now_ms);
      });
      if (!done) throw Refused{done.error()};
      if (moved) return;
      work.finish();
      taken = true;
      if (options_.audit)
        options_.audit({now_ms, options_.name, "", "work-order.mirror", side.order.id, "done",
                        fmt::format("{} in {}", name_of(theirs.progress), options_.name)});
    });
    if (taken) side.mirrored.agreed = name_of(theirs.progress);
    return true;
  } catch (const Refused& refused) {
    trouble_.why = refused.why;
    return false;
  }
}

Came Mirror::settle(Side& side, const std::string& state, const std::string& why) {
  side.mirrored.state = state;
  side.mirrored.why = why;
  keep(side, [&](store::Session& session) { settle_mirrored(session, side.mirrored); });
  return Came::kThrough;
}

Came Mirror::dispute(Side& side, const std::string& kind, const std::string& theirs, const std::string& why,
                     std::int64_t now_ms) {
  side.mirrored.state = "conflict";
  side.mirrored.why = why;
  keep(side, [&](store::Session& session) {
    settle_mirrored(session, side.mirrored);
    put_conflict(session, {0, options_.name, side.order.id, kind, std::string(name_of(side.twin.progress)),
                           theirs, why, now_ms});
  });
  return Came::kThrough;
}

Came Mirror::conclude(Side& side, const TheirOrder& theirs, std::int64_t now_ms) {
  side.mirrored.theirs_ms = theirs.updated_ms;
  const std::string said(name_of(theirs.progress));
  const Verdict verdict = merge(side.mirrored.agreed, side.twin.progress, theirs);
  if (verdict == Verdict::kBoth)
    return dispute(side, "progress", said, "both have changed it since they last agreed", now_ms);
  if (verdict == Verdict::kTheirs && !take(side, theirs, now_ms))
    return dispute(side, "progress", said, trouble_.why, now_ms);
  if (verdict == Verdict::kAgree)
    side.mirrored.agreed = agreed_now(side.mirrored.agreed, side.twin.progress, theirs);
  side.mirrored.state = "settled";
  side.mirrored.why.clear();
  keep(side, [&](store::Session& session) {
    settle_mirrored(session, side.mirrored);
    close_conflicts(session, options_.name, side.order.id, "progress", "agreed", options_.name, now_ms);
  });
  return Came::kThrough;
}

Came Mirror::gone(Side& side, std::int64_t now_ms) {
  if (side.twin.progress == Progress::kCancelled) return settle(side, "left_out", "it is gone there");
  return dispute(side, "gone", "deleted", side.mirrored.external_id + " is not there any more", now_ms);
}

Came Mirror::fail(Side& side, std::int64_t now_ms) {
  using Of = Answer::Of;
  ++side.mirrored.tries;
  if (trouble_.of == Of::kOrder || (trouble_.of == Of::kTaken && side.mirrored.tries >= kMostOdd))
    return settle(side, "parked", trouble_.why);
  side.mirrored.why = trouble_.why;
  side.mirrored.next_try_ms = now_ms + outward::wait_after(side.mirrored.tries, 1, trouble_.retry_after_ms);
  keep(side, [&](store::Session& session) { postpone_mirrored(session, side.mirrored); });
  return trouble_.of == Of::kAway ? Came::kAway : Came::kFailed;
}

Came Mirror::bring(store::MirroredOrder mirrored, std::int64_t since_ms, std::int64_t now_ms,
                   const std::function<bool()>& stopping) {
  constexpr long kNotFound = 404;
  stopping_ = stopping;
  Side side{std::move(mirrored)};
  side.agreed = side.mirrored.agreed;
  side.external_id = side.mirrored.external_id;
  if (!load(side)) return settle(side, "left_out", "the order is not there");
  if (side.mirrored.external_id.empty()) {
    if (!wanted(side.order, since_ms))
      return settle(side, "left_out", "it is not of those that are mirrored");
    if (!link(side, now_ms)) return fail(side, now_ms);
  }
  const auto theirs = write_ours(side);
  if (theirs) return conclude(side, *theirs, now_ms);
  return trouble_.status == kNotFound ? gone(side, now_ms) : fail(side, now_ms);
}

}  // namespace portent::serve::connector
