#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "serve/desk/refusal.h"
#include "serve/desk/route_item.h"
#include "serve/store/outbox.h"
#include "serve/store/rounds.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

/// How far the time of a device may be ahead of the desk's: what is further is refused, and named.
inline constexpr std::int64_t kMostAheadMs = 300'000;
/// How far what was found may lie before its round began: what is further is of a clock that was reset, and
/// is refused, and named.
inline constexpr std::int64_t kMostBeforeMs = 86'400'000;
/// How old a round may be as it is told of. The same.
inline constexpr std::int64_t kOldestRoundMs = 366LL * 86'400'000;

/// What was done already, by the same id.
template <typename T>
struct Told {
  T what;
  bool again = false;
};

/// Somebody or something sets out on `wanted.route`. The same id for the same route again is what it was the
/// first time; for another one it is taken.
Outcome<Told<store::Round>> begin_round(store::Session& session, const store::Round& wanted,
                                        std::int64_t now_ms);

/// Somebody is at an item, and shows the code that stands there, where one does.
Outcome<Told<store::CheckIn>> check_in(store::Session& session, const store::CheckIn& wanted,
                                       const std::string& code, std::int64_t now_ms);

/// A result as it was sent.
struct NewResult {
  store::RoundResult result;
  std::string code = {};      ///< that was shown at the item; "": none was
  std::string severity = {};  ///< of words: how bad it is, by who saw it
};
/// A round that results come of, with its items as they stood when it began.
struct HeldRound {
  store::Round round;
  std::vector<RouteItem> items;
};
/// Locks it; kNotFound where there is none.
Outcome<HeldRound> hold_round(store::Session& session, const std::string& id);

/// Keeps what was found, late and out of order, also of a round that is finished: by the item as it stood
/// when the round began. `held` is the round of the result, held in the same transaction: once for all of its
/// results. A number of an item with a point or a channel is a reading, put behind `readings`:
/// for the outbox, last of what the transaction does. The newest by the device's time is the state of the
/// item. The same id again is what it was; with other contents it is taken.
Outcome<Told<store::RoundResult>> take_result(store::Session& session, const HeldRound& held,
                                              const NewResult& wanted,
                                              std::vector<store::OutboxMessage>& readings,
                                              std::int64_t now_ms);

/// The round is over: `left_out` says why of each item that no result came of. Items of which neither came
/// are refused by name; a reason for one that has a result is passed over. Again: nothing is changed.
Outcome<Told<store::Round>> finish_round(store::Session& session, const store::Round& wanted,
                                         const std::map<std::string, std::string>& left_out,
                                         std::int64_t now_ms);

}  // namespace portent::serve::desk
