#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/policy/breach.h"
#include "serve/store/session.h"

namespace portent::serve::store {

/// A forecast as the desk keeps it: what lists and charts ask for as columns, the rest as it came.
struct ForecastRow {
  std::string asset;
  std::string part;  ///< "": the asset as a whole
  std::string site;
  std::int64_t ts_ms = 0;
  std::int64_t offset = 0;           ///< of its own record in its partition of `predictions`
  double p10 = 0, p50 = 0, p90 = 0;  ///< remaining life, in `unit`
  double health = 0;
  std::string unit;
  std::string state;
  models::policy::Level level = models::policy::Level::kNone;  ///< worst that it breaches
  std::string body;  ///< docs/schemas/prediction.schema.json; "" in newest_forecasts()
  friend bool operator==(const ForecastRow&, const ForecastRow&) = default;
};

/// Appends them to the history, and keeps the newest of each asset and part as such. Those that are there
/// already change nothing.
void save_forecasts(Session& session, std::span<const ForecastRow> rows);

/// The newest of an asset, of each of its parts.
std::vector<ForecastRow> newest_forecasts(Session& session, const std::string& asset);
/// The newest of an asset's part, with its body; nullopt: none, or its retention is over.
std::optional<ForecastRow> newest_forecast(Session& session, const std::string& asset,
                                           const std::string& part = "");

/// What the newest forecast of an asset's part says, as it came, and whose it is: one statement, for the
/// question that is asked most.
struct NewestText {
  std::string site;  ///< by the ledger, else by the forecast
  std::int64_t ts_ms = 0, offset = 0;
  std::string body;
};
std::optional<NewestText> newest_forecast_text(Session& session, const std::string& asset,
                                               const std::string& part = "");

/// What history is asked for.
struct ForecastSpan {
  std::string asset;
  std::string part = {};
  std::int64_t from_ms = 0;
  std::int64_t to_ms = INT64_MAX;  ///< not included
  /// Only what stands behind this one: the last of the page before.
  struct Place {
    std::int64_t ts_ms = 0, offset = 0;
  };
  std::optional<Place> behind = {};
  std::size_t most = 100;
};
/// Newest first; site, unit and level stand in their bodies alone.
std::vector<ForecastRow> forecast_history(Session& session, const ForecastSpan& span);

/// Forgets of some assets what is more than `keep_ms` older than their own newest forecast, or than `now_ms`
/// where that one is of the future: those whose names follow `behind`, `assets` of them at most. The newest
/// stays, and what one asset's clock says is nothing to another. Returns the last one's name, "" once none
/// follows: one round over all in small transactions.
std::string forget_forecasts(Session& session, std::int64_t now_ms, std::int64_t keep_ms,
                             const std::string& behind, std::size_t assets);

}  // namespace portent::serve::store
