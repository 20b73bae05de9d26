#pragma once

#include <optional>
#include <string>

#include "cli/models.h"
#include "models/bundle.h"
#include "models/promotion.h"
#include "train/compare.h"

namespace portent::cli {

/// Both bundles on the machines that the options name (`dataset`, `data`, `assets`), clipped to the smaller
/// of their caps; nullopt where no data set is named. Throws FatalError where only a part of it is, and for
/// an asset that the data set does not have.
std::optional<train::Comparison> compare_on_machines(const models::Bundle& first,
                                                     const models::Bundle& second,
                                                     const ModelsOptions& options);

/// What a comparison says of the first (the challenger) and the second (the champion).
models::PromotionVerdict judge_on_machines(const train::Comparison& comparison, const ModelsOptions& options);

}  // namespace portent::cli
