#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/log.h"
#include "ingest/topics.h"
#include "models/forecast.h"

namespace portent::serve {

/// Which stored forecast of an asset is meant.
struct ForecastQuery {
  std::string asset;
  std::optional<std::int64_t> at;  ///< event time, ms: the newest one that is not younger
  std::optional<std::string> id;   ///< that one; neither: the newest
};

/// A model at work on an asset from an offset of its telemetry partition on, as its forecasts tell.
struct ModelSpan {
  std::string hash;
  int version = 0;
  std::int64_t from = 0;
  friend bool operator==(const ModelSpan&, const ModelSpan&) = default;
};

struct FoundForecast {
  models::Forecast forecast;
  std::string bytes;             ///< as it is stored
  std::vector<ModelSpan> spans;  ///< in order; the last one is of the forecast's own model
};

/// Reads the asset's partition of `predictions`; where that holds none of its forecasts, the others, since
/// not every producer partitions as Portent does. nullopt: none is stored.
std::optional<FoundForecast> find_forecast(ingest::Log& log, const ingest::Topics& topics,
                                           const ForecastQuery& query);

}  // namespace portent::serve
