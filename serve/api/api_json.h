#pragma once

#include <optional>
#include <string>

#include "models/forecast.h"
#include "serve/api/asset_page.h"
#include "serve/stream/counters.h"

namespace portent::serve {

/// The JSON documents of the API. Text that is not UTF-8 is shown with replacement characters.
std::string asset_json(const models::Forecast& newest);
std::string asset_page_json(const AssetPage& page);
std::string models_json(const std::vector<ModelInUse>& models);
std::string health_json();
std::string readiness_json(const std::optional<std::string>& why_not);

}  // namespace portent::serve
