#pragma once

#include <nlohmann/json.hpp>

#include "serve/desk/thresholds.h"

namespace portent::serve::desk {

// For sources that have JSON in hand already.
nlohmann::json json_of(const Thresholds& thresholds);
Thresholds thresholds_of(const nlohmann::json& from, const std::string& path, Faults& faults);

}  // namespace portent::serve::desk
