#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "serve/connector/cmms.h"
#include "serve/connector/web.h"
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
};

/// Brings single orders and their twins together: finds or makes the twin, writes what is ours into it, takes
/// over how far it has come, and puts down as a conflict what can't be both. One thread.
class Mirror {
 public:
  enum class Came : std::uint8_t {
    kThrough,  ///< it is settled, parked, left out or in conflict
    kFailed,   ///< this order is tried again
    kAway      ///< the same, and the CMMS may be away as a whole
  };
  /// Runs a transaction that keeps something of the connector's.
  using Write = std::function<void(const std::function<void(store::Session&)>&)>;

  /// What they are given must outlive it.
  Mirror(store::Store& store, const Cmms& cmms, Web& web, MirrorOptions options, Write write);

  Came bring(store::MirroredOrder mirrored, std::int64_t since_ms, std::int64_t now_ms,
             const std::function<bool()>& stopping);
  /// Why the last one did not come through, and what its answer asked for.
  const std::string& why() const { return trouble_.why; }
  std::optional<std::int64_t> retry_after_ms() const { return trouble_.retry_after_ms; }

  /// Another request of the connector's; its error is in why() as well.
  Read<TheirPage> page(const outward::Ask& request, const std::string& asked, std::int64_t since_ms,
                       const std::function<bool()>& stopping);
  /// That the last answer says nothing of a single order.
  bool away() const { return trouble_.of == Answer::Of::kAway; }

 private:
  struct Trouble {
    Answer::Of of = Answer::Of::kTaken;  ///< kTaken: its words make no sense
    long status = 0;
    std::string why = {};
    std::optional<std::int64_t> retry_after_ms = {};
  };
  /// An order as it is here, and what its twin should be.
  struct Side {
    store::MirroredOrder mirrored;
    store::WorkOrder order = {};
    Twin twin = {};
    std::string agreed = {}, external_id = {};  ///< as they stand in its row
  };

  template <typename What, typename Parse>
  Read<What> got(const outward::Ask& request, Parse parse);
  void keep(const Side& side, const std::function<void(store::Session&)>& work);
  bool wanted(const store::WorkOrder& order, std::int64_t since_ms) const;
  bool load(Side& side);
  Read<std::vector<std::string>> twins_of(const Twin& twin);
  bool link(Side& side, std::int64_t now_ms);
  Read<TheirOrder> read(const Side& side);
  Read<TheirOrder> write_ours(const Side& side);
  Came conclude(Side& side, const TheirOrder& theirs, std::int64_t now_ms);
  bool take(Side& side, const TheirOrder& theirs, std::int64_t now_ms);
  Came settle(Side& side, const std::string& state, const std::string& why = "");
  Came dispute(Side& side, const std::string& kind, const std::string& theirs, const std::string& why,
               std::int64_t now_ms);
  Came gone(Side& side, std::int64_t now_ms);
  Came fail(Side& side, std::int64_t now_ms);

  store::Store& store_;
  const Cmms& cmms_;
  Web& web_;
  MirrorOptions options_;
  Write write_;
  Trouble trouble_;
  std::function<bool()> stopping_;
};

}  // namespace portent::serve::connector
