#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "train/backtest.h"

namespace portent::train {

enum class Trust : std::uint8_t { kYes, kWithCare, kNotYet };

/// Whether to plan work by a model's forecasts, in words for those who would.
struct Verdict {
  Trust trust = Trust::kNotYet;
  std::string sentence;              ///< one, for anyone
  std::vector<std::string> reasons;  ///< what keeps it from being better; empty where trust is kYes
};

/// Judged by the main alarm and the 80 % interval. Yes: at least 97 % of failures warned of at the first
/// horizon, at most 0.1 nuisance alarms a life, the interval covers 75-88 % overall and at least 72 % in the
/// bin nearest to failure, on at least 20 failures. Not yet: under 90 % warned of, over half a nuisance alarm
/// a life, an interval that covers under 70 %, or no failure to judge by. Else: with care.
Verdict judge_trust(const Backtest& b);

}  // namespace portent::train
