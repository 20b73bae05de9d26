#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"

// What is known of the twins that work orders have in a CMMS. Whoever changes an order puts it down here in
// the same transaction; the connector looks at what is due.

namespace portent::serve::store {

/// How it stands with one CMMS.
struct Connector {
  std::string name;
  bool enabled = true;
  std::int64_t since_ms = 0;          ///< it is there; what was closed before is not mirrored
  std::int64_t cursor_ms = 0;         ///< up to where its changes were read, by its clock
  std::int64_t contact_ms = 0;        ///< it answered last; 0: never
  std::int64_t failing_since_ms = 0;  ///< 0: it answers
  std::string why = {};               ///< of its failing
  friend bool operator==(const Connector&, const Connector&) = default;
};

/// From now on changes of orders are put down for this one and for no other. Where it was not enabled before,
/// open orders are put down, and twins that are not at their end are due; open ones that were left out are
/// due in any case, since what is mirrored may be told otherwise now. A new one reads the changes of the last
/// day.
Connector enable_connector(Session& session, const std::string& name, std::int64_t now_ms);
/// Nothing is put down any more.
void disable_connectors(Session& session);
std::optional<Connector> find_connector(Session& session, const std::string& name);
std::vector<Connector> all_connectors(Session& session);
/// Its cursor, contact and failing.
void update_connector(Session& session, const Connector& connector);

/// One order and its twin.
struct MirroredOrder {
  std::string connector, order_id;
  std::string external_id = {};   ///< "": it has none that we know of
  std::string state = "waiting";  ///< or settled, parked, conflict, left_out
  std::string agreed = {};        ///< progress that both had last; "": none yet
  std::int64_t theirs_ms = 0;     ///< when the twin was changed, as it said last
  std::int64_t changes = 0;       ///< how often something happened to it
  std::int64_t next_try_ms = 0;
  std::int64_t tries = 0;  ///< that failed, in a row
  std::string why = {};
  bool create_begun = false;  ///< a twin was asked for, and may be there, where we know of none
  std::int64_t seen_ms = 0;   ///< the newest change of the twin that was read, whatever came of it
  friend bool operator==(const MirroredOrder&, const MirroredOrder&) = default;
};

/// An order has changed: it is due, unless it waits after a try that failed. For the transaction of the
/// change.
void note_order_change(Session& session, const std::string& order_id);
/// Somebody asks for a try now, whatever failed before. False: there is none such.
bool wake_mirrored(Session& session, const std::string& connector, const std::string& order_id);

/// The CMMS shows a twin of an order that has none here: it is looked for, whatever becomes of the order.
void tell_of_twin(Session& session, const std::string& connector, const std::string& order_id);

/// What waits after tries that failed is due: the CMMS answers again.
void wake_failed(Session& session, const std::string& connector);
/// What is parked without a twin is due: what refused it may have been the CMMS as a whole.
void wake_twinless(Session& session, const std::string& connector);
/// All that is parked is due, of sites alone where some are given; how many.
std::int64_t wake_parked(Session& session, const std::string& connector,
                         const std::vector<std::string>& sites);
/// Those that are due: the fewest tries that failed first, then the longest waiting, so that what fails again
/// and again stands in nobody's way.
std::vector<MirroredOrder> due_mirrored(Session& session, const std::string& connector, std::int64_t now_ms,
                                        std::size_t most);
std::optional<MirroredOrder> find_mirrored(Session& session, const std::string& connector,
                                           const std::string& order_id);
std::optional<MirroredOrder> find_mirrored_twin(Session& session, const std::string& connector,
                                                const std::string& external_id);
/// Stores how it stands, for now at rest: it is due at once where something happened since `mirrored` was
/// read (its `changes`), else when something happens.
void settle_mirrored(Session& session, const MirroredOrder& mirrored);
/// Stores how it stands; it is tried again at `next_try_ms`.
void postpone_mirrored(Session& session, const MirroredOrder& mirrored);

/// In the order of their ids behind `after`; of sites alone where some are given, `state` "": of any.
std::vector<MirroredOrder> list_mirrored(Session& session, const std::string& state,
                                         const std::vector<std::string>& sites, const std::string& after,
                                         std::size_t most);
/// By state.
std::map<std::string, std::int64_t> count_mirrored(Session& session, const std::string& connector);

}  // namespace portent::serve::store
