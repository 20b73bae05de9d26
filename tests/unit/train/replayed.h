#pragma once

#include <functional>
#include <string>

#include "train/backtest.h"

namespace portent::train {

/// A life of `length` steps, the last at failure (or, where it did not fail, the end of its record);
/// `forecast(remaining)` says what was forecast at each step.
inline ReplayedLife replayed_life(int length, const std::function<models::Interval(double)>& forecast,
                                  const std::string& asset = "pump-1", bool failed = true) {
  ReplayedLife life{asset, "", failed, {}};
  for (int step = 1; step <= length; ++step) {
    models::Forecast f;
    f.asset = asset;
    f.ts = step * 1000;
    f.usage = step;
    f.cap = 125;
    f.rul = forecast(length - step);
    life.forecasts.push_back(replayed(f, step, length - step));
  }
  return life;
}

/// Forecasts the truth plus `error`, 10 life units either side.
inline ReplayedLife constant_error_life(int length, double error, const std::string& asset = "pump-1") {
  return replayed_life(
      length,
      [error](double left) {
        const double median = std::min(left, 125.0) + error;
        return models::Interval{median - 10, median, median + 10};
      },
      asset);
}

inline BacktestOptions usual_options() {
  return backtest_options({{kReferenceRule}}, 125, "cycle");
}

}  // namespace portent::train
