#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/forecast.h"
#include "serve/api/asset_page.h"
#include "serve/stream/counters.h"

namespace portent::serve {

/// The JSON documents of the API. Text that is not UTF-8 is shown with replacement characters.
/// `parts`: the newest forecasts of the asset's parts; the document says nothing of parts where there are
/// none.
std::string asset_json(const models::Forecast& newest, const std::vector<models::Forecast>& parts = {});
std::string asset_page_json(const AssetPage& page);
/// What is wrong with the data of assets: silent ones, and channels that are suspect. docs:
/// /api/v1/data-quality.
std::string data_quality_json(const StreamCounters& counters);
/// Of one asset; an asset that nothing is wrong with has an empty list and is not silent.
std::string data_quality_json(const StreamCounters& counters, const std::string& asset);
std::string models_json(const std::vector<ModelInUse>& models);
std::string health_json();
/// `desk`: what the desk of this process does; "" where there is none.
std::string readiness_json(const std::optional<std::string>& why_not, const std::string& desk = "");

}  // namespace portent::serve
