#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/forecast.h"
#include "serve/stream/counters.h"

namespace portent::serve {

/// What the page at `/` shows.
struct Overview {
  std::vector<models::Forecast> nearest;                       ///< shortest median remaining life first
  std::map<std::string, std::vector<models::Forecast>> parts;  ///< of those, by asset; only where it has some
  std::array<std::size_t, 5> by_level{};  ///< assets of the whole fleet, indexed by policy::Level
  std::size_t assets = 0;
  std::uint64_t readings = 0, forecasts = 0;
  LatencyHistogram::Snapshot latency;
  std::vector<ModelInUse> models;
  std::optional<std::string> why_not_ready;
};

Overview overview_of(std::vector<models::Forecast> fleet, std::size_t rows, const StreamCounters& counters,
                     std::optional<std::string> why_not_ready);

/// A whole HTML document for a maintenance engineer: no script, nothing fetched, reloaded by the browser
/// every few seconds. Escapes all it shows.
std::string overview_html(const Overview& overview);

/// The page's one style element as a Content-Security-Policy source: `sha256-...`.
const std::string& overview_style_hash();

}  // namespace portent::serve
