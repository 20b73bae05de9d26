#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "train/backtest.h"
#include "train/report.h"

namespace portent::train {

enum class Trust : std::uint8_t { kYes, kWithCare, kNotYet };

/// Whether to plan work by a model's forecasts, in words for those who would.
struct Verdict {
  Trust trust = Trust::kNotYet;
  std::string sentence;              ///< one, for anyone
  std::vector<std::string> reasons;  ///< what keeps it from being better; empty where trust is kYes
};

/// Judged by the main alarm, the 80 % interval and the trajectory. Yes: at least 97 % of failures warned of
/// at the first horizon, at most 0.1 nuisance alarms a life, the interval covers 75-88 % overall, at least 72
/// % in the bin nearest to failure and 68 % in each other below the cap, health ahead comes within P10..P90
/// in at least 68 % at each horizon, where there is a trajectory, on at least 20 failures. Not yet: under 90
/// % warned of, over half a nuisance alarm a life, an interval that covers under 70 %, or no failure to judge
/// by; and wherever the check of the data that the model was made from found an error, which is then the
/// first reason: figures from such data flatter. Else: with care.
Verdict judge_trust(const Backtest& b, std::span<const DataFinding> findings = {});

}  // namespace portent::train
