#include "models/neighbours.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "ingest/error.h"
#include "models/safetensors.h"

namespace portent::models {
namespace {

constexpr std::size_t kBefore = 3 + kTrail.size();  // floats of a point before its deviation
constexpr float kNone = -1;

void append_point(std::size_t life, const LifePoint& point, std::vector<float>& to) {
  to.insert(to.end(), {static_cast<float>(life), point.usage, point.remaining});
  for (const float median : point.signature.trail) to.push_back(std::isnan(median) ? kNone : median);
  to.insert(to.end(), point.signature.deviation.begin(), point.signature.deviation.end());
}

LifePoint read_point(std::span<const float> row) {
  LifePoint point;
  point.usage = row[1];
  point.remaining = row[2];
  for (std::size_t i = 0; i < kTrail.size(); ++i)
    point.signature.trail[i] = row[3 + i] == kNone ? std::numeric_limits<float>::quiet_NaN() : row[3 + i];
  point.signature.deviation.assign(row.begin() + kBefore, row.end());
  return point;
}

std::vector<PastLife> read_names(const Tensor& bytes) {
  std::vector<PastLife> lives;
  std::string name;
  for (const float byte : bytes.values) {
    if (byte >= 1 && byte <= 255) {
      name += static_cast<char>(static_cast<unsigned char>(byte));
      continue;
    }
    lives.push_back({std::move(name), {}});
    name.clear();
  }
  return lives;
}

/// Mean squared difference where both sides know; NaN where nowhere.
double mean_square(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  std::size_t known = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const double apart = double{a[i]} - double{b[i]};
    if (std::isnan(apart)) continue;
    sum += apart * apart;
    ++known;
  }
  return known == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(known);
}

std::string prefix_of(std::size_t part) {
  return fmt::format("p{}.", part);
}

void add_tensors(const NeighbourLibrary& library, const std::string& prefix, Tensors& to) {
  Tensor points{{0, kBefore + library.channels}, {}}, names{{0}, {}};
  for (std::size_t l = 0; l < library.lives.size(); ++l) {
    for (const LifePoint& point : library.lives[l].points) append_point(l, point, points.values);
    for (const char c : library.lives[l].asset)
      names.values.push_back(static_cast<float>(static_cast<unsigned char>(c)));
    names.values.push_back(0);
    points.shape[0] += library.lives[l].points.size();
  }
  names.shape[0] = names.values.size();
  to[prefix + "points"] = std::move(points);
  to[prefix + "assets"] = std::move(names);
  to[prefix + "scale"] = {{2}, {library.trail_scale, library.deviation_scale}};
}

NeighbourLibrary library_of(const Tensors& tensors, const std::string& prefix, const std::string& where) {
  const auto refuse = [&](const std::string& flaw) {
    throw ingest::FatalError(where + ": " + flaw + "; replace the bundle by an undamaged copy");
  };
  for (const char* name : {"points", "assets", "scale"})
    if (!tensors.contains(prefix + name)) refuse("has no tensor " + prefix + name);
  const Tensor &points = tensors.at(prefix + "points"), &scale = tensors.at(prefix + "scale");
  for (const auto& [name, tensor] : tensors)
    if (!std::ranges::all_of(tensor.values, [](float v) { return std::isfinite(v); }))
      refuse("tensor " + name + " holds a number that is not finite");
  if (points.shape.size() != 2 || points.shape[1] < kBefore) refuse("tensor points has another shape");
  if (scale.values.size() != 2 || std::ranges::min(scale.values) <= 0)
    refuse("tensor scale must hold two numbers above 0");
  NeighbourLibrary library{points.shape[1] - kBefore, scale.values[0], scale.values[1],
                           read_names(tensors.at(prefix + "assets"))};
  for (std::size_t i = 0; i < points.shape[0]; ++i) {
    const auto row = std::span(points.values).subspan(i * points.shape[1], points.shape[1]);
    if (!(row[0] >= 0 && row[0] < static_cast<float>(library.lives.size())) || !(row[2] >= 0))
      refuse("a point is of no life");
    library.lives[static_cast<std::size_t>(row[0])].points.push_back(read_point(row));
  }
  return library;
}

}  // namespace

std::string to_bytes(const NeighbourLibrary& library) {
  Tensors tensors;
  add_tensors(library, "", tensors);
  return to_safetensors(tensors);
}

std::string to_bytes(const std::map<std::size_t, NeighbourLibrary>& of_parts) {
  Tensors tensors;
  for (const auto& [part, library] : of_parts) add_tensors(library, prefix_of(part), tensors);
  return to_safetensors(tensors);
}

NeighbourLibrary read_neighbours(std::string_view bytes, const std::string& where) {
  return library_of(from_safetensors(bytes, where), "", where);
}

std::optional<NeighbourLibrary> read_neighbours(std::string_view bytes, const std::string& where,
                                                std::size_t part) {
  const Tensors tensors = from_safetensors(bytes, where);
  if (!tensors.contains(prefix_of(part) + "points")) return std::nullopt;
  return library_of(tensors, prefix_of(part), where);
}

double distance(const NeighbourLibrary& library, const Signature& a, const Signature& b) {
  const double trail = mean_square(a.trail, b.trail) / std::pow(double{library.trail_scale}, 2);
  const double deviation =
      mean_square(a.deviation, b.deviation) / std::pow(double{library.deviation_scale}, 2);
  if (std::isnan(trail) && std::isnan(deviation)) return std::numeric_limits<double>::infinity();
  if (std::isnan(trail) || std::isnan(deviation)) return std::sqrt(std::isnan(trail) ? deviation : trail);
  return std::sqrt((trail + deviation) / 2);
}

std::vector<Neighbour> nearest_lives(const NeighbourLibrary& library, const Signature& to, std::size_t most) {
  std::vector<Neighbour> nearest;
  for (const PastLife& life : library.lives) {
    Neighbour best{life.asset, 0, 0, 0, std::numeric_limits<double>::infinity()};
    for (const LifePoint& point : life.points)
      if (const double apart = distance(library, point.signature, to); apart < best.distance)
        best = {life.asset, point.usage, point.remaining, point.signature.trail[0], apart};
    if (std::isfinite(best.distance)) nearest.push_back(std::move(best));
  }
  std::ranges::sort(nearest, {}, [](const Neighbour& n) { return std::tie(n.distance, n.asset); });
  if (nearest.size() > most) nearest.resize(most);
  return nearest;
}

}  // namespace portent::models
