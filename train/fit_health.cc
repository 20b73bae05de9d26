#include "train/fit_health.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ingest/error.h"
#include "train/ranks.h"
#include "train/symmetric.h"

namespace portent::train {
namespace {

constexpr double kTrending = 0.2;  // mean rank correlation with time under which no channel is said to trend
constexpr double kLeastWeight = 0.05;     // no channel is ignored: a fault of another kind may show there
constexpr double kLeastDeviation = 1e-3;  // of a smoothed z, against division by nothing
constexpr double kWorstShare = 0.95;

/// The records that are read, and which of their steps count.
class Records {
 public:
  Records(std::size_t lives, const std::function<Sequence(std::size_t)>& life, const HealthFitting& fitting,
          int settling)
      : life_(life), fitting_(fitting), settling_(static_cast<std::size_t>(settling)) {
    const std::size_t taken = std::min(lives, fitting.most_lives);
    for (std::size_t i = 0; i < taken; ++i) chosen_.push_back(i * lives / taken);
  }
  template <typename Visit>
  void for_each(Visit visit) const {
    for (const std::size_t i : chosen_) {
      const Sequence record = life_(i);
      if (record.steps() > settling_) visit(record);
    }
  }
  /// Steps from `settling` to here are taken for healthy; never none.
  std::size_t healthy_end(const Sequence& record) const {
    const auto share = static_cast<std::size_t>(fitting_.healthy_share * static_cast<double>(record.steps()));
    return std::max(share, settling_ + 1);
  }
  template <typename Visit>
  void for_each_healthy(Visit visit) const {
    for_each([&](const Sequence& record) {
      for (std::size_t i = settling_; i < healthy_end(record); ++i) visit(record.at(i));
    });
  }
  std::size_t settling() const { return settling_; }

 private:
  const std::function<Sequence(std::size_t)>& life_;
  const HealthFitting& fitting_;
  std::size_t settling_;
  std::vector<std::size_t> chosen_;
};

/// The fleet's mean own baseline, then the mean deviation of healthy steps.
void fit_means(const Records& records, std::size_t n, models::HealthConfig& config) {
  std::vector<double> baseline(n, 0), center(n, 0);
  double count = 0;
  records.for_each_healthy([&](std::span<const float> inputs) {
    const auto deviation = models::health_deviation(config, inputs);
    for (std::size_t c = 0; c < n; ++c) {
      baseline[c] += inputs[c] - inputs[n + c];
      center[c] += deviation[c];
    }
    ++count;
  });
  if (count == 0)
    throw ingest::FatalError(
        "health index: no record is longer than the steps that smoothing takes to settle; give longer "
        "records");
  for (std::size_t c = 0; c < n; ++c) {
    config.fleet_baseline[c] = baseline[c] / count;
    config.center[c] = center[c] / count;
  }
}

Symmetric healthy_covariance(const Records& records, const models::HealthConfig& config) {
  const std::size_t n = config.channels();
  Symmetric covariance(n);
  double count = 0;
  records.for_each_healthy([&](std::span<const float> inputs) {
    auto deviation = models::health_deviation(config, inputs);
    for (std::size_t c = 0; c < n; ++c) deviation[c] -= config.center[c];
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) covariance.at(i, j) += deviation[i] * deviation[j];
    ++count;
  });
  for (double& value : covariance.values) value /= count;
  return covariance;
}

/// Mean over records of each channel's rank correlation with time.
std::vector<double> trends(const Records& records, const models::HealthConfig& config) {
  const std::size_t n = config.channels();
  std::vector<double> mean(n, 0);
  double count = 0;
  records.for_each([&](const Sequence& record) {
    std::vector<double> time(record.steps() - records.settling()), values(time.size());
    std::iota(time.begin(), time.end(), 0.0);
    for (std::size_t c = 0; c < n; ++c) {
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = record.at(records.settling() + i)[c];
      mean[c] += rank_correlation(values, time);
    }
    ++count;
  });
  for (double& value : mean) value /= count;
  return mean;
}

std::vector<double> weights_of(const std::vector<double>& trend) {
  double best = 0;
  for (const double t : trend) best = std::max(best, std::abs(t));
  std::vector<double> weights(trend.size(), 1.0);
  if (best < kTrending) return weights;
  for (std::size_t c = 0; c < trend.size(); ++c) {
    const double squared = trend[c] * trend[c] / (best * best);
    weights[c] = std::max(kLeastWeight, squared * squared);
  }
  return weights;
}

std::vector<double> whiten(const Symmetric& covariance, const std::vector<double>& weights,
                           double shrinkage) {
  const std::size_t n = covariance.n;
  std::vector<double> deviation(n);
  for (std::size_t c = 0; c < n; ++c)
    deviation[c] = std::max(std::sqrt(covariance.at(c, c)), kLeastDeviation);
  Symmetric correlations(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      correlations.at(i, j) =
          i == j ? 1 : (1 - shrinkage) * covariance.at(i, j) / (deviation[i] * deviation[j]);
  Symmetric root = inverse_root(std::move(correlations));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) root.at(i, j) *= weights[j] / deviation[j];
  return std::move(root.values);
}

double quantile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

/// What level is as new, and what level is as bad as it gets.
void fit_levels(const Records& records, const HealthFitting& fitting, models::HealthConfig& config) {
  const models::HealthIndex index(config);
  std::vector<double> healthy, worst;
  records.for_each([&](const Sequence& record) {
    auto state = index.fresh();
    double most = 0;
    for (std::size_t i = 0; i < record.steps(); ++i) {
      if (i > 0 && record.window_begins[i]) index.restart_window(state);
      const models::Health now = index.step(state, record.at(i));
      if (!now.settled) continue;
      most = std::max(most, now.level);
      if (i < records.healthy_end(record)) healthy.push_back(now.level);
    }
    worst.push_back(most);
  });
  config.healthy_level = healthy.empty() ? 0 : quantile(std::move(healthy), 0.5);
  const double end = quantile(std::move(worst), fitting.ends_are_failures ? 0.5 : kWorstShare);
  config.worst_level = std::max(end, config.healthy_level + 1);  // a fleet that never changed is healthy
}

}  // namespace

models::HealthConfig fit_health(std::size_t lives, const std::function<Sequence(std::size_t)>& life,
                                std::size_t channels, const HealthFitting& fitting) {
  models::HealthConfig config;
  config.own_share = fitting.own_share;
  config.fleet_baseline.assign(channels, 0);
  config.center.assign(channels, 0);
  config.whitening.assign(channels * channels, 0);
  const Records records(lives, life, fitting, config.settling_steps);
  fit_means(records, channels, config);
  const auto weights = weights_of(trends(records, config));
  config.whitening = whiten(healthy_covariance(records, config), weights, fitting.shrinkage);
  fit_levels(records, fitting, config);
  return config;
}

}  // namespace portent::train
