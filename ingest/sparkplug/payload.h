#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ingest/decode.h"

// Payloads of Eclipse Sparkplug B (sparkplug.proto, specification 3.0, chapter 6.4).

namespace portent::ingest {

/// One metric as it came; what its number means is known with its datatype, which data messages may leave to
/// the birth.
struct SparkplugMetric {
  std::string name;  ///< "" where only an alias came
  std::optional<std::uint64_t> alias;
  std::optional<std::uint64_t> timestamp_ms;
  std::uint32_t datatype = 0;  ///< 0: not told
  bool is_null = false;
  bool good_quality = true;  ///< false where a property `Quality` says other than 192 (good)
  std::optional<std::uint64_t> integer;
  std::optional<double> real;
};

struct SparkplugPayload {
  std::optional<std::uint64_t> timestamp_ms;
  std::optional<std::uint64_t> seq;
  std::vector<SparkplugMetric> metrics;
};

/// At most 1 MiB and 20,000 metrics. Thread-safe.
tl::expected<SparkplugPayload, Reject> decode_sparkplug(std::string_view bytes);

/// True for whole numbers, floats, doubles and booleans.
bool is_numeric(std::uint32_t datatype);

/// The number of a metric of that datatype (0: what the field itself tells); nullopt where it has none.
std::optional<double> number_of(const SparkplugMetric& metric, std::uint32_t datatype);

}  // namespace portent::ingest
