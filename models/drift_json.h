#pragma once

#include "models/drift.h"
#include "models/json_fields.h"

// The drift reference as it stands in a manifest. Internal to models.

namespace portent::models {

nlohmann::json drift_to_json(const DriftReference& drift);
/// Throws FatalError naming the first field that is out of range or does not fit the regimes and channels of
/// `config`.
DriftReference drift_from_json(const nlohmann::json& from, const JsonPlace& place,
                               const features::ExtractorConfig& config);

}  // namespace portent::models
