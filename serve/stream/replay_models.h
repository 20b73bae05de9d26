#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/reading.h"
#include "models/asset_replay.h"

namespace portent::serve {

struct ModelUse {
  std::string hash;
  int version = 0;
  friend bool operator==(const ModelUse&, const ModelUse&) = default;
};

/// Who was at work on an asset from an offset of its telemetry partition on, as its forecasts tell.
struct ModelSpan {
  std::int64_t from = 0;
  ModelUse champion;
  std::optional<ModelUse> shadow = {};  ///< a challenger that scored beside it
  friend bool operator==(const ModelSpan&, const ModelSpan&) = default;
};

/// The champion and the challenger of one asset once more, switched as PartitionScorer switches them: a
/// bundle that worked before keeps its state, another is warmed from the champion's, alarms that stand go on
/// where the next champion judges by the same rules. Not thread-safe.
class ReplayModels {
 public:
  using Load = std::function<std::unique_ptr<models::AssetReplay>(const ModelUse&)>;

  /// Begins with `first`, from a saved state of its bundle, or, where `state` is empty, from nothing.
  ReplayModels(Load load, const ModelSpan& first, const std::string& state, std::optional<double> life_start);

  /// False: the state that it was to begin from can't be read. Nothing else may be called then.
  bool begun() const { return champion_ != nullptr; }
  void switch_to(const ModelSpan& next);
  void control(const ingest::Control& control);
  /// `facts.role` is set here.
  void accept(models::AssetFacts facts, const ingest::Reading& reading, const models::Position& at);

  /// The model of that hash in that role, with what it made of the last reading; null where it is not at
  /// work.
  const models::AssetReplay* find(const std::string& hash, models::ForecastRole role) const;

 private:
  std::unique_ptr<models::AssetReplay> warmed(const ModelUse& use, const std::string& state) const;

  Load load_;
  std::optional<double> life_start_;
  std::unique_ptr<models::AssetReplay> champion_, shadow_;
};

}  // namespace portent::serve
