#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ingest/bytes.h"

namespace portent::models {

/// How far an asset is from healthy, learned from a fleet without any failure label (train/fit_health.h).
/// n = channels of the extractor.
struct HealthConfig {
  double own_share = 0.5;              ///< [0, 1]: share of an asset's own baseline taken off its inputs
  std::vector<double> fleet_baseline;  ///< [n]: stands in for the own baseline of a machine met in mid-life
  std::vector<double> center;          ///< [n]: mean deviation of healthy steps
  std::vector<double> whitening;       ///< [n][n]: symmetric root of the inverse covariance of healthy steps,
                                       ///< its columns weighted by how consistently a channel trends
  double ewm_weight = 0.2;             ///< (0, 1], of the distance
  double leak = 0.02;                  ///< [0, 1): share by which the level falls back to the distance a step
  int settling_steps = 20;             ///< until the extractor's own smoothing has settled
  double healthy_level = 0;            ///< level of health 100
  double worst_level = 1;              ///< level of health 0, above healthy_level
  friend bool operator==(const HealthConfig&, const HealthConfig&) = default;
  std::size_t channels() const { return center.size(); }
};

/// What is wrong with `config` for an extractor of `channels`, in words; empty where nothing is.
std::string health_problem(const HealthConfig& config, std::size_t channels);

/// State of one asset's index.
struct HealthState {
  double ewm = 0, ewm_norm = 0;
  double level = 0;        ///< leaky maximum of the smoothed distance
  std::int64_t steps = 0;  ///< since the window began
  bool settled = false;    ///< `level` holds something

  void save(ingest::ByteWriter& to) const;
  /// Sets `from.failed()` where the numbers can't be a state.
  static HealthState load(ingest::ByteReader& from);
  friend bool operator==(const HealthState&, const HealthState&) = default;
};

struct Health {
  double health = 100;   ///< 100 as new .. 0 as bad as the fleet ever got; 100 until settled
  double level = 0;      ///< what `health` is a map of, neither clipped nor turned round
  double distance = 0;   ///< squared Mahalanobis distance of this step
  bool settled = false;  ///< false: too few steps seen to tell
  friend bool operator==(const Health&, const Health&) = default;
};

/// Health index: squared Mahalanobis distance of the smoothed z of all channels to the healthy fleet, where a
/// part of the asset's own baseline is taken off; the root of it smoothed, then a leaky maximum (health falls
/// at once and recovers slowly, since wear does not heal), mapped to 0..100. Contributions by channel are the
/// squares of the whitened deviation by its symmetric root, so each is >= 0, belongs to the channel it is
/// closest to, and their sum is the distance (Garthwaite, Koch 2016, "Evaluating the contributions of
/// individual variables to a quadratic form"). Arithmetic is double in a fixed order. Immutable, thread-safe.
class HealthIndex {
 public:
  /// `config` has no health_problem().
  explicit HealthIndex(HealthConfig config);
  const HealthConfig& config() const { return config_; }

  HealthState fresh() const { return {}; }
  /// The smoothing begins anew (a gap); the level stays.
  void restart_window(HealthState& state) const;
  /// `inputs` are the extractor's: smoothed z by channel, its difference to the baseline by channel, age,
  /// "age is known", "baseline is known".
  Health step(HealthState& state, std::span<const float> inputs) const;
  /// Share of each channel in the distance of one step, [n]; sums to Health::distance.
  std::vector<double> contributions(std::span<const float> inputs) const;

 private:
  HealthConfig config_;
};

/// The deviation of one step that the distance is taken of, before centring: [n].
std::vector<double> health_deviation(const HealthConfig& config, std::span<const float> inputs);

}  // namespace portent::models
