#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "serve/store/session.h"

// Where the desk stands in the log: moved in the transaction of what a batch of records caused, by comparing.

namespace portent::serve::store {

/// The next offset to read of each partition of `topic` that something was read of.
std::map<int, std::int64_t> consumed_offsets(Session& session, const std::string& topic);

/// The same of every topic, by topic and partition.
std::map<std::pair<std::string, int>, std::int64_t> consumed_offsets(Session& session);

/// Moves a partition's next offset from `from` to `to`. Throws ingest::FencedError where it stands elsewhere:
/// another desk has read on. `from` 0 also begins a partition of which nothing was read.
void advance_consumed(Session& session, const std::string& topic, int partition, std::int64_t from,
                      std::int64_t to);

}  // namespace portent::serve::store
