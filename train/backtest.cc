#include "train/backtest.h"

#include "ingest/error.h"

namespace portent::train {

Backtest backtest(const std::vector<ReplayedLife>& lives, const BacktestOptions& options) {
  check_options(options);
  Backtest result;
  result.options = options;
  for (const ReplayedLife& life : lives) {
    if (life.forecasts.empty()) continue;
    ++(life.failed ? result.failed : result.censored);
    result.forecasts += life.forecasts.size();
  }
  if (result.forecasts == 0)
    throw ingest::FatalError(
        "backtest: no life has a forecast; choose other lives or a model that scores "
        "steps as short as theirs");
  for (const auto& rule : options.rules) result.alarms.push_back(score_alarm(lives, rule, options));
  result.intervals = score_bins(lives, options);
  result.reliability = score_reliability(lives, options);
  result.prognosis = score_prognosis(lives, options);
  result.trajectory = score_trajectories(lives, options);
  result.costs = score_costs(lives, options);
  return result;
}

}  // namespace portent::train
