#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ingest/bytes.h"

namespace portent::models {

/// Remaining life as the networks see it, in life units, before calibration. Quantiles never cross.
struct Quantiles {
  double mean = 0;
  double q05 = 0, q10 = 0, q50 = 0, q90 = 0, q95 = 0;
  friend bool operator==(const Quantiles&, const Quantiles&) = default;
};

/// State of one asset's sequence. What is saved are the inputs of the last steps; activations are rebuilt
/// from them exactly.
struct SequenceState {
  std::int64_t steps = 0;     ///< since the window began
  std::vector<float> window;  ///< ring of the last receptive_field() - 1 inputs, row `step % rows`
  std::vector<float> rings;   ///< a backend's activations; empty where it keeps none
  friend bool operator==(const SequenceState&, const SequenceState&) = default;
};

/// A sequence model evaluated step by step. Forecasts depend on the inputs since the window began and on
/// nothing else: not on batches, threads or on when the state was saved. Two backends: models/native
/// (fixed-order arithmetic, the reference) and models/torch. Immutable and thread-safe.
class Predictor {
 public:
  virtual ~Predictor() = default;
  virtual std::size_t inputs() const = 0;
  /// Steps that one output can depend on.
  virtual std::size_t receptive_field() const = 0;

  virtual SequenceState fresh() const = 0;
  /// `input` has inputs() entries.
  virtual Quantiles step(SequenceState& state, std::span<const float> input) const = 0;
  /// Rebuilds what a backend derives from `steps` and `window`.
  virtual void rebuild(SequenceState& state) const = 0;
};

void save_sequence(const Predictor& predictor, const SequenceState& state, ingest::ByteWriter& to);
/// Sets `from.failed()` where the bytes do not fit the predictor.
SequenceState load_sequence(const Predictor& predictor, ingest::ByteReader& from);

}  // namespace portent::models
