#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "ingest/bytes.h"

namespace portent::train {

/// xoshiro256++ (Blackman, Vigna 2019), seeded by splitmix64. Its own distributions, since those of the
/// standard library differ between implementations: the same seed draws the same numbers everywhere. Not
/// thread-safe.
class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) word = splitmix(seed);
  }
  /// An independent stream: the same seed and stream give the same numbers, whatever else was drawn.
  Random(std::uint64_t seed, std::uint64_t stream) : Random(seed ^ (0x9e3779b97f4a7c15ULL * (stream + 1))) {}

  std::uint64_t bits() {
    const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  /// In [0, 1).
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
  /// In [0, count); `count` > 0.
  std::size_t index(std::size_t count) {
    return static_cast<std::size_t>(uniform() * static_cast<double>(count));
  }
  /// Standard normal (Box-Muller, both values used).
  double normal() {
    if (spare_known_) {
      spare_known_ = false;
      return spare_;
    }
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    const double angle = 2 * std::numbers::pi * uniform();
    spare_ = radius * std::sin(angle);
    spare_known_ = true;
    return radius * std::cos(angle);
  }

  /// A loaded one draws what the saved one would have drawn next.
  void save(ingest::ByteWriter& to) const {
    for (const std::uint64_t word : state_) to.put(word);
    to.put(spare_);
    to.put(spare_known_);
  }
  static Random load(ingest::ByteReader& from) {
    Random random(0);
    for (std::uint64_t& word : random.state_) word = from.get<std::uint64_t>();
    random.spare_ = from.get<double>();
    random.spare_known_ = from.get<bool>();
    return random;
  }
  friend bool operator==(const Random&, const Random&) = default;

 private:
  static std::uint64_t rotate(std::uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }
  static std::uint64_t splitmix(std::uint64_t& x) {
    std::uint64_t z = (x += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  std::array<std::uint64_t, 4> state_{};
  double spare_ = 0;
  bool spare_known_ = false;
};

}  // namespace portent::train
