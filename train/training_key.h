#pragma once

#include <string>
#include <string_view>

#include "train/trainer.h"

namespace portent::train {

/// sha256 of all that decides what a training makes: data, recipe, seed, folds, and `program` (what names the
/// code that trains, such as a hash of it). Trainings of one key give one bundle.
std::string training_key(const Fleet& fleet, const TrainOptions& options, std::string_view program);

}  // namespace portent::train
