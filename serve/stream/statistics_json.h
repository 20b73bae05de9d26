#pragma once

#include <string>
#include <string_view>

#include "features/quality.h"
#include "serve/stream/silence_watch.h"

// Records of the `statistics` topic, keyed by asset (docs/schemas/statistics.schema.json).

namespace portent::serve {

/// Quality of an asset's channels in a window of event time. A channel's counts that are 0 are left out.
std::string quality_json(std::string_view asset, std::string_view site, std::string_view asset_class,
                         const features::QualityWindow& window);

/// An asset fell silent or was heard again. Found by the clock: not bit-identical from run to run.
std::string silence_json(const SilenceChange& change);

}  // namespace portent::serve
