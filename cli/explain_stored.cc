#include "cli/explain_stored.h"

#include <memory>
#include <mutex>
#include <utility>

#include "cli/open_log.h"
#include "cli/service.h"
#include "ingest/error.h"
#include "models/registry.h"
#include "serve/stream/replay_forecast.h"

namespace portent::cli {
void refuse_unknown_part(ingest::Log& log, const ServiceConfig& config, serve::ForecastQuery query) {
  const std::string part = std::exchange(query.part, "");
  const models::Registry registry(config.registry, false);
  if (const auto own = find_forecast(log, topics_of(config), query))
    models::require_part(registry.load(own->forecast.model.hash).manifest, part);
}

std::optional<models::Explanation> explain_stored(ingest::Log& log, const ServiceConfig& config,
                                                  const ingest::Bindings& bindings,
                                                  const serve::ForecastQuery& query,
                                                  const models::ExplainOptions& options) {
  const auto stored = find_forecast(log, topics_of(config), query);
  if (!stored) return std::nullopt;
  const models::Registry registry(config.registry, false);
  serve::ReplayedForecast replayed =
      replay_forecast(log, registry, bindings, *stored, scoring_options(config), config.backend);
  models::Explanation explanation;
  if (replayed.moment)
    explanation = models::explain_forecast(replayed.bundle, *replayed.moment, options);
  else
    explanation.tells_life = tells_any_life(replayed.bundle.manifest);
  explanation.forecast = stored->forecast;
  explanation.replay = std::move(replayed.report);
  return explanation;
}

serve::Explain explainer(ingest::Log& log, const ServiceConfig& config, serve::LiveBindings bindings) {
  using Explained = tl::expected<std::string, serve::Problem>;
  const auto at_work = std::make_shared<std::mutex>();
  return [&log, &config, bindings = std::move(bindings), at_work](const std::string& asset,
                                                                  const std::string& part) -> Explained {
    const std::unique_lock turn(*at_work, std::try_to_lock);
    if (!turn)
      return tl::unexpected(
          serve::Problem{503, "another forecast is being explained; ask again in a second", ""});
    try {
      const auto explanation =
          explain_stored(log, config, *bindings.current(), {asset, {}, {}, part}, {.threads = 1});
      if (explanation) return to_json(*explanation);
    } catch (const ingest::FatalError& error) {
      return tl::unexpected(serve::Problem{500, error.what(), ""});
    }
    return tl::unexpected(serve::Problem{404,
                                         "no forecast of " + (part.empty() ? "" : "part " + part + " of ") +
                                             "asset " + asset + " is stored; see /api/v1/assets",
                                         part.empty() ? "id" : "part"});
  };
}

}  // namespace portent::cli
