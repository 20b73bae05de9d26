#include "train/backtest_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "train/verdict.h"

namespace portent::train {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json share(std::size_t of, std::size_t all) {
  return all == 0 ? Json(nullptr) : Json(static_cast<double>(of) / static_cast<double>(all));
}

template <typename T, typename F>
Json list(const std::vector<T>& values, F as_json) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(as_json(value));
  return array;
}

Json as_json(const Spread& s) {
  if (s.count == 0) return nullptr;
  return {{"mean", s.mean}, {"p10", s.p10}, {"p50", s.p50}, {"p90", s.p90}, {"count", s.count}};
}

Json as_json(const models::policy::RulRule& r) {
  return {{"level", level_name(r.level)},
          {"at", r.at},
          {"hysteresis", r.hysteresis},
          {"consecutive", r.consecutive}};
}

Json as_json(const WarnedShare& w) {
  return {
      {"horizon", w.horizon}, {"share", share(w.warned, w.lives)}, {"lives", w.lives}, {"warned", w.warned}};
}

Json as_json(const AlarmScore& a) {
  return {{"rule", as_json(a.rule)},     {"warned", list(a.warned, [](const auto& w) { return as_json(w); })},
          {"lead", as_json(a.lead)},     {"never_warned", a.unwarned},
          {"nuisance", a.nuisance},      {"nuisance_per_life", share(a.nuisance, a.watched)},
          {"unjudgeable", a.unjudgeable}};
}

Json as_json(const std::optional<IntervalScore>& i) {
  if (!i) return nullptr;
  return {{"coverage", i->coverage}, {"below", i->below}, {"above", i->above}, {"mean_width", i->mean_width}};
}

Json as_json(const BinScore& b) {
  if (b.lives == 0) return {{"from", b.from}, {"to", number(b.to)}, {"lives", 0}};
  return {{"from", b.from},
          {"to", number(b.to)},
          {"lives", b.lives},
          {"forecasts", b.forecasts},
          {"rmse", b.rmse},
          {"mae", b.mae},
          {"bias", b.bias},
          {"interval_0.8", as_json(b.nominal80)},
          {"interval_0.9", as_json(b.nominal90)}};
}

Json as_json(const std::optional<CensoredScore>& c) {
  if (!c) return nullptr;
  return {{"lives", c->lives},
          {"forecasts", c->forecasts},
          {"surely_not_below", c->surely_not_below},
          {"surely_above", c->surely_above}};
}

Json as_json(const ConeShare& c) {
  return {{"at", c.at},
          {"lives", c.lives},
          {"strict", share(c.strict, c.lives)},
          {"with_floor", share(c.floored, c.lives)}};
}

Json as_json(const PrognosticScore& p, const BacktestOptions& o) {
  return {
      {"alpha", o.alpha},
      {"floor", o.floor},
      {"at_lambda", list(p.at_lambda, [](const auto& c) { return as_json(c); })},
      {"at_remaining", list(p.at_life, [](const auto& c) { return as_json(c); })},
      {"always_from_half",
       {{"strict", share(p.strict_from_half, p.lives)}, {"with_floor", share(p.floored_from_half, p.lives)}}},
      {"horizon", as_json(p.horizon)},
      {"relative_accuracy", as_json(p.relative_accuracy)}};
}

Json as_json(const Reliability& r) {
  return {{"curve", list(r.curve,
                         [](const ReliabilityPoint& p) {
                           return Json{{"nominal", p.nominal}, {"observed", p.observed}};
                         })},
          {"pit", r.pit},
          {"worst", r.worst},
          {"lives", r.lives}};
}

Json as_json(const TrajectoryPoint& t) {
  return {{"ahead", t.ahead},
          {"coverage_0.8", t.coverage},
          {"mae_health", t.mae},
          {"lives", t.lives},
          {"forecasts", t.forecasts}};
}

Json as_json(const PolicyCost& p) {
  return {{"policy", p.name},
          {"cost_per_life_unit", number(p.cost_per_life_unit)},
          {"against_run_to_failure", number(p.against_run_to_failure)},
          {"failures", p.failures},
          {"wasted_life", p.wasted}};
}

Json as_json(const CostScore& c, const Costs& costs) {
  return {
      {"planned", costs.planned},   {"unplanned", costs.unplanned},
      {"response", costs.response}, {"best_interval_in_hindsight", number(c.best_interval)},
      {"lives", c.lives},           {"policies", list(c.policies, [](const auto& p) { return as_json(p); })}};
}

Json as_json(const Verdict& v) {
  constexpr std::array kWords = {"yes", "with_care", "not_yet"};
  return {
      {"trust", kWords[static_cast<std::size_t>(v.trust)]}, {"sentence", v.sentence}, {"reasons", v.reasons}};
}

}  // namespace

std::string backtest_json(const Backtest& b, std::span<const DataFinding> findings) {
  const auto score = [](const auto& s) { return as_json(s); };
  const Json result = {{"verdict", as_json(judge_trust(b, findings))},
                       {"unit", b.options.unit},
                       {"cap", b.options.cap},
                       {"lives", {{"failed", b.failed}, {"censored", b.censored}}},
                       {"forecasts", b.forecasts},
                       {"unjudged_forecasts", b.intervals.unjudged},
                       {"nuisance_beyond", b.options.nuisance_beyond},
                       {"alarms", list(b.alarms, score)},
                       {"overall", as_json(b.intervals.overall)},
                       {"by_remaining_life", list(b.intervals.bins, score)},
                       {"censored_0.8", as_json(b.intervals.censored80)},
                       {"reliability", as_json(b.reliability)},
                       {"alpha_lambda", as_json(b.prognosis, b.options)},
                       {"trajectory", list(b.trajectory, score)},
                       {"cost", as_json(b.costs, b.options.costs)}};
  return result.dump();
}

}  // namespace portent::train
