#pragma once

#include <optional>

#include "cli/config.h"
#include "ingest/bindings.h"
#include "ingest/log.h"
#include "models/explain.h"
#include "serve/api/answer.h"
#include "serve/stream/find_forecast.h"
#include "serve/stream/live_bindings.h"

namespace portent::cli {

/// Finds a forecast in the log, replays and explains it. nullopt: none is stored. Throws FatalError where its
/// bundle is not in the registry or the bindings do not know the asset.
std::optional<models::Explanation> explain_stored(ingest::Log& log, const ServiceConfig& config,
                                                  const ingest::Bindings& bindings,
                                                  const serve::ForecastQuery& query,
                                                  const models::ExplainOptions& options = {});

/// Throws FatalError naming the parts there are where a forecast of the asset itself is stored whose model
/// does not know the part that `query` is for.
void refuse_unknown_part(ingest::Log& log, const ServiceConfig& config, serve::ForecastQuery query);

/// The same of the newest forecast for the API: one at a time on one thread, so that explaining never takes
/// more than a core from scoring. All must outlive it.
serve::Explain explainer(ingest::Log& log, const ServiceConfig& config, serve::LiveBindings bindings);

}  // namespace portent::cli
