#pragma once

#include <string>
#include <vector>

#include "train/backtest.h"
#include "train/report.h"

namespace portent::cli {

/// What was backtested, for the page's head.
struct BacktestSubject {
  std::string model;                              ///< as asked for, such as "pump@champion"
  std::string hash;                               ///< of the bundle
  std::string lives;                              ///< where they come from, such as "cmapss:FD001"
  bool seen = false;                              ///< the model was trained on these very lives
  bool record = false;                            ///< its own out-of-fold record, not replayed
  std::vector<train::DataFinding> findings = {};  ///< errors in the data that it was trained on
};

/// A page for a terminal, one line a figure with its meaning.
std::string backtest_text(const BacktestSubject& subject, const train::Backtest& b);

}  // namespace portent::cli
