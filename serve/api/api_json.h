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
std::string models_json(const std::vector<ModelInUse>& models);
std::string health_json();
std::string readiness_json(const std::optional<std::string>& why_not);

}  // namespace portent::serve
