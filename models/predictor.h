#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ingest/bytes.h"
#include "models/health_index.h"

namespace portent::models {

/// Remaining life as a model sees it, in life units, before calibration. Quantiles never cross.
struct Quantiles {
  double mean = 0;
  double q05 = 0, q10 = 0, q50 = 0, q90 = 0, q95 = 0;
  friend bool operator==(const Quantiles&, const Quantiles&) = default;
};

/// State of one asset's sequence. What is saved are the inputs of the last steps and what a model carries
/// that can't be rebuilt from them; activations are rebuilt exactly.
struct SequenceState {
  std::int64_t steps = 0;     ///< since the window began
  std::vector<float> window;  ///< ring of the last window_rows() inputs, row `step % rows`
  std::vector<float> past;    ///< the same of past_rows() rows, of what else a model looks back on
  std::vector<float> carry;   ///< a recurrent model's memory
  std::vector<float> rings;   ///< a backend's activations; empty where it keeps none
  std::vector<std::vector<double>> notes;  ///< what trends remember of the life, past the window's beginning
  std::vector<float> foreseen;             ///< what the next steps will say, from the end on (see foresee())
  friend bool operator==(const SequenceState&, const SequenceState&) = default;
};

/// A step as a model may read it beside the extractor's inputs.
struct StepContext {
  std::span<const float> inputs;                ///< of the extractor, all of them
  std::span<const double> values = {};          ///< as recorded: settings, then channels; NaN where missing
  std::optional<double> usage = std::nullopt;   ///< life counter
  std::optional<double> age = std::nullopt;     ///< life units since the life began, where that is known
  std::optional<Health> health = std::nullopt;  ///< of the bundle's health index at this step
  bool wanted =
      true;  ///< false: nobody forecasts at this step, so a model that fits at each forecast need not
};

/// Health at some time ahead.
struct HealthPoint {
  double ahead = 0;  ///< life units
  double p10 = 0, p50 = 0, p90 = 0;
  friend bool operator==(const HealthPoint&, const HealthPoint&) = default;
};

/// Who spoke in a forecast that several sources made.
struct SourceVoice {
  std::string name;    ///< such as "blend", "wear", "longest_life"
  std::string source;  ///< statistics, physics or knowledge
  double p50 = 0;      ///< what it said of remaining life, life units; of a rule what it left
  double share = 0;    ///< [0, 1] in the median; a rule has none, it bounds
  friend bool operator==(const SourceVoice&, const SourceVoice&) = default;
};

/// What a model makes of one step.
struct Prediction {
  Quantiles life;
  bool known = true;  ///< false: nothing can be told of remaining life, and `life` says nothing
  std::optional<double> health = std::nullopt;  ///< where the model knows it by itself: 0..100
  std::vector<HealthPoint> outlook = {};        ///< of that health or the index; empty: nothing but `life`
  std::vector<SourceVoice> voices = {};         ///< empty where one source alone speaks
  friend bool operator==(const Prediction&, const Prediction&) = default;
};

/// A ring that a predictor asks for: `rows` rows of `width` floats.
struct RingShape {
  std::size_t rows = 0, width = 0;
  std::size_t floats() const { return rows * width; }
};

/// A model of remaining life evaluated step by step: networks on either backend (models/native, fixed-order
/// arithmetic, the reference; models/torch), trees, their blend, or a classic. Forecasts depend on the inputs
/// since the window began and on nothing else: not on batches, threads or on when the state was saved.
/// Immutable and thread-safe.
class Predictor {
 public:
  virtual ~Predictor() = default;
  /// How many of the extractor's inputs it reads, from the first on.
  virtual std::size_t inputs() const = 0;
  /// Steps that one output can depend on, as far as the model is meant to look back.
  virtual std::size_t receptive_field() const = 0;

  virtual RingShape window_shape() const { return {receptive_field() - 1, inputs()}; }
  virtual RingShape past_shape() const { return {}; }
  virtual std::size_t carry_floats() const { return 0; }
  /// Lists of notes, each of any length up to kMostNotes.
  virtual std::size_t notes() const { return 0; }

  virtual SequenceState fresh() const = 0;
  /// The window begins anew (a gap, a repair), the life goes on: the notes stay.
  void restart_window(SequenceState& state) const;
  /// `input` has inputs() entries.
  virtual Quantiles step(SequenceState& state, std::span<const float> input) const = 0;
  /// The same of a model that reads more than the inputs.
  virtual Prediction predict(SequenceState& state, const StepContext& now) const {
    return {step(state, now.inputs.first(inputs()))};
  }
  /// The next steps are known beforehand: their inputs stand in rows of `width`, of which each begins with
  /// inputs() of them. A backend that is faster over many steps at once works out now what it will say then,
  /// to the same bits. All of these steps must follow before the state is saved, restarted or compared.
  virtual void foresee(SequenceState& /*state*/, std::span<const float> /*rows*/,
                       std::size_t /*width*/) const {}
  /// Of a bundle of parts: gives away the predictors of its parts. Else none.
  virtual std::vector<std::unique_ptr<Predictor>> take_parts() { return {}; }
  /// Rebuilds what a backend derives from `steps` and `window`.
  virtual void rebuild(SequenceState& state) const = 0;
};

inline constexpr std::size_t kMostNotes = 1024;

/// Zeros of the predictor's shapes, without rings.
SequenceState blank_state(const Predictor& predictor);

/// Row of step `step` in a ring of that shape.
inline std::span<float> ring_row(std::vector<float>& ring, const RingShape& shape, std::int64_t step) {
  return std::span(ring).subspan(static_cast<std::size_t>(step) % shape.rows * shape.width, shape.width);
}

void save_sequence(const Predictor& predictor, const SequenceState& state, ingest::ByteWriter& to);
/// Sets `from.failed()` where the bytes do not fit the predictor.
SequenceState load_sequence(const Predictor& predictor, ingest::ByteReader& from);

}  // namespace portent::models
