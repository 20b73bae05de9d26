#pragma once

#include <chrono>
#include <tl/expected.hpp>

#include "ingest/decode.h"
#include "ingest/record.h"

namespace portent::serve {

/// The reading of a telemetry record, or why it can't be used: what the decoder refuses, and a ts that is
/// further ahead of the log's clock than `max_clock_ahead`.
tl::expected<ingest::Reading, ingest::Reject> read_telemetry(const ingest::RecordView& record,
                                                             ingest::Decoder& decoder,
                                                             std::chrono::milliseconds max_clock_ahead);

}  // namespace portent::serve
