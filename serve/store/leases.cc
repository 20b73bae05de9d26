#include "serve/store/leases.h"

#include "ingest/log.h"

namespace portent::serve::store {

std::optional<Lease> acquire_lease(Session& session, const std::string& name, const std::string& holder,
                                   std::int64_t now_ms, std::int64_t for_ms) {
  const Result taken = session.run(
      "INSERT INTO leases (name, holder, epoch, until_ms) VALUES ($1, $2, 1, $3) ON CONFLICT (name) DO UPDATE"
      " SET holder = excluded.holder, epoch = leases.epoch + 1, until_ms = excluded.until_ms"
      " WHERE leases.until_ms <= $4 OR leases.holder = excluded.holder RETURNING epoch, until_ms",
      {name, holder, now_ms + for_ms, now_ms});
  if (taken.empty()) return std::nullopt;
  return Lease{name, holder, taken.integer(0, 0), taken.integer(0, 1)};
}

bool renew_lease(Session& session, Lease& lease, std::int64_t now_ms, std::int64_t for_ms) {
  const Result renewed = session.run("UPDATE leases SET until_ms = $1 WHERE name = $2 AND epoch = $3",
                                     {now_ms + for_ms, lease.name, lease.epoch});
  if (renewed.changed() == 0) return false;
  lease.until_ms = now_ms + for_ms;
  return true;
}

void release_lease(Session& session, const Lease& lease) {
  session.run("UPDATE leases SET until_ms = 0 WHERE name = $1 AND epoch = $2", {lease.name, lease.epoch});
}

void check_lease(Session& session, const Lease& lease) {
  // An update, since its row lock holds off a successor until this transaction has ended.
  const Result held = session.run("UPDATE leases SET epoch = epoch WHERE name = $1 AND epoch = $2",
                                  {lease.name, lease.epoch});
  if (held.changed() == 0)
    throw ingest::FencedError("another desk has taken over from " + lease.holder +
                              ": this one writes no more");
}

std::optional<Lease> find_lease(Session& session, const std::string& name) {
  const Result rows = session.run("SELECT name, holder, epoch, until_ms FROM leases WHERE name = $1", {name});
  if (rows.empty()) return std::nullopt;
  return Lease{rows.text(0, 0), rows.text(0, 1), rows.integer(0, 2), rows.integer(0, 3)};
}

}  // namespace portent::serve::store
