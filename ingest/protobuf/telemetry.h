#pragma once

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ingest/decode.h"
#include "ingest/record.h"

// Telemetry as Protocol Buffers (telemetry.proto): the same Reading as its JSON, to the bit.

namespace portent::ingest {

/// Header that names what a record's value is, as the Kafka binding of CloudEvents does.
inline constexpr const char* kContentTypeHeader = "content-type";
inline constexpr const char* kProtobufType = "application/x-protobuf";

/// True where the headers say that the value is Protocol Buffers: application/x-protobuf,
/// application/protobuf or application/vnd.google.protobuf, in any case, parameters aside.
bool is_protobuf(std::span<const Header> headers);

/// Decodes one message. Bad values mark their channel, a flaw of the message rejects it, fields that are not
/// known are passed over: all as Decoder::telemetry does with JSON. Thread-safe.
tl::expected<Reading, Reject> decode_protobuf_telemetry(std::string_view bytes,
                                                        const DecodeLimits& limits = {});

/// The message of a reading; decodes to the same reading, marks included.
std::string encode_protobuf_telemetry(const Reading& reading);

}  // namespace portent::ingest
