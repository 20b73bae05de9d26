#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "serve/store/session.h"

// Whose turn it is: one holder of a role at a time, by the wall clock, and for writers that are late by its
// epoch.

namespace portent::serve::store {

struct Lease {
  std::string name;
  std::string holder;  ///< such as a host's name and a process's number
  std::int64_t epoch = 0;
  std::int64_t until_ms = 0;
  friend bool operator==(const Lease&, const Lease&) = default;
};

/// Takes the role where nobody has it, its time has run out at `now_ms`, or `holder` has it itself; the epoch
/// is then one higher. nullopt: somebody else has it.
std::optional<Lease> acquire_lease(Session& session, const std::string& name, const std::string& holder,
                                   std::int64_t now_ms, std::int64_t for_ms);
/// Has it until `now_ms + for_ms`; false where somebody else has taken it.
bool renew_lease(Session& session, Lease& lease, std::int64_t now_ms, std::int64_t for_ms);
/// Ends its time now, so that the next one need not wait; nothing where it is lost already.
void release_lease(Session& session, const Lease& lease);
/// For the transaction of a write: throws ingest::FencedError where somebody else has taken the role, and
/// keeps everyone from taking it before this transaction ends.
void check_lease(Session& session, const Lease& lease);
std::optional<Lease> find_lease(Session& session, const std::string& name);

}  // namespace portent::serve::store
