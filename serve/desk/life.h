#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "ingest/event.h"
#include "serve/desk/refusal.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

/// What keeps an event from being kept: empty where nothing does.
Faults faults_of(const ingest::Event& event);

/// An event as it is told to others: one of a part's node is the asset's, with the part's name.
ingest::Event event_of_asset(store::Session& session, const ingest::Event& event);

/// Keeps what somebody says at the desk happened to the node `event.asset`, and in the same transaction sends
/// it on through the outbox: to the topic `events`, and, where its kind acts on an asset's state (overhaul,
/// replacement, repair, failure, commissioning, mode), as the control record that follows to `telemetry`.
/// False where an event of its event_id() is kept already: nothing is done then.
Outcome<bool> record_event(store::Session& session, const ingest::Event& event, std::int64_t now_ms);

/// The same for the work that a work order (`event.ref`) ends with. Where another order of the asset ended
/// with the same at the same time, both were done: this one is kept the first free millisecond after it.
Outcome<bool> record_work(store::Session& session, ingest::Event event, std::int64_t now_ms);

/// Keeps what the topic `events` says. Its asset is registered as a candidate where it is not known. False
/// where it is kept already, such as what record_event() sent there. Whoever wrote it has seen to its control
/// record, as `portent events add` does.
Outcome<bool> keep_event(store::Session& session, const ingest::Event& event, std::int64_t now_ms);

/// The same for a writer of `events` that writes no control records: the one that follows goes out, once.
Outcome<bool> keep_and_follow_event(store::Session& session, const ingest::Event& event, std::int64_t now_ms);

/// Registers assets that were met in the stream and are not in the ledger, as candidates; how many there
/// were. Known ones, scrapped ones too, are left alone. Ids that are none are passed over.
std::size_t register_candidates(store::Session& session, std::span<const std::string> assets,
                                std::int64_t now_ms);

}  // namespace portent::serve::desk
