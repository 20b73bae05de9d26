#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "serve/connector/cmms.h"
#include "serve/connector/dialogue.h"
#include "serve/desk/audit_chain.h"
#include "serve/store/mirrored_orders.h"
#include "serve/store/store.h"

namespace portent::serve::connector {

/// Which orders are mirrored, and under which names.
struct MirrorOptions {
  std::string name = "cmms";          ///< of the connector: of external ids, and who does what is done there
  std::string reference = "portent";  ///< of this desk among those that share a CMMS
  bool automatic_alone = false;       ///< orders that the desk opened by itself; else all
  std::vector<std::string> sites = {}, classes = {};  ///< empty: every one
  /// Told of each change of an order before it is kept. Empty: nobody.
  std::function<void(const desk::AuditEntry&)> audit = {};
  /// So long after it began, a create without an answer may still be at work there: no twin is looked for.
  std::int64_t late_ms = 60'000;
};

/// Brings single orders and their twins together: finds or makes the twin, writes what is ours into it, takes
/// over how far it has come, and puts down as a conflict what can't be both. One thread.
class Mirror {
 public:
  enum class Came : std::uint8_t {
    kThrough,  ///< it is settled, parked or in conflict
    kAside,    ///< nothing was asked about it: it is left out, or its time has not come
    kFailed,   ///< this order is tried again
    kAway      ///< this order came to nothing, and the CMMS may be away as a whole
  };
  /// Runs a transaction that keeps something of the connector's.
  using Write = std::function<void(const std::function<void(store::Session&)>&)>;

  /// What they are given must outlive it.
  Mirror(store::Store& store, const Cmms& cmms, Dialogue& dialogue, MirrorOptions options, Write write);

  /// `answers`: the CMMS as a whole answered since something failed, so what fails again and again is the
  /// order's own. Why one did not come through is the dialogue's trouble.
  Came bring(store::MirroredOrder mirrored, std::int64_t since_ms, const std::function<std::int64_t()>& now,
             bool answers);

 private:
  /// An order as it is here, and what its twin should be.
  struct Side {
    store::MirroredOrder mirrored;
    store::WorkOrder order = {};
    Twin twin = {};
    std::string agreed = {}, external_id = {};  ///< as they stand in its row
    std::function<std::int64_t()> now = {};
    std::int64_t now_ms = 0;  ///< when it was begun
    bool wanted = true;       ///< a twin is made where there is none
  };

  void keep(const Side& side, const std::function<void(store::Session&)>& work);
  bool wanted(const store::WorkOrder& order, std::int64_t since_ms) const;
  bool load(Side& side);
  bool waits(Side& side);
  Read<std::vector<std::string>> candidates(Side& side);
  Read<std::string> create(Side& side);
  bool link(Side& side);
  void put_twice(store::Session& session, const Side& side, const std::vector<std::string>& ids);
  Read<TheirOrder> read(Side& side);
  Read<TheirOrder> write_ours(Side& side);
  Came conclude(Side& side, const TheirOrder& theirs);
  std::string take(Side& side, const TheirOrder& theirs);
  Came park(Side& side, const std::string& why);
  Came leave_out(Side& side, const std::string& why);
  Came dispute(Side& side, const TheirOrder& theirs, const std::string& why);
  Came gone(Side& side);
  Came fail(Side& side, bool answers);

  store::Store& store_;
  const Cmms& cmms_;
  Dialogue& dialogue_;
  MirrorOptions options_;
  Write write_;
  std::map<std::string, std::int64_t>
      late_;  // until when a create without an answer may be at work, by order
};

}  // namespace portent::serve::connector
