#include "train/binomial.h"

#include <cmath>

namespace portent::train {

ShareBand binomial_band(std::size_t trials, double p) {
  if (trials == 0 || p <= 0 || p >= 1) return {};
  constexpr double kTail = 0.025;
  const double n = static_cast<double>(trials);
  const double log_hit = std::log(p), log_miss = std::log1p(-p), log_all = std::lgamma(n + 1);
  ShareBand band{-1, -1};
  double cumulative = 0;
  for (std::size_t hits = 0; hits <= trials; ++hits) {
    const double k = static_cast<double>(hits);
    cumulative +=
        std::exp(log_all - std::lgamma(k + 1) - std::lgamma(n - k + 1) + k * log_hit + (n - k) * log_miss);
    if (band.low < 0 && cumulative >= kTail) band.low = k / n;
    if (band.high < 0 && cumulative >= 1 - kTail) band.high = k / n;
  }
  if (band.high < 0) band.high = 1;
  return band;
}

}  // namespace portent::train
