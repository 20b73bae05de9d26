#include "serve/store/reliable_forecasts.h"

namespace portent::serve::store {
namespace {

/// One that knows only that much life is left, or had no age to go by, may be relied on; one whose model
/// warms up, or has not seen the like, may not.
const std::string kSelect =
    "SELECT ts_ms, health, p50 FROM forecasts WHERE asset = $1 AND part = $2 AND"
    " (state IN ('ok', 'mid_life') OR (state = 'beyond_range' AND p10 > 0)) AND ts_ms ";

std::vector<ReliableForecast> read(const Result& rows) {
  std::vector<ReliableForecast> forecasts;
  for (std::size_t i = 0; i < rows.size(); ++i)
    forecasts.push_back({rows.integer(i, 0), rows.real(i, 1), rows.real(i, 2)});
  return forecasts;
}

}  // namespace

std::optional<ReliableForecast> last_reliable(Session& session, const std::string& asset,
                                              const std::string& part, std::int64_t before_ms) {
  const auto found = read(
      session.run(kSelect + "< $3 ORDER BY ts_ms DESC, log_offset DESC LIMIT 1", {asset, part, before_ms}));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<ReliableForecast> first_reliable(Session& session, const std::string& asset,
                                             const std::string& part, std::int64_t after_ms,
                                             std::size_t most) {
  return read(session.run(kSelect + "> $3 ORDER BY ts_ms, log_offset LIMIT $4",
                          {asset, part, after_ms, static_cast<std::int64_t>(most)}));
}

}  // namespace portent::serve::store
