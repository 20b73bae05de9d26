#include "features/waveform_features.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace portent::features {
namespace {

ingest::ChannelValue channel(const ingest::Waveform& block, const char* name, double value) {
  const bool known = std::isfinite(value);
  return {block.point + '.' + name, known ? value : 0, known ? ingest::Mark::kNone : ingest::Mark::kNull};
}

/// ms since epoch at which the last sample had been taken, rounded down.
std::int64_t end_ms(const ingest::Waveform& block) {
  const double lasted_us = static_cast<double>(block.samples.size()) / block.rate_hz * 1e6;
  return (block.start_us + static_cast<std::int64_t>(lasted_us)) / 1'000;
}

}  // namespace

WaveformFeatures waveform_features(const ingest::Waveform& block) {
  const auto count = static_cast<double>(block.samples.size());
  WaveformFeatures f;
  double sum = 0;
  for (const float sample : block.samples) sum += sample;
  f.mean = sum / count;
  double second = 0, third = 0, fourth = 0;
  double low = block.samples.front() - f.mean, high = low;
  for (const float sample : block.samples) {
    const double d = sample - f.mean, squared = d * d;
    second += squared;
    third += squared * d;
    fourth += squared * squared;
    low = std::min(low, d);
    high = std::max(high, d);
  }
  const double variance = second / count;
  f.rms = std::sqrt(variance);
  f.peak = std::max(high, -low);
  f.peak_to_peak = high - low;
  const double none = std::numeric_limits<double>::quiet_NaN();
  f.crest = f.rms > 0 ? f.peak / f.rms : none;
  f.skewness = f.rms > 0 ? third / count / (variance * f.rms) : none;
  f.kurtosis = f.rms > 0 ? fourth / count / (variance * variance) : none;
  return f;
}

ingest::Reading waveform_reading(const ingest::Waveform& block) {
  const WaveformFeatures f = waveform_features(block);
  ingest::Reading reading;
  reading.asset = block.asset;
  reading.ts = end_ms(block);
  reading.values = {channel(block, "rms", f.rms),
                    channel(block, "peak", f.peak),
                    channel(block, "peak_to_peak", f.peak_to_peak),
                    channel(block, "crest", f.crest),
                    channel(block, "kurtosis", f.kurtosis),
                    channel(block, "skewness", f.skewness),
                    channel(block, "mean", f.mean)};
  if (block.speed_rpm) reading.values.push_back(channel(block, "speed", *block.speed_rpm));
  return reading;
}

}  // namespace portent::features
