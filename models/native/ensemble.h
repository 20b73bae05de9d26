#pragma once

#include <vector>

#include "models/native/tcn.h"
#include "models/predictor.h"

namespace portent::models::native {

/// The quantiles that six raw network outputs stand for (see NetworkSpec), in life units.
Quantiles decode_outputs(std::span<const float, kNetworkOutputs> raw, double unit);

/// Averages the quantiles of the members in their order. The reference backend.
class TcnEnsemble final : public Predictor {
 public:
  /// Throws FatalError where the weights do not fit the networks, or the networks do not share inputs and
  /// receptive field.
  TcnEnsemble(const std::vector<NetworkSpec>& networks, const Tensors& weights);

  std::size_t inputs() const override { return members_.front().spec().inputs; }
  std::size_t receptive_field() const override { return receptive_field_; }
  SequenceState fresh() const override;
  Quantiles step(SequenceState& state, std::span<const float> input) const override;
  void rebuild(SequenceState& state) const override;

 private:
  /// Runs every member for its rings; returns the sum of their quantiles, added in their order.
  Quantiles run_members(std::int64_t step, std::span<const float> input, std::span<float> rings) const;

  std::vector<Tcn> members_;
  std::size_t receptive_field_ = 0;
  std::size_t ring_floats_ = 0;
};

}  // namespace portent::models::native
