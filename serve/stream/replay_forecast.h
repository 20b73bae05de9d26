#pragma once

#include <optional>
#include <string>

#include "ingest/bindings.h"
#include "models/asset_replay.h"
#include "models/bundle.h"
#include "models/explanation.h"
#include "models/registry.h"
#include "serve/stream/find_forecast.h"
#include "serve/stream/partition_scorer.h"

namespace portent::serve {

struct ReplayedForecast {
  models::ReplayReport report;
  /// What the replay saw; absent where it did not get as far as the forecast's reading, or its remaining life
  /// came out otherwise than stored.
  std::optional<models::Moment> moment;
  models::Bundle bundle;  ///< of the forecast
};

/// Makes a stored forecast again (promise 7): feeds the asset's records of its telemetry partition, up to the
/// forecast's own, to the bundle that made it, through the code that scores, and compares byte by byte. Tried
/// in this order until the bytes agree: from the beginning of the log with the models that the asset's
/// forecasts name, switched where these change; the forecast's own model alone; on from each state of it that
/// topic `state` still holds. Where none agrees and records were deleted from the beginning of the log, the
/// evidence is gone. `backend`: native, torch, or "" for what each bundle says. Throws FatalError where the
/// bundle is no longer in the registry, or `bindings` do not know the asset.
ReplayedForecast replay_forecast(ingest::Log& log, const models::Registry& registry,
                                 const ingest::Bindings& bindings, const FoundForecast& stored,
                                 const ScoringOptions& options, const std::string& backend);

}  // namespace portent::serve
