#include "serve/stream/read_telemetry.h"

#include <algorithm>

namespace portent::serve {

tl::expected<ingest::Reading, ingest::Reject> read_telemetry(const ingest::RecordView& record,
                                                             ingest::Decoder& decoder,
                                                             std::chrono::milliseconds max_clock_ahead) {
  auto reading = decoder.reading(record);
  if (reading && reading->ts - std::max<std::int64_t>(0, record.timestamp_ms) > max_clock_ahead.count())
    return tl::unexpected(ingest::Reject{ingest::RejectReason::kFutureTs,
                                         "ts is ahead of the log's clock; check the device's clock"});
  return reading;
}

}  // namespace portent::serve
