#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "ingest/decode.h"

namespace portent::ingest {

/// One block of a fast signal at one measuring point, as waveform.proto tells it.
struct Waveform {
  std::string asset;
  std::string point;
  std::int64_t start_us = 0;  ///< of the first sample, since epoch UTC
  double rate_hz = 0;
  std::vector<float> samples;       ///< 2 or more, finite
  std::optional<double> speed_rpm;  ///< >= 0
  std::vector<double> keyphasor;    ///< ascending positions within the samples
  std::string unit;                 ///< UCUM
  friend bool operator==(const Waveform&, const Waveform&) = default;
};

inline constexpr std::size_t kLargestWaveform = 1 << 20;  ///< bytes of one block

/// Decodes and validates a block; a flaw anywhere rejects it whole. Thread-safe.
tl::expected<Waveform, Reject> decode_waveform(std::string_view bytes);

std::string encode_waveform(const Waveform& block);

}  // namespace portent::ingest
