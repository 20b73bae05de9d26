#include "models/signature.h"

#include <limits>

namespace portent::models {

std::vector<float> whitened_deviation(const HealthConfig& config, std::span<const float> inputs) {
  std::vector<double> deviation = health_deviation(config, inputs);
  for (std::size_t c = 0; c < deviation.size(); ++c) deviation[c] -= config.center[c];
  std::vector<float> whitened;
  for (std::size_t row = 0; row < deviation.size(); ++row) {
    double sum = 0;
    for (std::size_t c = 0; c < deviation.size(); ++c)
      sum += config.whitening[row * deviation.size() + c] * deviation[c];
    whitened.push_back(static_cast<float>(sum));
  }
  return whitened;
}

Signature make_signature(std::span<const FormerMedian> medians, std::vector<float> deviation) {
  Signature signature{{}, std::move(deviation)};
  signature.trail.fill(std::numeric_limits<float>::quiet_NaN());
  for (std::size_t lag = 0; lag < kTrail.size(); ++lag)
    for (std::size_t i = medians.size(); i-- > 0;)
      if (medians.back().step - medians[i].step >= kTrail[lag]) {
        signature.trail[lag] = static_cast<float>(medians[i].p50);
        break;
      }
  return signature;
}

}  // namespace portent::models
