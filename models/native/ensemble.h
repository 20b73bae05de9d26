#pragma once

#include <variant>
#include <vector>

#include "models/native/gru.h"
#include "models/native/tcn.h"
#include "models/predictor.h"

namespace portent::models::native {

/// The quantiles that six raw network outputs stand for (see NetworkSpec), in life units.
Quantiles decode_outputs(std::span<const float, kNetworkOutputs> raw, double unit);

/// Averages the quantiles of the members in their order. The reference backend.
class NetworkEnsemble final : public Predictor {
 public:
  /// Throws FatalError where the weights do not fit the networks, or the networks do not share inputs, or
  /// convolutions a receptive field.
  NetworkEnsemble(const std::vector<NetworkSpec>& networks, const Tensors& weights);

  std::size_t inputs() const override { return inputs_; }
  std::size_t receptive_field() const override { return receptive_field_; }
  RingShape window_shape() const override { return window_; }
  std::size_t carry_floats() const override { return carry_floats_; }
  SequenceState fresh() const override;
  Quantiles step(SequenceState& state, std::span<const float> input) const override;
  void rebuild(SequenceState& state) const override;
  void foresee(SequenceState& state, std::span<const float> rows, std::size_t width) const override;

 private:
  using Member = std::variant<Tcn, Gru>;
  /// Runs every member for its memory; returns the sum of their quantiles, added in their order.
  Quantiles run_members(std::int64_t step, std::span<const float> input, SequenceState& state) const;
  void add_member(const NetworkSpec& spec, const Tensors& weights);

  std::vector<Member> members_;
  std::size_t inputs_ = 0;
  std::size_t receptive_field_ = 1;
  RingShape window_;  ///< what convolutions are rebuilt from; none where all members carry their memory
  std::size_t ring_floats_ = 0, carry_floats_ = 0;
  std::size_t convolutions_ = 0;  ///< of the members
};

}  // namespace portent::models::native
