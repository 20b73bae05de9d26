#pragma once

#include <memory>
#include <vector>

#include "models/predictor.h"

namespace portent::models {

/// The predictors of a bundle of parts, on their way to its pipeline: take_parts() gives them away, one a
/// part in the order of the manifest. Predicts nothing itself.
class PartPredictors final : public Predictor {
 public:
  explicit PartPredictors(std::vector<std::unique_ptr<Predictor>> parts) : parts_(std::move(parts)) {}
  std::vector<std::unique_ptr<Predictor>> take_parts() override { return std::move(parts_); }

  std::size_t inputs() const override { return 0; }
  std::size_t receptive_field() const override { return 1; }
  SequenceState fresh() const override { return {}; }
  Quantiles step(SequenceState&, std::span<const float>) const override { return {}; }
  void rebuild(SequenceState&) const override {}

 private:
  std::vector<std::unique_ptr<Predictor>> parts_;
};

}  // namespace portent::models
