#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "features/extractor.h"
#include "ingest/applied_controls.h"
#include "ingest/step.h"
#include "models/health_index.h"
#include "models/policy/breach.h"
#include "models/predictor.h"

namespace portent::models {

/// One step as it came, independent of any model.
struct RecordedStep {
  std::int64_t ts = 0;
  std::optional<double> usage;
  bool after_gap = false;
  std::int64_t offset = -1;   ///< of the reading that closed the step; -1: from a file
  std::vector<float> values;  ///< in the order of the bundle's columns, NaN where missing
};

/// The model-independent memory of an asset: the first steps since its life began and the last ones. Any
/// bundle can warm from it (promise 4).
class StepRecord {
 public:
  static constexpr std::size_t kFirst = 16;
  static constexpr std::size_t kLast = 128;

  /// `offset`: of the reading that closed the step.
  void add(const ingest::Step& step, std::int64_t offset);
  void clear();
  std::int64_t steps() const { return steps_; }  ///< seen since the life began
  const std::vector<RecordedStep>& first() const { return first_; }
  /// `back` = 0 is the newest; back < min(steps, kLast).
  const RecordedStep& last(std::size_t back) const;
  std::size_t kept() const { return last_.size(); }

  void save(ingest::ByteWriter& to) const;
  void load(ingest::ByteReader& from, std::size_t columns);

 private:
  std::int64_t steps_ = 0;
  std::vector<RecordedStep> first_;
  std::vector<RecordedStep> last_;  ///< ring, step i at i % kLast
};

/// How fast health falls at present.
struct RateState {
  bool known = false;  ///< `health` and `at` hold something
  double health = 0;   ///< smoothed
  double at = 0;       ///< life counter, or steps where there is none
  double rate = 0;     ///< health lost a life unit, smoothed

  void save(ingest::ByteWriter& to) const;
  static RateState load(ingest::ByteReader& from);
  friend bool operator==(const RateState&, const RateState&) = default;
};

/// Takes in the health at `at`; returns the rate. Exponential smoothing of health (0.2) and of its change.
double update_rate(RateState& state, double at, double health);

/// Everything a pipeline keeps of one asset: a value, changed only by that asset's records.
struct AssetState {
  ingest::StepAssembler steps;
  features::ExtractorState extractor;
  SequenceState sequence;
  HealthState health;  ///< of the distance to healthy
  RateState rate;
  policy::BreachState breaches;
  StepRecord record;
  ingest::Mode standing_mode = ingest::Mode::kRun;  ///< of readings that say none: a control record set it
  ingest::AppliedControls controls;                 ///< what a control record that comes again is known by
  std::vector<AssetState> parts;  ///< of a bundle of parts: all but `breaches` is then in these
};

}  // namespace portent::models
