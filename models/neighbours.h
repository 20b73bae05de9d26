#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portent::models {

/// Name of the library's file in a bundle.
inline constexpr const char* kNeighboursFile = "neighbours.safetensors";

/// Steps back at which a signature looks at the course of the forecasts.
inline constexpr std::array<int, 4> kTrail = {0, 10, 20, 30};

/// What a machine looked like at one step: how it had been forecast of late, and how its channels deviate.
struct Signature {
  /// Medians forecast kTrail steps before, life units; NaN where none was. Of a training life by members that
  /// never saw it.
  std::array<float, kTrail.size()> trail = {};
  std::vector<float> deviation;  ///< whitened deviation from healthy by channel (models/health_index.h)
};

/// A step of a training life that ended in failure.
struct LifePoint {
  Signature signature;
  float usage = 0;      ///< life counter
  float remaining = 0;  ///< life units that it lived on from here
};

struct PastLife {
  std::string asset;
  std::vector<LifePoint> points;  ///< in order of time
};

/// Training lives to compare with: how machines went on that looked like this one. As a file it is float32
/// safetensors: `points` [points][7 + channels] (life, usage, remaining, trail with -1 for NaN, deviation),
/// `assets` (the bytes of the lives' names, a 0 behind each), `scale` [2]. A bundle of parts keeps a library
/// for each part of which lives failed: the names of the tensors of part number N begin with `pN.`.
struct NeighbourLibrary {
  std::size_t channels = 0;
  float trail_scale = 1,
        deviation_scale = 1;  ///< usual differences between lives: they weigh both parts alike
  std::vector<PastLife> lives;
};

std::string to_bytes(const NeighbourLibrary& library);
/// Of a bundle of parts, by the number of the part.
std::string to_bytes(const std::map<std::size_t, NeighbourLibrary>& of_parts);
/// Throws FatalError naming the flaw and `where`.
NeighbourLibrary read_neighbours(std::string_view bytes, const std::string& where);
/// That of one part; nullopt where there is none. Throws as the other.
std::optional<NeighbourLibrary> read_neighbours(std::string_view bytes, const std::string& where,
                                                std::size_t part);

/// A life at the step where it was most like the one asked for.
struct Neighbour {
  std::string asset;
  double usage = 0;     ///< life counter then
  double lived_on = 0;  ///< life units from then to its failure
  double forecast = 0;  ///< median forecast then, without knowing this life
  double distance = 0;  ///< 1: as far apart as two lives usually are
  friend bool operator==(const Neighbour&, const Neighbour&) = default;
};

/// The root of the mean of both squared differences, each in its scale; parts that one side lacks are left
/// out, infinite where nothing is left.
double distance(const NeighbourLibrary& library, const Signature& a, const Signature& b);

/// The `most` nearest lives, nearest first, each at its nearest point; ties by name.
std::vector<Neighbour> nearest_lives(const NeighbourLibrary& library, const Signature& to, std::size_t most);

}  // namespace portent::models
