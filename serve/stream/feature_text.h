#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "serve/stream/features_job.h"

namespace portent::serve {

/// Appends one record of the features topic as JSON (docs/features.md); a number that there is none of is
/// null. `results` are blocks, one a statistic.
void append_feature_json(std::string& to, std::string_view asset, std::int64_t ts,
                         const FeaturesOptions& options, std::span<const float> results);

}  // namespace portent::serve
