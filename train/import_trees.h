#pragma once

#include <string_view>

#include "models/trees.h"

namespace portent::train {

/// Trees of a model that XGBoost 1.7 saved as UBJSON, which keeps every float32 exactly: numeric splits, one
/// output, objective reg:squarederror or survival:aft (whose margin is the logarithm of time). base_score
/// becomes the bias. Throws FatalError where the model is anything else.
models::Trees trees_of_xgboost(std::string_view ubjson);

}  // namespace portent::train
