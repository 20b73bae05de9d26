#pragma once

#include <string>
#include <vector>

#include "models/forecast.h"
#include "serve/stream/counters.h"

namespace portent::cli {

/// What the demo's live table shows at one moment.
struct DemoFrame {
  std::vector<models::Forecast> nearest;  ///< shortest remaining life first
  std::uint64_t sent = 0, total = 0;      ///< readings
  std::uint64_t forecasts = 0;
  double seconds = 0;
  serve::LatencyHistogram::Snapshot latency;
};

/// The table as text, one line a row; `colour`: with ANSI colours. Pure.
std::string render(const DemoFrame& frame, bool colour);

/// Redraws frames in place on a terminal (on stderr).
class LiveScreen {
 public:
  explicit LiveScreen(bool enabled) : enabled_(enabled) {}
  void show(const DemoFrame& frame);

 private:
  bool enabled_;
  std::size_t lines_ = 0;  ///< of the frame now on the screen
};

}  // namespace portent::cli
