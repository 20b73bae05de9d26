#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "serve/connector/cmms.h"
#include "serve/connector/connector_picture.h"
#include "serve/connector/dialogue.h"
#include "serve/connector/mirror.h"
#include "serve/store/leases.h"

namespace portent::serve::connector {

struct ConnectorOptions {
  std::string kind;  ///< atlas or maintainx
  CmmsOptions cmms = {};
  MirrorOptions mirror = {};
  outward::AllowList allow = {};  ///< its host must be in it
  outward::TransferOptions transfers = {};
  std::size_t list_bytes = 8 << 20;  ///< of a page of a list: a longer one is asked for in smaller pages
  std::int64_t poll_ms = 60'000;     ///< from one look at what changed there to the next
  std::string holder = "desk";       ///< this process
  std::int64_t lease_ms = 15'000;
};

/// Mirrors work orders in a CMMS, as docs/connectors.md says: sends what is due, an order at a time, and
/// looks at what changed there. What fails is tried again by outward/retry.h, and holds no other order: where
/// it may be the CMMS's own it is asked next for what changed, which tells whether it answers at all; after
/// three such looks in a row that failed it is asked now and then alone. One of several processes of a
/// database does it (lease `cmms`). One thread; picture() may be called from any.
class Connector {
 public:
  /// `store` must outlive it. Throws FatalError where there is no such kind.
  Connector(store::Store& store, ConnectorOptions options);
  /// Where none is configured: what changes is no longer put down for the one that was.
  static void retire(store::Store& store);

  /// One round at `now()`: looks at what changed there where it is time for that, and brings over what is
  /// due. How many orders were looked at. `stopping`: true breaks it off.
  std::size_t step(const std::function<std::int64_t()>& now, const std::function<bool()>& stopping);
  /// Rounds until `stop`, going on after a database that was away and after a lost lease.
  void run(const std::stop_token& stop, const std::function<std::int64_t()>& now);
  std::shared_ptr<const ConnectorPicture> picture() const;  ///< never nullptr

 private:
  bool hold(std::int64_t now_ms);
  void write(const std::function<void(store::Session&)>& work);
  std::size_t bring_due(const std::function<std::int64_t()>& now, const std::function<bool()>& stopping);
  Mirror::Came bring(const store::MirroredOrder& mirrored, const std::function<std::int64_t()>& now);
  bool poll(std::int64_t now_ms);
  void looked(const Read<bool>& read, const std::string& strange, std::int64_t now_ms);
  void wake(const TheirPage& page, std::int64_t now_ms);
  void wake_one(store::Session& session, const TheirOrder& theirs, std::int64_t now_ms);
  void tell_twice(store::Session& session, const store::MirroredOrder& mirrored, const std::string& id,
                  std::int64_t now_ms);
  void rest(std::int64_t now_ms, std::int64_t for_ms);
  void came(Mirror::Came how, std::int64_t now_ms);
  void judge(const std::string& why, std::int64_t now_ms);
  void tend(std::int64_t now_ms);

  store::Store& store_;
  ConnectorOptions options_;
  std::unique_ptr<Cmms> cmms_;
  Web web_;
  Dialogue dialogue_;
  Mirror mirror_;
  std::optional<store::Lease> lease_;
  store::Connector known_;                            // as it stands in its row
  std::int64_t polls_failed_ = 0, tries_failed_ = 0;  // in a row, with what may be the CMMS's own
  bool doubt_ = true;                                 // an order failed so: is it the CMMS?
  bool answers_ = false;                              // the last look at what changed came to its end
  std::int64_t rested_ms_ = 0, rest_ms_ = 0;          // since when, and for how long, nothing is asked
  std::int64_t polled_ms_ = 0, looked_back_ms_ = 0, tended_ms_ = 0;
  ConnectorPicture counts_;
  mutable std::mutex mutex_;
  std::shared_ptr<const ConnectorPicture> picture_ = std::make_shared<ConnectorPicture>();
};

}  // namespace portent::serve::connector
