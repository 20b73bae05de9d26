#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/protobuf/telemetry.h"
#include "ingest/record.h"
#include "ingest/topics.h"

// What every bridge writes: telemetry, and dead letters for what it can't use.

namespace portent::serve {

/// How a bridge's readings are written; readers take both.
enum class TelemetryFormat : std::uint8_t { kJson, kProtobuf };

/// A reading as a telemetry record, its partition chosen by its asset among `partitions`.
ingest::OutRecord telemetry_record(const ingest::Topics& topics, int partitions,
                                   const ingest::Reading& reading, TelemetryFormat format);

/// The original bytes with headers `reason`, `detail`, `source` (such as `mqtt broker:1883`) and `place`,
/// which say where they came from.
ingest::OutRecord dead_letter(const ingest::Topics& topics, int partition, std::string_view bytes,
                              const std::string& reason, const std::string& detail,
                              std::vector<ingest::Header> place);

}  // namespace portent::serve
