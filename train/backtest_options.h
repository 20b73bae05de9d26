#pragma once

#include <string>
#include <vector>

#include "models/policy/breach.h"

namespace portent::train {

/// What maintenance costs, in any one currency.
struct Costs {
  double planned = 1;    ///< a replacement that was planned
  double unplanned = 5;  ///< a failure in service
  double response = 10;  ///< life units from an alarm to the replacement that it leads to
  friend bool operator==(const Costs&, const Costs&) = default;
};

/// What a backtest asks. Lengths are life units; the defaults suit a cap near 125.
struct BacktestOptions {
  std::string unit = "cycle";
  double cap = 125;                            ///< forecasts are of min(remaining life, cap)
  std::vector<double> horizons = {10};         ///< warned at least so far ahead
  double nuisance_beyond = 60;                 ///< an alarm raised with more life left is a nuisance
  std::vector<models::policy::RulRule> rules;  ///< alarms scored, the main one first
  std::vector<double> bin_edges = {25, 50,
                                   75};  ///< of true remaining life; a bin ends at the cap, one is at it
  double alpha = 0.2;                    ///< half width of the accuracy cone, as a share of the truth
  double floor = 5;                      ///< least half width of the cone that has a floor
  std::vector<double> lambdas = {0.25, 0.5, 0.75, 0.9};  ///< places in a life: 0 first forecast, 1 the end
  std::vector<double> fixed_lives = {12, 25, 50};        ///< true remaining lives at which the cone is asked
  Costs costs;
  friend bool operator==(const BacktestOptions&, const BacktestOptions&) = default;
};

/// P50 at or under 30 for 3 forecasts in a row: the alarm that public figures are given for.
inline constexpr models::policy::RulRule kReferenceRule = {models::policy::Level::kOrange, 30, 10, 3};

/// Options for a model: its policy's rules with the first orange or worse in front, the reference rule where
/// the policy lacks it. Every length is scaled by cap/125 (to two digits) where the cap is not within a
/// factor of two of 125.
BacktestOptions backtest_options(const models::policy::Policy& shipped, double cap, const std::string& unit);

/// Throws FatalError naming the option (by its words on the command line) that makes no sense.
void check_options(const BacktestOptions& options);

}  // namespace portent::train
