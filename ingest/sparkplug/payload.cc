#include "ingest/sparkplug/payload.h"

#include "ingest/protobuf/wire.h"

namespace portent::ingest {
namespace {

using protobuf::Field;
using protobuf::FieldWalk;
using protobuf::WireType;

constexpr std::size_t kLargest = 1 << 20, kMostMetrics = 20'000;
constexpr std::uint32_t kInt8 = 1, kInt16 = 2, kInt32 = 3, kInt64 = 4, kBoolean = 11;
constexpr std::uint64_t kGoodQuality = 192;

/// The whole number of a property's value; false where the bytes are no message.
bool read_property(std::string_view bytes, std::optional<std::uint64_t>& number) {
  number.reset();
  FieldWalk fields(bytes);
  for (Field field; fields.next(field);)
    if (field.is(3, WireType::kVarint) || field.is(4, WireType::kVarint)) number = field.scalar;
  return !fields.bad();
}

/// Keys and values of a property set stand side by side; only `Quality` is looked at.
bool read_properties(std::string_view bytes, SparkplugMetric& metric) {
  std::vector<std::string_view> keys;
  std::vector<std::string_view> values;
  FieldWalk fields(bytes);
  for (Field field; fields.next(field);) {
    if (field.is(1, WireType::kBytes)) keys.push_back(field.bytes);
    if (field.is(2, WireType::kBytes)) values.push_back(field.bytes);
  }
  for (std::size_t i = 0; i < keys.size() && i < values.size(); ++i) {
    std::optional<std::uint64_t> number;
    if (keys[i] != "Quality") continue;
    if (!read_property(values[i], number)) return false;
    if (number && *number != kGoodQuality) metric.good_quality = false;
  }
  return !fields.bad();
}

void read_value(const Field& field, SparkplugMetric& metric) {
  if (field.is(10, WireType::kVarint) || field.is(11, WireType::kVarint) || field.is(14, WireType::kVarint))
    metric.integer = field.scalar;
  if (field.is(12, WireType::kFixed32)) metric.real = field.as_float();
  if (field.is(13, WireType::kFixed64)) metric.real = field.as_double();
}

bool read_metric(std::string_view bytes, SparkplugMetric& metric) {
  FieldWalk fields(bytes);
  bool good = true;
  for (Field field; good && fields.next(field);) {
    if (field.is(1, WireType::kBytes)) metric.name = field.bytes;
    if (field.is(2, WireType::kVarint)) metric.alias = field.scalar;
    if (field.is(3, WireType::kVarint)) metric.timestamp_ms = field.scalar;
    if (field.is(4, WireType::kVarint)) metric.datatype = static_cast<std::uint32_t>(field.scalar);
    if (field.is(7, WireType::kVarint)) metric.is_null = field.scalar != 0;
    if (field.is(9, WireType::kBytes)) good = read_properties(field.bytes, metric);
    read_value(field, metric);
  }
  return good && !fields.bad();
}

}  // namespace

tl::expected<SparkplugPayload, Reject> decode_sparkplug(std::string_view bytes) {
  if (bytes.size() > kLargest)
    return tl::unexpected(
        Reject{RejectReason::kTooLarge, std::to_string(bytes.size()) + " bytes, at most 1048576"});
  SparkplugPayload payload;
  FieldWalk fields(bytes);
  bool good = true;
  for (Field field; good && fields.next(field);) {
    if (field.is(1, WireType::kVarint)) payload.timestamp_ms = field.scalar;
    if (field.is(3, WireType::kVarint)) payload.seq = field.scalar;
    if (!field.is(2, WireType::kBytes)) continue;
    if (payload.metrics.size() == kMostMetrics)
      return tl::unexpected(Reject{RejectReason::kTooManyChannels, "more than 20000 metrics"});
    good = read_metric(field.bytes, payload.metrics.emplace_back());
  }
  if (!good || fields.bad())
    return tl::unexpected(Reject{RejectReason::kMalformed, "not a payload of Sparkplug B"});
  return payload;
}

bool is_numeric(std::uint32_t datatype) {
  return datatype >= kInt8 && datatype <= kBoolean;
}

std::optional<double> number_of(const SparkplugMetric& metric, std::uint32_t datatype) {
  if (datatype != 0 && !is_numeric(datatype)) return std::nullopt;
  if (metric.real) return metric.real;
  if (!metric.integer) return std::nullopt;
  const std::uint64_t bits = *metric.integer;  // signed ones come as the bits of their two's complement
  if (datatype == kInt8) return static_cast<std::int8_t>(bits);
  if (datatype == kInt16) return static_cast<std::int16_t>(bits);
  if (datatype == kInt32) return static_cast<std::int32_t>(bits);
  if (datatype == kInt64) return static_cast<double>(static_cast<std::int64_t>(bits));
  return static_cast<double>(bits);
}

}  // namespace portent::ingest
