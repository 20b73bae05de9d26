#pragma once

#include <cstdint>

namespace portent::ingest {

/// Random numbers that are the same on every machine, compiler and library: integers and the four operations
/// only. Generator: xoshiro256++ of D. Blackman and S. Vigna, seeded by splitmix64. A value; not thread-safe.
class SimulationRandom {
 public:
  /// `stream` and `purpose` give independent sequences for one seed.
  SimulationRandom(std::uint64_t seed, std::uint64_t stream, std::uint64_t purpose) {
    std::uint64_t mixed = mix(mix(mix(seed) ^ stream) ^ purpose);
    for (std::uint64_t& word : state_) word = mixed = mix(mixed);
  }

  std::uint64_t next() {
    const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  /// In [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// In [0, count).
  int below(int count) { return static_cast<int>(uniform() * count); }
  bool chance(double share) { return uniform() < share; }

  /// Mean 0, variance 1, near enough to normal and never beyond 6: the sum of twelve uniform numbers, because
  /// logarithms and cosines differ between C libraries.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 6; ++i) {
      const std::uint64_t both = next();
      sum +=
          static_cast<double>(both >> 32) * 0x1.0p-32 + static_cast<double>(both & 0xffffffffU) * 0x1.0p-32;
    }
    return sum;
  }

 private:
  static std::uint64_t rotate(std::uint64_t bits, int by) { return (bits << by) | (bits >> (64 - by)); }
  static std::uint64_t mix(std::uint64_t bits) {
    bits += 0x9e3779b97f4a7c15U;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31);
  }

  std::uint64_t state_[4];
};

}  // namespace portent::ingest
