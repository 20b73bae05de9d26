#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "ingest/bytes.h"
#include "models/forecast.h"

namespace portent::serve {

/// How intervals of one nominal coverage turned out.
struct IntervalCount {
  std::uint64_t inside = 0;
  std::uint64_t early = 0;  ///< the failure came before the interval
  std::uint64_t late = 0;   ///< and after it
  std::uint64_t all() const { return inside + early + late; }
  friend bool operator==(const IntervalCount&, const IntervalCount&) = default;
};

/// The nominal coverages that are judged, as labels.
inline constexpr std::array<const char*, 2> kNominals = {"0.8", "0.9"};

/// How the intervals of lives that ended turned out.
struct IntervalTally {
  std::uint64_t lives = 0;                                ///< that ended with a failure, intervals or not
  std::array<IntervalCount, kNominals.size()> intervals;  ///< by kNominals
  friend bool operator==(const IntervalTally&, const IntervalTally&) = default;
};
void add(const IntervalTally& from, IntervalTally& to);

/// What was forecast for one asset over the last `cap` units of its life, to be set beside what came true
/// when it fails. Lives without a life counter are not judged. Part of the asset's state. One thread.
class PastIntervals {
 public:
  /// Shares of the cap at which a life is judged: each life counts the same, however often it was forecast.
  static constexpr std::array<double, 5> kMarks = {0.08, 0.24, 0.4, 0.6, 0.8};

  /// Keeps one forecast for each 1/kKept of its cap. One while warming or out of distribution only tells how
  /// far the life has come.
  void add(const models::Forecast& forecast);
  /// A life ended otherwise, or nobody knows how it goes on.
  void clear() { *this = {}; }
  /// The life ended with a failure at the newest forecast: for each mark, the forecast nearest to it within
  /// 1/kKept of the cap counts. Clears.
  void judge(IntervalTally& to);

  void save(ingest::ByteWriter& to) const;
  static PastIntervals load(ingest::ByteReader& from);
  friend bool operator==(const PastIntervals&, const PastIntervals&) = default;

 private:
  static constexpr std::size_t kKept = 40;
  struct Past {
    double usage = 0;
    std::array<float, kNominals.size()> low{}, high{};
    friend bool operator==(const Past&, const Past&) = default;
  };
  const Past* nearest(double usage) const;

  double cap_ = 0;
  std::optional<double> newest_;  ///< life counter
  std::vector<Past> kept_;        ///< oldest first, at most kKept
};

}  // namespace portent::serve
