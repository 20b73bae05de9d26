#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "models/classic/follower.h"
#include "models/classic/fusion.h"

namespace portent::models::classic {

/// What several forecasters were told by training beside their own specs.
struct Together {
  double cap = 125;                                   ///< life units
  std::optional<FusionModel> fusion = std::nullopt;   ///< needed where more than one speaks
  std::optional<double> longest_life = std::nullopt;  ///< life units from new after which a part must go
  friend bool operator==(const Together&, const Together&) = default;
};

/// What one step was told by each: the model that reads inputs first, where there is one, then the classics.
struct Hearing {
  std::vector<Opinion> opinions;
  LimitFacts facts;
  std::optional<double> health;      ///< of the first classic that knows it
  std::vector<HealthPoint> outlook;  ///< the same
};

inline constexpr std::string_view kBlendName = "blend";

/// Trends and physical laws as a model that one can train, serve and evaluate: one alone, or several fused
/// with a model that reads the extractor's inputs (networks, trees, their blend), then bounded by rules.
/// Quantiles lie within [0, cap] and the mean is their median, so that calibration is about it. Trends are
/// fitted anew at each wanted step, from their notes. Immutable and thread-safe.
class ClassicPredictor final : public Predictor {
 public:
  /// `blend` may be null; `followers` not empty. `inputs`: of the extractor.
  ClassicPredictor(std::unique_ptr<Predictor> blend, std::vector<Follower> followers, std::size_t inputs,
                   Together together);

  std::size_t inputs() const override { return inputs_; }
  /// Of inputs; the life that trends follow is in the notes.
  std::size_t receptive_field() const override { return blend_ ? blend_->receptive_field() : 1; }
  RingShape window_shape() const override { return blend_ ? blend_->window_shape() : RingShape{}; }
  RingShape past_shape() const override { return blend_ ? blend_->past_shape() : RingShape{}; }
  std::size_t carry_floats() const override { return blend_ ? blend_->carry_floats() : 0; }
  std::size_t notes() const override { return followers_.size(); }
  SequenceState fresh() const override;
  void rebuild(SequenceState& state) const override;
  /// Without a context nothing but the blend can speak.
  Quantiles step(SequenceState& state, std::span<const float> input) const override;
  Prediction predict(SequenceState& state, const StepContext& now) const override;

  /// predict(), before what was said is put together; empty where the step is not wanted.
  Hearing hear(SequenceState& state, const StepContext& now) const;
  /// What those that spoke say together, within the rules.
  static Prediction combine(const Together& together, const Hearing& heard);

  /// An opinion of a model that reads inputs, as fusion takes it.
  static Opinion opinion_of(const Quantiles& q, double cap);

 private:
  std::unique_ptr<Predictor> blend_;
  std::vector<Follower> followers_;
  std::size_t inputs_;
  Together together_;
};

/// Within [0, cap], the mean at the median; nullopt where `life` holds no number.
std::optional<Quantiles> within_cap(const Quantiles& life, double cap);

}  // namespace portent::models::classic
