#include "models/tape.h"

namespace portent::models {

void TapedPredictor::keep(const SequenceState& state, std::span<const float> input) const {
  if (state.steps == 0 || tape_.inputs.empty()) {
    tape_.before = state;
    tape_.inputs.clear();
  }
  tape_.inputs.emplace_back(input.begin(), input.end());
  if (tape_.inputs.size() > taped_.receptive_field()) {
    taped_.step(tape_.before, tape_.inputs.front());
    tape_.inputs.pop_front();
  }
}

Quantiles TapedPredictor::step(SequenceState& state, std::span<const float> input) const {
  keep(state, input);
  return taped_.step(state, input);
}

Prediction TapedPredictor::predict(SequenceState& state, const StepContext& now) const {
  keep(state, now.inputs.first(inputs()));
  return taped_.predict(state, now);
}

}  // namespace portent::models
