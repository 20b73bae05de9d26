#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "ingest/reading.h"

namespace portent::serve::desk {

/// A record of the topic `features` in its JSON format (docs/features.md) as a reading: the statistic `mean`
/// of `temp` is the channel `feature.mean.temp`. Numbers that there are none of are left out.
tl::expected<ingest::Reading, std::string> read_features(std::string_view json);

}  // namespace portent::serve::desk
