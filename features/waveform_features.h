#pragma once

#include "ingest/protobuf/waveform.h"
#include "ingest/reading.h"

namespace portent::features {

/// What one block says of its measuring point, its mean taken away (ISO 13373-1): in the block's unit, or
/// without one.
struct WaveformFeatures {
  double mean = 0;
  double rms = 0;
  double peak = 0;  ///< largest distance from the mean
  double peak_to_peak = 0;
  double crest = 0;     ///< peak / rms; NaN where rms is 0
  double kurtosis = 0;  ///< fourth moment / variance squared, 3 for noise; NaN where rms is 0
  double skewness = 0;  ///< third moment / variance^1.5; NaN where rms is 0
};

/// Sums in the order of the samples, in double: the same bits on every machine. At least one sample.
WaveformFeatures waveform_features(const ingest::Waveform& block);

/// The features as a reading of the block's asset at the end of the block: channels POINT.rms, POINT.peak,
/// POINT.peak_to_peak, POINT.crest, POINT.kurtosis, POINT.skewness, POINT.mean, and POINT.speed where the
/// speed is known. NaN becomes a missing value.
ingest::Reading waveform_reading(const ingest::Waveform& block);

}  // namespace portent::features
