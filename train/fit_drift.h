#pragma once

#include "features/extractor.h"
#include "models/drift.h"
#include "train/fleet.h"

namespace portent::train {

/// Where the smoothed inputs of `fleet` lie by regime, age and channel, as the extractor of `config` makes
/// them. A step counts the more, the more likely a machine looked at once on a random day of its life has
/// come no further: 1 at the first step of a life, nearly 0 at a failure; a censored life's steps count in
/// full. Of a fleet of more than kMostSampled values an even sample of steps is taken.
models::DriftReference fit_drift(const Fleet& fleet, const features::ExtractorConfig& config);

}  // namespace portent::train
