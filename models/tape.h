#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "models/predictor.h"

namespace portent::models {

/// The inputs that a predictor was fed last, and where it stood before them: stepping it over them again
/// gives the bits that it gave.
struct Tape {
  SequenceState before;                   ///< of the first of `inputs`
  std::deque<std::vector<float>> inputs;  ///< oldest first, all of one window
};

/// Another predictor, its inputs kept on a tape: of the newest window, at most receptive_field() steps. What
/// it gives is what the other gives. Not thread-safe, unlike other predictors: for one asset at a time.
class TapedPredictor final : public Predictor {
 public:
  /// Both must outlive it.
  TapedPredictor(const Predictor& taped, Tape& tape) : taped_(taped), tape_(tape) {}

  std::size_t inputs() const override { return taped_.inputs(); }
  std::size_t receptive_field() const override { return taped_.receptive_field(); }
  RingShape window_shape() const override { return taped_.window_shape(); }
  RingShape past_shape() const override { return taped_.past_shape(); }
  std::size_t carry_floats() const override { return taped_.carry_floats(); }
  std::size_t notes() const override { return taped_.notes(); }
  SequenceState fresh() const override { return taped_.fresh(); }
  Quantiles step(SequenceState& state, std::span<const float> input) const override;
  Prediction predict(SequenceState& state, const StepContext& now) const override;
  void rebuild(SequenceState& state) const override { taped_.rebuild(state); }

 private:
  void keep(const SequenceState& state, std::span<const float> input) const;

  const Predictor& taped_;
  Tape& tape_;
};

}  // namespace portent::models
