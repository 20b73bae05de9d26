#include "train/neighbours.h"

#include <algorithm>
#include <cmath>

#include "models/signature.h"

namespace portent::train {
namespace {

constexpr std::size_t kMostPoints = 40;
constexpr double kReach = 1.2;  // times the cap

/// Steps of the life that become points, oldest first; the last one is the last step.
std::vector<std::size_t> chosen_steps(const CrossFittedLife& life, double cap) {
  std::size_t first = 0;
  while (first < life.forecasts.size() && life.forecasts[first].remaining > kReach * cap) ++first;
  const std::size_t every = (life.forecasts.size() - first) / kMostPoints + 1;
  std::vector<std::size_t> steps;
  for (std::size_t i = life.forecasts.size(); i > first; i -= std::min(every, i)) steps.push_back(i - 1);
  std::ranges::reverse(steps);
  return steps;
}

models::LifePoint point_at(const CrossFittedLife& life, const Sequence& sequence,
                           const std::optional<models::HealthConfig>& health, std::size_t step) {
  const CrossFittedForecast& now = life.forecasts[step];
  const auto longest = static_cast<std::size_t>(models::kTrail.back());
  const std::size_t looked_at = std::min({now.seen, step + 1, longest + 1});
  std::vector<models::FormerMedian> medians;
  for (std::size_t i = step + 1 - looked_at; i <= step; ++i)
    medians.push_back({static_cast<std::int64_t>(i), life.forecasts[i].life.rul.p50});
  std::vector<float> deviation;
  if (health) deviation = models::whitened_deviation(*health, sequence.at(step));
  return {models::make_signature(medians, std::move(deviation)), static_cast<float>(now.usage),
          static_cast<float>(now.remaining)};
}

/// Sum of squares between two points, and of how many numbers.
struct Squares {
  double sum = 0, count = 0;
  void add(std::span<const float> a, std::span<const float> b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double apart = double{a[i]} - double{b[i]};
      if (std::isnan(apart)) continue;
      sum += apart * apart;
      count += 1;
    }
  }
  float root() const { return sum > 0 ? static_cast<float>(std::sqrt(sum / count)) : 1; }
};

/// What differs between each life and the one after it, equally far from their ends.
void set_scales(models::NeighbourLibrary& library) {
  Squares trail, deviation;
  for (std::size_t l = 1; l < library.lives.size(); ++l) {
    const auto &a = library.lives[l - 1].points, &b = library.lives[l].points;
    for (std::size_t back = 1; back <= std::min(a.size(), b.size()); ++back) {
      const models::Signature &x = a[a.size() - back].signature, &y = b[b.size() - back].signature;
      trail.add(x.trail, y.trail);
      deviation.add(x.deviation, y.deviation);
    }
  }
  library.trail_scale = trail.root();
  library.deviation_scale = deviation.root();
}

}  // namespace

models::NeighbourLibrary make_neighbours(const Fleet& fleet, const SequenceMaker& maker,
                                         const std::optional<models::HealthConfig>& health,
                                         const std::vector<CrossFittedLife>& lives, double cap,
                                         std::size_t most) {
  models::NeighbourLibrary library;
  library.channels = health ? maker.config().channels.size() : 0;
  const std::size_t every = lives.size() / most + 1;
  for (std::size_t l = 0; l < lives.size(); l += every) {
    const Life& life = fleet.lives[lives[l].life];
    const Sequence sequence = maker.make(life, Meeting::kNew);
    models::PastLife& past = library.lives.emplace_back();
    past.asset = life.asset;
    for (const std::size_t step : chosen_steps(lives[l], cap))
      past.points.push_back(point_at(lives[l], sequence, health, step));
  }
  set_scales(library);
  return library;
}

}  // namespace portent::train
