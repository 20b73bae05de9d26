#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "models/bundle.h"
#include "train/dataset.h"
#include "train/fit_members.h"
#include "train/recipe.h"

namespace portent::train {

struct TrainOptions {
  DatasetRef dataset;
  std::filesystem::path folder;
  std::string name;  ///< of the model in the registry
  Recipe recipe;
  std::uint64_t seed = 1;
  std::size_t threads = 2;
};

/// Reads the training split, fits extractor, networks and calibration, and makes the bundle; nothing is
/// published. The same options on one machine give the same bundle, to the hash. nullopt where `hooks.stop`
/// said so.
std::optional<models::Bundle> train_bundle(const TrainOptions& options, const MemberHooks& hooks);

}  // namespace portent::train
