#include "features/window_statistics.h"

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>

namespace portent::features {
namespace {

constexpr std::size_t kLanes = 4;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Four channels side by side. Each lane goes through the same operations as it would alone.
using Four = double __attribute__((vector_size(kLanes * sizeof(double))));

using FourFloats = float __attribute__((vector_size(kLanes * sizeof(float))));

/// Rounded correctly, as std::sqrt() is, which does not take four at once.
Four root(Four x) {
  return _mm256_sqrt_pd(x);
}

Four load(const double* from) {
  Four four;
  std::memcpy(&four, from, sizeof four);
  return four;
}

constexpr std::array<std::string_view, kStatistics> kNames = {"mean", "std", "min", "max", "last", "slope"};

}  // namespace

std::string_view statistic_name(Statistic statistic) {
  return kNames[static_cast<std::size_t>(statistic)];
}

std::optional<Statistic> statistic_from(std::string_view name) {
  const auto at = std::ranges::find(kNames, name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<Statistic>(at - kNames.begin());
}

/// Of four channels, relative to each one's oldest sample.
struct WindowStatistics::Sums {
  Four first{}, d{}, dd{}, td{}, low{}, high{}, last{};
  Four n{}, t{}, inv_n{}, inv_across{};  ///< Places
};

WindowStatistics::WindowStatistics(std::size_t channels, std::size_t window,
                                   std::vector<Statistic> statistics)
    : channels_(channels),
      window_(window),
      stride_((channels + kLanes - 1) / kLanes * kLanes),
      statistics_(std::move(statistics)) {
  assert(channels_ > 0 && window_ > 0 && window_ <= kMostSamples);
  for (std::size_t held = 0; held <= window_; ++held) {
    const auto n = static_cast<double>(held);
    whole_.push_back(places(n, n * (n - 1) / 2, (n - 1) * n * (2 * n - 1) / 6));
  }
}

/// Sums of whole numbers, exact: n * tt - t * t is 0 where n is 1, and then there is no slope.
WindowStatistics::Places WindowStatistics::places(double n, double t, double tt) {
  const double across = n * tt - t * t;
  return {n, t, n > 0 ? 1 / n : 0, across > 0 ? 1 / across : 0};
}

void WindowStatistics::add(SampleRing& ring, std::span<const double> values) const {
  assert(values.size() == channels_);
  double* const row = ring.rows + ring.next * stride_;
  const auto lacks = [&] {
    return std::any_of(row, row + channels_, [](double value) { return std::isnan(value); });
  };
  if (ring.held == window_ && ring.partial > 0 && lacks()) --ring.partial;
  std::copy(values.begin(), values.end(), row);
  std::fill(row + channels_, row + stride_, 0.0);
  double sum = 0;  // NaN where one of them is
  for (const double value : values) sum += value;
  if (std::isnan(sum) && lacks()) ++ring.partial;
  ring.next = static_cast<std::uint16_t>(ring.next + 1U == window_ ? 0 : ring.next + 1);
  if (ring.held < window_) ++ring.held;
}

void WindowStatistics::sum_whole(const SampleRing& ring, std::size_t column, Sums& sums) const {
  const std::size_t oldest = ring.held < window_ ? 0 : ring.next;
  const double* const base = ring.rows + column;
  const Four first = load(base + oldest * stride_);
  Four d{}, dd{}, td{}, low = first, high = first, last = first;
  double place = 0;
  const auto pass = [&](std::size_t from, std::size_t to) {
    for (std::size_t row = from; row < to; ++row, place += 1) {
      last = load(base + row * stride_);
      const Four x = last - first;
      d += x;
      dd += x * x;
      td += place * x;
      low = last < low ? last : low;
      high = last > high ? last : high;
    }
  };
  pass(oldest, ring.held);
  pass(0, oldest);
  const Places& at = whole_[ring.held];
  const Four none{};
  sums = {first, d, dd, td, low, high, last, none + at.n, none + at.t, none + at.inv_n, none + at.inv_across};
}

void WindowStatistics::sum_partial(const SampleRing& ring, std::size_t column, Sums& sums) const {
  const std::size_t oldest = ring.held < window_ ? 0 : ring.next;
  sums = {};
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    double t = 0, tt = 0;
    for (std::size_t i = 0; i < ring.held; ++i) {
      const std::size_t row = (oldest + i) % window_;
      const double value = ring.rows[row * stride_ + column + lane];
      if (std::isnan(value)) continue;
      if (sums.n[lane] == 0) sums.first[lane] = sums.low[lane] = sums.high[lane] = value;
      const double x = value - sums.first[lane];
      const auto place = static_cast<double>(i);
      sums.d[lane] += x;
      sums.dd[lane] += x * x;
      sums.td[lane] += place * x;
      t += place;
      tt += place * place;
      sums.n[lane] += 1;
      sums.low[lane] = value < sums.low[lane] ? value : sums.low[lane];
      sums.high[lane] = value > sums.high[lane] ? value : sums.high[lane];
      sums.last[lane] = value;
    }
    const Places at = places(sums.n[lane], t, tt);
    sums.t[lane] = at.t;
    sums.inv_n[lane] = at.inv_n;
    sums.inv_across[lane] = at.inv_across;
  }
}

void WindowStatistics::write(const Sums& sums, std::size_t column, std::span<float> into) const {
  const Four zero{};
  const Four mean = sums.d * sums.inv_n;
  const Four spread = sums.dd * sums.inv_n - mean * mean;
  const Four slope = (sums.n * sums.td - sums.t * sums.d) * sums.inv_across;
  const std::array<Four, kStatistics> all = {
      sums.first + mean, root(spread > zero ? spread : zero), sums.low, sums.high, sums.last, slope};
  const std::size_t wanted = std::min(kLanes, channels_ - column);
  float* block = into.data() + column;
  for (const Statistic statistic : statistics_) {
    const Four value = all[static_cast<std::size_t>(statistic)];
    const auto narrow = __builtin_convertvector(sums.n > zero ? value : zero + kNone, FourFloats);
    if (wanted == kLanes)
      std::memcpy(block, &narrow, sizeof narrow);
    else
      std::memcpy(block, &narrow, wanted * sizeof(float));
    block += channels_;
  }
}

void WindowStatistics::compute(const SampleRing& ring, std::span<float> into) const {
  assert(ring.held > 0 && into.size() == results());
  Sums sums;
  for (std::size_t column = 0; column < channels_; column += kLanes) {
    if (ring.partial == 0)
      sum_whole(ring, column, sums);
    else
      sum_partial(ring, column, sums);
    write(sums, column, into);
  }
}

}  // namespace portent::features
