#pragma once

#include <set>
#include <string>
#include <vector>

#include "ingest/files/fleet_schema.h"
#include "train/raw_history.h"

namespace portent::train {

/// Columns of a history of messages (a topic or its archive, which must come to the same bits): those of the
/// schema; where it names no channels, every one `met`, in the order of the alphabet.
std::vector<RawColumn> columns_of(const ingest::FleetSchema& schema, const std::set<std::string>& met);

}  // namespace portent::train
