#pragma once

#include <string>

#include "models/forecast.h"
#include "serve/store/store.h"

namespace portent::bench {

inline constexpr int kAssets = 10'000, kSites = 10, kAlarms = 100'000;
inline constexpr std::int64_t kStart = 1'700'000'000'000;  ///< ms since 1970: when everything began

/// Of asset `number`, such as plant3:P-00013.
std::string asset_name(int number);
/// The `number`th of the plant, asset after asset, a minute apart; as large as those of a real model: with
/// probabilities, a trajectory and shares. One in twenty is near failure.
models::Forecast forecast(int number);

/// Ten sites with ten lines each and the assets on them.
void make_nodes(serve::store::Store& store);
/// The first `count` forecasts.
void make_forecasts(serve::store::Store& store, int count);
/// kAlarms of four levels and ten rules; every fifth is open, the others were handled and closed.
void make_alarms(serve::store::Store& store);

}  // namespace portent::bench
