#include "train/regimes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace portent::train {
namespace {

using Points = std::vector<std::vector<double>>;  // [point][dimension]

constexpr double kExplained = 0.99;
constexpr double kDrop =
    4;  // cutting one of several noisy clusters in two leaves more than half of what was left
constexpr int kLloydRounds = 50;

double squared_distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

std::size_t nearest(const std::vector<double>& point, const Points& centroids) {
  const auto closer = [&](const auto& a, const auto& b) {
    return squared_distance(point, a) < squared_distance(point, b);
  };
  return static_cast<std::size_t>(std::ranges::min_element(centroids, closer) - centroids.begin());
}

/// Farthest-first: each next centroid is the point farthest from those chosen, the first the one farthest
/// from the origin.
Points farthest_points(const Points& points, std::size_t k) {
  Points chosen;
  std::vector<double> distance(points.size());
  const std::vector<double> origin(points.front().size(), 0);
  for (std::size_t i = 0; i < points.size(); ++i) distance[i] = squared_distance(points[i], origin);
  while (chosen.size() < k) {
    const auto far = static_cast<std::size_t>(std::ranges::max_element(distance) - distance.begin());
    if (chosen.empty()) std::ranges::fill(distance, std::numeric_limits<double>::infinity());
    chosen.push_back(points[far]);
    for (std::size_t i = 0; i < points.size(); ++i)
      distance[i] = std::min(distance[i], squared_distance(points[i], chosen.back()));
  }
  return chosen;
}

/// The mean of the points nearest to each centroid; a centroid without points stays where it is.
Points means_of(const Points& points, const std::vector<std::size_t>& member, const Points& centroids) {
  Points sums(centroids.size(), std::vector<double>(centroids.front().size(), 0));
  std::vector<double> count(centroids.size(), 0);
  for (std::size_t i = 0; i < points.size(); ++i) {
    ++count[member[i]];
    for (std::size_t d = 0; d < points[i].size(); ++d) sums[member[i]][d] += points[i][d];
  }
  for (std::size_t k = 0; k < sums.size(); ++k)
    for (std::size_t d = 0; d < sums[k].size(); ++d)
      sums[k][d] = count[k] > 0 ? sums[k][d] / count[k] : centroids[k][d];
  return sums;
}

struct Clustering {
  Points centroids;
  std::vector<std::size_t> member;  // by point
};

std::vector<std::size_t> assign(const Points& points, const Points& centroids) {
  std::vector<std::size_t> member(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) member[i] = nearest(points[i], centroids);
  return member;
}

Clustering k_means(const Points& points, std::size_t k) {
  Clustering c{farthest_points(points, k), {}};
  for (int round = 0; round < kLloydRounds; ++round) {
    auto member = assign(points, c.centroids);
    if (member == c.member) break;
    c.member = std::move(member);
    c.centroids = means_of(points, c.member, c.centroids);
  }
  return c;
}

double spread(const Points& points, const Clustering& c) {
  double sum = 0;
  for (std::size_t i = 0; i < points.size(); ++i)
    sum += squared_distance(points[i], c.centroids[c.member[i]]);
  return sum;
}

/// The largest clustering that explains kExplained of the variance and leaves far less than one with a
/// centroid fewer; else the single cluster.
Clustering best_clustering(const Points& points) {
  Clustering best = k_means(points, 1);
  const double total = spread(points, best);
  double fewer = total;
  for (std::size_t k = 2; fewer > 0 && k <= kMaxRegimes; ++k) {
    Clustering c = k_means(points, k);
    const double left = spread(points, c);
    if (left <= (1 - kExplained) * total && left <= fewer / kDrop) best = std::move(c);
    fewer = left;
  }
  return best;
}

Points columns_of(const Points& points, const std::vector<std::size_t>& columns) {
  Points chosen(points.size());
  for (std::size_t i = 0; i < points.size(); ++i)
    for (const std::size_t column : columns) chosen[i].push_back(points[i][column]);
  return chosen;
}

Points complete_rows(const Points& settings) {
  Points complete;
  std::ranges::copy_if(settings, std::back_inserter(complete), [](const auto& row) {
    return std::ranges::none_of(row, [](double value) { return std::isnan(value); });
  });
  return complete;
}

/// Fills mean and inv_std; returns the standardised settings.
Points standardise(const Points& settings, features::Regimes& regimes) {
  Points z = settings;
  const auto count = static_cast<double>(settings.size());
  for (std::size_t s = 0; s < settings.front().size(); ++s) {
    double sum = 0, squares = 0;
    for (const auto& row : settings) sum += row[s];
    const double mean = sum / count;
    for (const auto& row : settings) squares += (row[s] - mean) * (row[s] - mean);
    const double deviation = std::sqrt(squares / count);
    const bool varies = deviation > 1e-9 * std::max(1.0, std::abs(mean));
    regimes.mean.push_back(mean);
    regimes.inv_std.push_back(varies ? 1 / deviation : 0);
    for (auto& row : z) row[s] = (row[s] - mean) * regimes.inv_std[s];
  }
  return z;
}

std::vector<std::size_t> separating_settings(const Points& z) {
  std::vector<std::size_t> separating;
  for (std::size_t s = 0; s < z.front().size(); ++s)
    if (best_clustering(columns_of(z, {s})).centroids.size() > 1) separating.push_back(s);
  return separating;
}

}  // namespace

features::Regimes fit_regimes(const Points& settings) {
  features::Regimes regimes;
  if (settings.empty() || settings.front().empty()) return regimes;
  const Points complete = complete_rows(settings);
  if (complete.empty()) {
    const std::vector<double> zeros(settings.front().size(), 0);
    return {zeros, zeros, {zeros}, 0};
  }
  const Points z = standardise(complete, regimes);
  const auto separating = separating_settings(z);
  Clustering found{Points(1, std::vector<double>(z.front().size(), 0)),
                   std::vector<std::size_t>(z.size(), 0)};
  if (!separating.empty()) found = best_clustering(columns_of(z, separating));

  const Points none(found.centroids.size(), std::vector<double>(z.front().size(), 0));
  regimes.centroids = means_of(z, found.member, none);
  std::ranges::sort(regimes.centroids);
  for (const auto& row : complete)
    regimes.radius = std::max(regimes.radius, features::nearest_regime(regimes, row).distance);
  return regimes;
}

}  // namespace portent::train
