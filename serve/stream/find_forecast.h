#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/log.h"
#include "ingest/topics.h"
#include "models/forecast.h"
#include "serve/stream/replay_models.h"

namespace portent::serve {

/// Which stored forecast of an asset is meant. One of a challenger that scored beside its model is found by
/// its id alone.
struct ForecastQuery {
  std::string asset;
  std::optional<std::int64_t> at = {};  ///< event time, ms: the newest one that is not younger
  std::optional<std::string> id = {};   ///< that one, of whatever part; neither: the newest
  std::string part = {};                ///< "": of the asset as a whole
};

struct FoundForecast {
  models::Forecast forecast;
  std::string bytes;             ///< as it is stored
  std::vector<ModelSpan> spans;  ///< in order, from the first forecast that the log holds to this one
};

/// Reads the asset's partition of `predictions`; where that holds none of its forecasts, the others, since
/// not every producer partitions as Portent does. nullopt: none is stored.
std::optional<FoundForecast> find_forecast(ingest::Log& log, const ingest::Topics& topics,
                                           const ForecastQuery& query);

}  // namespace portent::serve
