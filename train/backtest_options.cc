#include "train/backtest_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ingest/error.h"

namespace portent::train {
namespace {

using models::policy::Level;
using models::policy::RulRule;

double two_digits(double value) {
  if (value == 0) return 0;
  const double unit = std::pow(10, std::floor(std::log10(std::abs(value))) - 1);
  return std::round(value / unit) * unit;
}

void scale_lengths(BacktestOptions& o, double by) {
  for (double* length : {&o.nuisance_beyond, &o.floor, &o.costs.response}) *length = two_digits(by * *length);
  for (auto* lengths : {&o.horizons, &o.bin_edges, &o.fixed_lives})
    for (double& length : *lengths) length = two_digits(by * length);
}

RulRule reference_rule(double by) {
  RulRule rule = kReferenceRule;
  rule.at = two_digits(by * rule.at);
  rule.hysteresis = two_digits(by * rule.hysteresis);
  return rule;
}

void require(bool holds, const char* complaint) {
  if (!holds) throw ingest::FatalError(complaint, 2);
}

}  // namespace

BacktestOptions backtest_options(const models::policy::Policy& shipped, double cap, const std::string& unit) {
  BacktestOptions o;
  o.unit = unit;
  o.cap = cap;
  const bool as_usual = cap >= 125.0 / 2 && cap <= 125.0 * 2;
  const double by = as_usual ? 1 : cap / 125;
  if (!as_usual) scale_lengths(o, by);
  std::erase_if(o.bin_edges, [cap](double edge) { return edge >= cap; });
  o.rules = shipped.rules;
  if (std::ranges::find(o.rules, reference_rule(by)) == o.rules.end()) o.rules.push_back(reference_rule(by));
  const auto main = std::ranges::find_if(o.rules, [](const RulRule& r) { return r.level >= Level::kOrange; });
  if (main != o.rules.end()) std::rotate(o.rules.begin(), main, main + 1);
  return o;
}

void check_options(const BacktestOptions& o) {
  require(!o.horizons.empty() && !o.rules.empty(), "a backtest needs a horizon and an alarm rule");
  for (const double horizon : o.horizons)
    require(
        horizon > 0 && horizon < o.nuisance_beyond,
        "--horizon: must be above 0 and below the bound of nuisance alarms, where a warning begins to count");
  require(o.costs.planned > 0 && o.costs.unplanned > 0, "--costs: both must be above 0, as in 1,5");
  require(o.costs.response >= 0, "--response: must be 0 or more");
  require(std::ranges::is_sorted(o.bin_edges), "bin edges must ascend");
}

}  // namespace portent::train
