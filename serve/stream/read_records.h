#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "ingest/log.h"

namespace portent::serve {

/// Hands every committed record of [from, until) to `take`; returns how many. Waits for commit markers that
/// trail; throws FatalError beginning with `what` where nothing moves for a minute.
std::int64_t read_records(ingest::Log& log, const std::string& topic, int partition, std::int64_t from,
                          std::int64_t until, const std::string& what,
                          const std::function<void(const ingest::Record&)>& take);

}  // namespace portent::serve
