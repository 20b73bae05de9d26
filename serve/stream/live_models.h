#pragma once

#include <map>
#include <memory>
#include <string>

#include "models/pipeline.h"

namespace portent::serve {

/// By the reference that bindings name.
using Pipelines = std::map<std::string, std::shared_ptr<const models::Pipeline>>;

/// The pipelines that a partition works with. A value: swapped whole, at a transaction boundary.
struct LiveModels {
  Pipelines champions;  ///< of every reference
  Pipelines shadows;    ///< challengers that score beside them, of the references that have one
};

/// Hash by reference: what is committed with the offsets, so that a successor works with the same bundles.
using ModelHashes = std::map<std::string, std::string>;
struct ModelChoice {
  ModelHashes champions, shadows;
  friend bool operator==(const ModelChoice&, const ModelChoice&) = default;
};
ModelChoice choice_of(const LiveModels& models);

/// Why a challenger no longer scores beside the champion of `reference`.
struct ShadowFailure {
  std::string reference;
  std::string hash;
  std::string why;
};

}  // namespace portent::serve
