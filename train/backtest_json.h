#pragma once

#include <string>

#include "train/backtest.h"

namespace portent::train {

/// Everything a backtest found, one JSON object. What can't be known (a share of nothing, an infinite
/// interval) is null; the end of the last bin, which is open, too.
std::string backtest_json(const Backtest& b);

}  // namespace portent::train
