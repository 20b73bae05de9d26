#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portent::features {

enum class Statistic : std::uint8_t { kMean, kStd, kMin, kMax, kLast, kSlope };
inline constexpr std::size_t kStatistics = 6;
std::string_view statistic_name(Statistic statistic);
std::optional<Statistic> statistic_from(std::string_view name);

/// The last samples of every channel of one asset: a ring of rows, newest over oldest. The memory belongs to
/// somebody else, who keeps hundreds of thousands of them.
struct SampleRing {
  double* rows = nullptr;     ///< WindowStatistics::ring_size() numbers; NaN where a channel had no value
  std::uint16_t held = 0;     ///< samples in the window
  std::uint16_t next = 0;     ///< row that the next sample takes
  std::uint16_t partial = 0;  ///< held samples that lack a channel
};

/// Mean, standard deviation, minimum, maximum, last value and slope of each channel over its last samples.
///
/// Everything is made anew from the held samples, in double and in a fixed order, relative to the oldest one:
/// results depend on nothing before the window, no residue grows, and a constant channel has a deviation and
/// a slope of exactly 0. With n samples of a channel x_0 .. x_(n-1) at places t_i of the window:
///   mean   x_0 + d, d = sum(x_i - x_0) * (1 / n)
///   std    sqrt(sum((x_i - x_0)^2) * (1 / n) - d^2), the population's
///   slope  least squares of x against t, per sample; 0 where n = 1
/// A sample without a value of a channel keeps its place and counts for nothing; a channel without any value
/// gets NaN. Costs window * channels steps, allocates nothing. Immutable and thread-safe.
class WindowStatistics {
 public:
  static constexpr std::size_t kMostSamples = 4'096;

  /// `window` in [1, kMostSamples]; `statistics` in the order of their blocks in the result.
  WindowStatistics(std::size_t channels, std::size_t window, std::vector<Statistic> statistics);

  std::size_t channels() const { return channels_; }
  std::size_t window() const { return window_; }
  const std::vector<Statistic>& statistics() const { return statistics_; }
  std::size_t results() const { return statistics_.size() * channels_; }

  /// Numbers of a row: the channels, rounded up so that rows can be taken by fours.
  std::size_t stride() const { return stride_; }
  std::size_t ring_size() const { return window_ * stride_; }

  /// Takes one sample; `values` has channels() entries, NaN where there is none.
  void add(SampleRing& ring, std::span<const double> values) const;
  /// Of a ring that holds at least one sample; `into` has results() entries: a block a statistic, in it one
  /// number a channel.
  void compute(const SampleRing& ring, std::span<float> into) const;

 private:
  struct Sums;
  void sum_whole(const SampleRing& ring, std::size_t column, Sums& sums) const;
  void sum_partial(const SampleRing& ring, std::size_t column, Sums& sums) const;
  void write(const Sums& sums, std::size_t column, std::span<float> into) const;

  /// What sums over the places 0 .. n-1 come to, and what they divide by.
  struct Places {
    double n = 0, t = 0, inv_n = 0, inv_across = 0;
  };
  static Places places(double n, double t, double tt);

  std::size_t channels_, window_, stride_;
  std::vector<Statistic> statistics_;
  std::vector<Places> whole_;  ///< by samples held, where none lacks a value
};

}  // namespace portent::features
