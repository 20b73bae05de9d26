#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "features/extractor.h"
#include "models/blend_rule.h"
#include "models/native/rolling.h"
#include "models/native/trees.h"
#include "models/predictor.h"

namespace portent::models::native {

/// Networks and trees together, as a BlendRule puts them. Either part may be missing.
class Blend final : public Predictor {
 public:
  /// `networks` may be null, `trees` empty, not both.
  Blend(std::unique_ptr<Predictor> networks, std::vector<TreeEnsemble> trees,
        const features::ExtractorConfig& extractor, BlendRule rule);

  std::size_t inputs() const override { return 3 * rolling_.channels() + 3; }
  std::size_t receptive_field() const override;
  RingShape window_shape() const override { return networks_ ? networks_->window_shape() : RingShape{}; }
  RingShape past_shape() const override { return trees_.empty() ? RingShape{} : rolling_.past_shape(); }
  std::size_t carry_floats() const override { return networks_ ? networks_->carry_floats() : 0; }
  SequenceState fresh() const override;
  Quantiles step(SequenceState& state, std::span<const float> input) const override;
  /// Trees look at nothing but the rolling features of the step, so they are not asked where nobody wants to
  /// know.
  Prediction predict(SequenceState& state, const StepContext& now) const override;
  void rebuild(SequenceState& state) const override;
  void foresee(SequenceState& state, std::span<const float> rows, std::size_t width) const override;

  /// step(), before the parts are put together.
  Opinions opinions(SequenceState& state, std::span<const float> input) const;

  const RollingFeatures& rolling() const { return rolling_; }
  const std::vector<TreeEnsemble>& trees() const { return trees_; }

 private:
  std::optional<Quantiles> take_in(SequenceState& state, std::span<const float> input) const;

  std::unique_ptr<Predictor> networks_;
  std::vector<TreeEnsemble> trees_;
  RollingFeatures rolling_;
  BlendRule rule_;
  double age_unit_;  ///< life units that make 1.0 of the age input
};

}  // namespace portent::models::native
