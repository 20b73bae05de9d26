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
#include "serve/connector/mirror.h"
#include "serve/store/leases.h"

namespace portent::serve::connector {

struct ConnectorOptions {
  std::string kind;  ///< atlas or maintainx
  CmmsOptions cmms = {};
  MirrorOptions mirror = {};
  outward::AllowList allow = {};  ///< its host must be in it
  outward::TransferOptions transfers = {};
  std::int64_t poll_ms = 60'000;  ///< from one look at what changed there to the next
  std::string holder = "desk";    ///< this process
  std::int64_t lease_ms = 15'000;
};

/// Mirrors work orders in a CMMS, as docs/connectors.md says: sends what is due, an order at a time, and
/// looks at what changed there. What fails is tried again by outward/retry.h, and holds no other order; after
/// three failures in a row that may be the CMMS's own it is asked now and then alone, until it answers. One
/// of several processes of a database does it (lease `cmms`). One thread; picture() may be called from any.
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
  bool poll(std::int64_t now_ms, const std::function<bool()>& stopping);
  void wake(const TheirPage& page, std::int64_t now_ms);
  void wake_one(store::Session& session, const TheirOrder& theirs, std::int64_t now_ms);
  void answered(std::int64_t now_ms);
  void went_wrong(bool away, const std::string& why, std::int64_t now_ms);
  void tend(std::int64_t now_ms);

  store::Store& store_;
  ConnectorOptions options_;
  std::unique_ptr<Cmms> cmms_;
  Web web_;
  Mirror mirror_;
  std::optional<store::Lease> lease_;
  store::Connector known_;      // as it stands in its row
  std::int64_t failures_ = 0;   // in a row
  std::int64_t pauses_ = 0;     // since it went away
  std::int64_t resume_ms_ = 0;  // nothing before
  std::int64_t polled_ms_ = 0, tended_ms_ = 0;
  ConnectorPicture counts_;
  mutable std::mutex mutex_;
  std::shared_ptr<const ConnectorPicture> picture_ = std::make_shared<ConnectorPicture>();
};

}  // namespace portent::serve::connector
