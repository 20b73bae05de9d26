#include "models/native/rolling.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace portent::models::native {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr std::array<std::size_t, 8> kEnds = {5, 10, 20, 30, 40, 60, 80, 120};  // where sums are looked at
enum End : std::size_t { k5, k10, k20, k30, k40, k60, k80, k120 };

/// Sums over the newest steps of one channel, by the ends of windows.
struct Sums {
  std::array<double, kEnds.size()> z, square, moment;  // moment: of z times how many steps back it is
};

Sums sum_up(std::span<const float> past, std::size_t channels, std::size_t channel, std::int64_t newest,
            std::size_t kept) {
  Sums at;
  double z = 0, square = 0, moment = 0;
  std::size_t back = 0;
  for (std::size_t end = 0; end < kEnds.size(); ++end) {
    for (; back < std::min(kEnds[end], kept); ++back) {
      const auto row =
          static_cast<std::size_t>(newest - static_cast<std::int64_t>(back)) % RollingFeatures::kRows;
      const double value = past[row * channels + channel];
      z += value;
      square += value * value;
      moment += value * static_cast<double>(back);
    }
    at.z[end] = z;
    at.square[end] = square;
    at.moment[end] = moment;
  }
  return at;
}

struct Windows {
  const Sums& sums;
  std::size_t kept;

  double steps(End end) const { return static_cast<double>(std::min(kEnds[end], kept)); }
  double mean(End end) const { return sums.z[end] / steps(end); }
  float deviation(End end) const {
    const double m = mean(end);
    return static_cast<float>(std::sqrt(std::max(0.0, sums.square[end] / steps(end) - m * m)));
  }
  /// Least squares, a step.
  float slope(End end) const {
    const double n = steps(end);
    if (n < 2) return 0;
    const double middle = (n - 1) / 2;
    return static_cast<float>(-(sums.moment[end] - middle * sums.z[end]) / (n * (n * n - 1) / 12));
  }
  /// Mean over the newest steps minus that over as many steps further back.
  float change(End recent, End before, End oldest) const {
    if (kept <= kEnds[before]) return kMissing;
    const double older = (sums.z[oldest] - sums.z[before]) / (steps(oldest) - steps(before));
    return static_cast<float>(mean(recent) - older);
  }
};

}  // namespace

void RollingFeatures::compute(std::span<const float> past, std::int64_t newest, std::span<const float> input,
                              std::span<float> row) const {
  assert(row.size() == count());
  const std::size_t n = channels_;
  const std::size_t kept = static_cast<std::size_t>(std::min<std::int64_t>(newest + 1, kRows));
  const bool age_known = input[2 * n + 1] > 0, baseline_known = input[2 * n + 2] > 0;
  for (std::size_t c = 0; c < n; ++c) {
    const Sums sums = sum_up(past, n, c, newest, kept);
    const Windows w{sums, kept};
    float* to = row.data() + c;
    const auto put = [&to, n](double value) {
      *to = static_cast<float>(value);
      to += n;
    };
    for (const End end : {k5, k10, k20, k40, k80, k120}) put(w.mean(end));
    for (const End end : {k30, k60, k120}) put(w.deviation(end));
    for (const End end : {k20, k40, k80, k120}) put(w.slope(end));
    const float a = input[c], b = baseline_known ? input[n + c] : kMissing;
    put(a);
    put(b);
    put(w.mean(k40) - a + b);
    put(w.change(k20, k40, k60));
    put(w.change(k40, k80, k120));
  }
  row.back() = age_known ? input[2 * n] : kMissing;
}

}  // namespace portent::models::native
