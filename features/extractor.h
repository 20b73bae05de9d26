#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "features/channel_kind.h"
#include "ingest/bytes.h"
#include "ingest/step.h"

namespace portent::features {

/// Operating regimes: centroids in the space of standardised settings. One regime where there are no
/// settings.
struct Regimes {
  std::vector<double> mean;                           ///< by setting
  std::vector<double> inv_std;                        ///< by setting; 0 where a setting never varies
  std::vector<std::vector<double>> centroids = {{}};  ///< [regime][setting], standardised
  double radius = 0;                                  ///< largest distance of a training step to its centroid
  friend bool operator==(const Regimes&, const Regimes&) = default;
};

struct Nearest {
  std::size_t regime = 0;
  double distance = 0;
};

/// The regime of a step's settings; a missing setting counts as its mean.
Nearest nearest_regime(const Regimes& regimes, std::span<const double> settings);

/// The largest accepted distance to the nearest regime: 1.5 of the radius, or a twentieth of a standard
/// deviation where every step of training stood on its centroid.
double regime_reach(const Regimes& regimes);

/// How far a setting that never varied in training may be from its one value to be taken for the same: 1 % of
/// it, and 0.001 at least, since readings are rounded. Infinite for settings that did vary: those are judged
/// by their distance to the regimes.
double constant_reach(const Regimes& regimes, std::size_t setting);

/// A regime never trained on. Missing settings do not count.
bool unseen_regime(const Regimes& regimes, const Nearest& nearest, std::span<const double> settings);

/// Everything the extractor needs, written by training into the bundle's manifest. A step's values are
/// `settings` followed by `channels`.
struct ExtractorConfig {
  std::vector<std::string> settings;
  std::vector<std::string> channels;
  std::vector<std::string>
      ignored;  ///< channels known but unused (constant in training); not counted as unmapped
  /// By channel; empty: all are sensors. A symbol or event that a step does not carry is 0, not missing; it
  /// is never stuck and never out of range.
  std::vector<ChannelKind> kinds;
  Regimes regimes;
  std::vector<std::vector<double>> mean;  ///< [regime][channel]
  std::vector<std::vector<double>>
      inv_std;              ///< [regime][channel]; 0 where a channel is constant within a regime
  double ewm_weight = 0.1;  ///< (0, 1]
  int baseline_steps = 10;  ///< steps whose mean is the asset's own healthy baseline
  bool use_age = true;
  double age_limit = 400;         ///< life units at which age stops growing
  double age_unit = 100;          ///< life units that make 1.0 of the age input
  std::vector<double> low, high;  ///< by channel: range of the smoothed z in training
  std::vector<int>
      stuck_after;  ///< by channel: steps of one same value after which it is taken for stuck; 0 = never
  friend bool operator==(const ExtractorConfig&, const ExtractorConfig&) = default;

  std::size_t columns() const { return settings.size() + channels.size(); }
  bool sensor(std::size_t channel) const {
    return channel >= kinds.size() || kinds[channel] == ChannelKind::kSensor;
  }
  /// Smoothed z by channel, its difference to the baseline by channel, age, "age is known", "baseline is
  /// known": what networks take. Behind them z itself by channel, which windows are made of.
  std::size_t inputs() const { return network_inputs() + channels.size(); }
  std::size_t network_inputs() const { return 2 * channels.size() + 3; }
};

/// What one step tells beside its inputs.
struct StepFacts {
  bool baseline_known = false;  ///< false: met in mid-life
  bool age_known = false;
  /// A setting or smoothed channel outside what training saw, a setting missing, or most channels without a
  /// usable value.
  bool out_of_distribution = false;
  std::uint64_t stuck =
      0;  ///< bit c: channel c is marked as stuck (channels beyond 63 are counted, not listed)
  std::uint64_t missing = 0;  ///< bit c: channel c had no usable value
  std::size_t regime = 0;
};

/// State of one asset's extractor: running sums only, no window.
struct ExtractorState {
  std::vector<double> ewm, ewm_norm;  ///< by channel
  std::vector<double> baseline_sum;   ///< by channel
  std::vector<std::int32_t> baseline_count;
  std::vector<double> last_value;      ///< by channel, NaN before the first
  std::vector<std::int32_t> same_run;  ///< by channel: steps in a row with last_value
  std::int64_t steps = 0;              ///< since the life began or the asset was met
  bool met = false;                    ///< a step was seen
  std::optional<double> last_usage;    ///< life counter of the newest step that carried one
  bool from_origin = false;            ///< met at the start of its life: the baseline is healthy
  bool origin_known = false;
  double origin = 0;           ///< usage at which the life began
  bool awaits_origin = false;  ///< a control record began a life: the next step's usage is its origin

  void save(ingest::ByteWriter& to) const;
  static ExtractorState load(ingest::ByteReader& from, std::size_t channels);
  friend bool operator==(const ExtractorState&, const ExtractorState&) = default;
};

/// The one streaming extractor, for training and serving (promise 1). Fed one step at a time it makes the
/// inputs of every model: A: causal exponentially weighted mean of z (weight w, bias-corrected); B: A minus
/// the mean of the asset's own first z; C: age; z = (x - mean) * inv_std of the step's regime. A missing
/// value leaves its sums as they are, and A stands in for its z. Arithmetic is double in a fixed order.
/// Immutable and thread-safe.
class Extractor {
 public:
  explicit Extractor(ExtractorConfig config);
  const ExtractorConfig& config() const { return config_; }

  ExtractorState fresh() const;
  /// A life begins (commissioning, overhaul, replacement): baseline and age restart with the next step.
  void begin_life(ExtractorState& state) const;
  /// The smoothing begins anew (a gap); baseline and age stay.
  void restart_window(ExtractorState& state) const;
  /// Nothing is known of the life that follows (its counter started again): met in mid-life.
  void forget_life(ExtractorState& state) const;
  /// A machine is from the origin of its life where its first step's usage is at most half of baseline_steps,
  /// or begin_life() came before; else it is met in mid-life: its baseline is missing, and its age too unless
  /// `origin_known` was set from the ledger. `step.values` has config().columns() entries; `inputs` has
  /// config().inputs().
  StepFacts step(ExtractorState& state, const ingest::Step& step, std::span<float> inputs) const;

 private:
  void note_life(ExtractorState& state, const ingest::Step& step) const;
  void add_value(ExtractorState& state, std::size_t channel, double z) const;
  bool usable(ExtractorState& state, std::size_t channel, double value, double z, StepFacts& facts) const;

  ExtractorConfig config_;
};

}  // namespace portent::features
