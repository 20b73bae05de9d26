#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <tl/expected.hpp>

#include "ingest/decode.h"
#include "ingest/mqtt/topic_template.h"

namespace portent::ingest {

/// What is known of a message beside its payload.
struct MessageFacts {
  TopicTemplate::Match topic;
  std::int64_t now_ms = 0;  ///< arrival: the time of what brings none
  bool retained = false;  ///< kept by the broker since some time: without a time of its own it can't be used
};

/// Makes readings of plain MQTT payloads (docs/sources.md tells their shapes):
/// - a topic that names a channel: a number, true or false; or an object with `value`, and `ts` and `quality`
///   where known;
/// - one that does not: telemetry JSON, its asset and ts optional; or an object whose numbers are channels.
/// Not thread-safe.
class PlainPayloads {
 public:
  PlainPayloads();
  ~PlainPayloads();

  tl::expected<Reading, Reject> reading(std::string_view payload, const MessageFacts& facts);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  Decoder decoder_;
};

}  // namespace portent::ingest
