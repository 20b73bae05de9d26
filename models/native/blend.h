#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "models/native/rolling.h"
#include "models/native/trees.h"
#include "models/predictor.h"

namespace portent::models::native {

/// What each part of a blend says on its own, life units.
struct Opinions {
  std::optional<Quantiles> networks;
  std::optional<double> trees;
};

/// Networks and trees together: the mean is the weighted mean of theirs, the spread around it that of the
/// networks (trees fitted to a capped life know none). Either part may be missing.
class Blend final : public Predictor {
 public:
  /// `networks` may be null, `trees` empty, not both. `channels` of the extractor. `network_weight` in [0,
  /// 1].
  Blend(std::unique_ptr<Predictor> networks, std::vector<TreeEnsemble> trees, std::size_t channels,
        double network_weight);

  std::size_t inputs() const override { return 3 * rolling_.channels() + 3; }
  std::size_t receptive_field() const override;
  RingShape window_shape() const override { return networks_ ? networks_->window_shape() : RingShape{}; }
  RingShape past_shape() const override { return trees_.empty() ? RingShape{} : rolling_.past_shape(); }
  std::size_t carry_floats() const override { return networks_ ? networks_->carry_floats() : 0; }
  SequenceState fresh() const override;
  Quantiles step(SequenceState& state, std::span<const float> input) const override;
  void rebuild(SequenceState& state) const override;

  /// step(), before the parts are put together.
  Opinions opinions(SequenceState& state, std::span<const float> input) const;
  static Quantiles combine(const Opinions& opinions, double network_weight);

  const RollingFeatures& rolling() const { return rolling_; }
  const std::vector<TreeEnsemble>& trees() const { return trees_; }

 private:
  std::unique_ptr<Predictor> networks_;
  std::vector<TreeEnsemble> trees_;
  RollingFeatures rolling_;
  double network_weight_;
};

}  // namespace portent::models::native
