#include "train/cost_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ingest/plural.h"
#include "train/alarm_score.h"

namespace portent::train {
namespace {

constexpr int kIntervals = 400;

/// Adds up what happens to one life after another.
class Ledger {
 public:
  Ledger(const Costs& costs, std::string name) : costs_(costs) { total_.name = std::move(name); }

  void fail(double length) {
    cost_ += costs_.unplanned;
    served_ += length;
    ++failed_;
  }
  void replace(double length, double left) {
    cost_ += costs_.planned;
    served_ += length - left;
    wasted_ += left;
    ++planned_;
  }
  double rate() const { return served_ > 0 ? cost_ / served_ : std::numeric_limits<double>::infinity(); }
  PolicyCost total(double run_to_failure) const {
    PolicyCost total = total_;
    total.cost_per_life_unit = rate();
    total.against_run_to_failure = rate() / run_to_failure;
    total.failures = failed_ / std::max(1.0, failed_ + planned_);
    total.wasted = wasted_ / std::max(1.0, planned_);
    return total;
  }

 private:
  Costs costs_;
  PolicyCost total_;
  double cost_ = 0, served_ = 0, wasted_ = 0, failed_ = 0, planned_ = 0;
};

using Lives = std::vector<const ReplayedLife*>;

Ledger run_to_failure(const Lives& lives, const Costs& costs) {
  Ledger ledger(costs, "run to failure");
  for (const ReplayedLife* life : lives) ledger.fail(length_of(*life));
  return ledger;
}

Ledger perfect_foresight(const Lives& lives, const Costs& costs) {
  Ledger ledger(costs, "perfect foresight");
  for (const ReplayedLife* life : lives) ledger.replace(length_of(*life), 0);
  return ledger;
}

Ledger fixed_interval(const Lives& lives, const Costs& costs, double interval) {
  Ledger ledger(costs, "fixed interval");
  for (const ReplayedLife* life : lives) {
    const double length = length_of(*life);
    length > interval ? ledger.replace(length, length - interval) : ledger.fail(length);
  }
  return ledger;
}

double best_interval(const Lives& lives, const Costs& costs) {
  const auto [shortest, longest] =
      std::ranges::minmax(lives, {}, [](const auto* l) { return length_of(*l); });
  const double from = length_of(*shortest), to = length_of(*longest);
  double best = std::numeric_limits<double>::infinity();
  double least = run_to_failure(lives, costs).rate();
  for (int i = 0; i < kIntervals; ++i) {
    // From just before the first failure: at the shortest life itself that machine is already lost.
    const double interval = from + (to - from) * (i - 1) / (kIntervals - 1);
    if (interval <= 0) continue;
    const double rate = fixed_interval(lives, costs, interval).rate();
    if (rate < least) {
      least = rate;
      best = interval;
    }
  }
  return best;
}

Ledger by_alarm(const Lives& lives, const Costs& costs, const models::policy::RulRule& rule,
                const std::string& unit) {
  Ledger ledger(costs, fmt::format("alarm at {:g} {}", rule.at, ingest::plural(unit, rule.at)));
  for (const ReplayedLife* life : lives) {
    const auto spans = alarm_spans(*life, rule);
    const double left = spans.empty() ? 0 : life->forecasts[spans.front().raised].remaining - costs.response;
    left > 0 ? ledger.replace(length_of(*life), left) : ledger.fail(length_of(*life));
  }
  return ledger;
}

}  // namespace

CostScore score_costs(std::span<const ReplayedLife> all, const BacktestOptions& options) {
  Lives lives;
  for (const ReplayedLife& life : all)
    if (life.failed && !life.forecasts.empty() && length_of(life) > 0) lives.push_back(&life);
  CostScore score;
  score.lives = lives.size();
  if (lives.empty()) return score;
  const Costs& costs = options.costs;
  const Ledger failing = run_to_failure(lives, costs);
  score.best_interval = best_interval(lives, costs);
  score.policies.push_back(failing.total(failing.rate()));
  score.policies.push_back(fixed_interval(lives, costs, score.best_interval).total(failing.rate()));
  for (const auto& rule : options.rules)
    score.policies.push_back(by_alarm(lives, costs, rule, options.unit).total(failing.rate()));
  score.policies.push_back(perfect_foresight(lives, costs).total(failing.rate()));
  return score;
}

}  // namespace portent::train
