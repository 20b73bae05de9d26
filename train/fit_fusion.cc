#include "train/fit_fusion.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>

#include "train/symmetric.h"

namespace portent::train {
namespace {

using models::classic::Fused;
using models::classic::FusionModel;
using models::classic::Opinion;

constexpr double kLeastVariance = 1e-4;  // on the fused scale
constexpr double kTail = 0.1;

std::vector<double> life_weights(std::span<const FusionCut> cuts) {
  std::map<std::size_t, double> count;
  for (const FusionCut& cut : cuts) ++count[cut.life];
  std::vector<double> weights;
  for (const FusionCut& cut : cuts) weights.push_back(1 / count[cut.life]);
  return weights;
}

std::vector<std::string> names_in(std::span<const FusionCut> cuts) {
  std::vector<std::string> names;
  for (const FusionCut& cut : cuts)
    for (const Opinion& opinion : cut.opinions)
      if (opinion.known && std::ranges::find(names, opinion.name) == names.end())
        names.push_back(opinion.name);
  return names;
}

/// Truth less median on the fused scale; empty where the forecaster was silent.
std::optional<double> error_of(const FusionModel& model, const FusionCut& cut, const std::string& name) {
  const auto at = std::ranges::find(cut.opinions, name, &Opinion::name);
  if (at == cut.opinions.end() || !at->known) return std::nullopt;
  return fused_scale(model, cut.truth) - fused_scale(model, at->life.q50);
}

using Errors = std::vector<std::vector<std::optional<double>>>;  // [forecaster][cut]

double mean_error(const std::vector<std::optional<double>>& errors, const std::vector<double>& weights) {
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < errors.size(); ++i)
    if (errors[i]) {
      sum += weights[i] * *errors[i];
      total += weights[i];
    }
  return total > 0 ? sum / total : 0;
}

/// Mean product of what two forecasters err about their bias, over the cuts at which both spoke.
double covariance(const std::vector<std::optional<double>>& a, double bias_a,
                  const std::vector<std::optional<double>>& b, double bias_b,
                  const std::vector<double>& weights) {
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] && b[i]) {
      sum += weights[i] * (*a[i] - bias_a) * (*b[i] - bias_b);
      total += weights[i];
    }
  return total > 0 ? sum / total : 0;
}

/// Row sums of the inverse over `kept`; the others have 0.
std::vector<double> row_sums_of_inverse(const Symmetric& covariances, const std::vector<std::size_t>& kept) {
  Symmetric part(kept.size());
  for (std::size_t i = 0; i < kept.size(); ++i)
    for (std::size_t j = 0; j < kept.size(); ++j) part.at(i, j) = covariances.at(kept[i], kept[j]);
  const Symmetric root = inverse_root(std::move(part), kLeastVariance);
  std::vector<double> once(kept.size(), 0), sums(covariances.n, 0);
  for (std::size_t i = 0; i < kept.size(); ++i)
    for (std::size_t j = 0; j < kept.size(); ++j) once[i] += root.at(i, j);
  for (std::size_t i = 0; i < kept.size(); ++i)
    for (std::size_t j = 0; j < kept.size(); ++j) sums[kept[i]] += root.at(i, j) * once[j];
  return sums;
}

std::vector<double> precisions(const Symmetric& covariances) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < covariances.n; ++i) kept.push_back(i);
  while (true) {
    auto sums = row_sums_of_inverse(covariances, kept);
    const auto worst = std::ranges::min_element(kept, {}, [&](std::size_t i) { return sums[i]; });
    if (worst == kept.end() || sums[*worst] >= 0) return sums;
    kept.erase(worst);
  }
}

void fit_members(std::span<const FusionCut> cuts, double shrinkage, FusionModel& model) {
  const auto names = names_in(cuts);
  const auto weights = life_weights(cuts);
  Errors errors(names.size());
  for (std::size_t k = 0; k < names.size(); ++k) {
    for (const FusionCut& cut : cuts) errors[k].push_back(error_of(model, cut, names[k]));
    model.members.push_back({names[k], mean_error(errors[k], weights), 0, 0});
  }
  Symmetric covariances(names.size());
  for (std::size_t a = 0; a < names.size(); ++a)
    for (std::size_t b = 0; b < names.size(); ++b) {
      const double both =
          covariance(errors[a], model.members[a].bias, errors[b], model.members[b].bias, weights);
      covariances.at(a, b) = a == b ? std::max(both, kLeastVariance) : (1 - shrinkage) * both;
    }
  const auto fitted = precisions(covariances);
  for (std::size_t k = 0; k < names.size(); ++k) {
    model.members[k].deviation = std::sqrt(covariances.at(k, k));
    model.members[k].precision = fitted[k];
  }
}

/// The value that a share `upper` of the weight, as if one more life had missed, lies above.
double upper_quantile(std::vector<std::pair<double, double>> weighted, double upper) {
  std::ranges::sort(weighted);
  double total = 0;
  for (const auto& [value, weight] : weighted) total += weight;
  double below = 0;
  for (const auto& [value, weight] : weighted) {
    below += weight;
    if (below >= (1 - upper) * (total + 1)) return value;
  }
  return weighted.back().first;
}

void fit_spreads(std::span<const FusionCut> cuts, FusionModel& model) {
  const auto weights = life_weights(cuts);
  const double least = least_distance(model);
  std::vector<std::pair<double, double>> below, above;  // misses in distances, weight
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const Fused fused = fuse(model, cuts[i].opinions);
    if (!fused.known) continue;
    const double median = fused_scale(model, fused.life.q50);
    const double miss = fused_scale(model, cuts[i].truth) - median;
    // The scale's ends cut what is said near them: no distance left there counts as the least.
    const double low = std::max(median - fused_scale(model, fused.life.q10), least);
    const double high = std::max(fused_scale(model, fused.life.q90) - median, least);
    below.emplace_back(-miss / low, weights[i]);
    above.emplace_back(miss / high, weights[i]);
  }
  if (below.empty()) return;
  model.lower_spread = std::max(upper_quantile(std::move(below), kTail), 0.0);
  model.upper_spread = std::max(upper_quantile(std::move(above), kTail), 0.0);
}

}  // namespace

models::classic::FusionModel fit_fusion(std::span<const FusionCut> cuts, const FusionFitting& fitting) {
  FusionModel model;
  model.unit = fitting.unit;
  model.farthest = fitting.farthest;
  fit_members(cuts, fitting.shrinkage, model);
  fit_spreads(cuts, model);
  return model;
}

}  // namespace portent::train
