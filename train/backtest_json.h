#pragma once

#include <span>
#include <string>

#include "train/backtest.h"
#include "train/report.h"

namespace portent::train {

/// Everything a backtest found, one JSON object. What can't be known (a share of nothing, an infinite
/// interval) is null; the end of the last bin, which is open, too. `findings`: of the data that the model was
/// made from, for the verdict.
std::string backtest_json(const Backtest& b, std::span<const DataFinding> findings = {});

}  // namespace portent::train
