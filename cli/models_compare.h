#pragma once

#include <optional>
#include <string>

#include "cli/models.h"
#include "models/bundle.h"
#include "models/promotion.h"
#include "train/compare.h"

namespace portent::cli {

/// Both bundles on the machines that the options name, clipped to the smaller of their caps; nullopt where
/// no data set is named. Lives run to failure are judged at moments drawn from each. Throws FatalError where
/// only a part of a data set is named, for an asset that it does not have, and where either was trained on
/// some of the lives.
std::optional<train::Comparison> compare_on_machines(const models::Bundle& first,
                                                     const models::Bundle& second,
                                                     const ModelsOptions& options);

/// What a comparison says of the first (the challenger) and the second (the champion).
models::PromotionVerdict judge_on_machines(const train::Comparison& comparison, const ModelsOptions& options);

}  // namespace portent::cli
