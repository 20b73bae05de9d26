#pragma once

#include <string>
#include <vector>

#include "models/forecast.h"
#include "serve/stream/counters.h"
#include "train/metrics.h"

namespace portent::cli {

/// The truth beside what the stream forecast.
struct DemoResult {
  std::vector<models::Forecast> forecasts;  ///< the last of each engine, by asset id
  std::vector<double> truth;                ///< cycles left, in the same order
  double cap = 125;                         ///< truth and forecast are clipped to it
  std::uint64_t readings = 0, made = 0, rejected = 0;
  double seconds = 0;
  serve::LatencyHistogram::Snapshot latency;
};

train::Metrics score(const DemoResult& result);
/// For people: the engines nearest to failure with their truth, then the figures.
std::string report_text(const DemoResult& result);
/// One line of JSON.
std::string report_json(const DemoResult& result);

}  // namespace portent::cli
