#include "cli/backtest_text.h"

#include <fmt/format.h>

#include <cmath>

#include "ingest/plural.h"
#include "train/verdict.h"

namespace portent::cli {
namespace {

using train::Backtest;

/// A figure and what it means.
std::string line(const std::string& figure, const std::string& meaning) {
  return fmt::format("  {:>11}  {}\n", figure, meaning);
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100 * share);
}

std::string head(const BacktestSubject& s, const Backtest& b) {
  std::string text = fmt::format("{} ({}) on {} of {} that ran to failure{}\n", s.model, s.hash.substr(0, 12),
                                 ingest::counted(b.failed, "life", "lives"), s.lives,
                                 b.censored > 0 ? fmt::format(", {} that did not", b.censored) : "");
  text += s.record ? "each forecast by members of the model that had not seen that machine\n"
                   : "each replayed reading by reading, as it happened\n";
  if (s.seen)
    text += "WARNING: the model was trained on these lives; the figures flatter it and prove nothing\n";
  const train::Verdict verdict = judge_trust(b, s.findings);
  text += fmt::format("\nCan I plan by it?  {}\n", verdict.sentence);
  for (const std::string& reason : verdict.reasons) text += fmt::format("  - {}\n", reason);
  return text;
}

std::string alarm_lines(const train::AlarmScore& a, const Backtest& b) {
  const std::string unit = ingest::plural(b.options.unit);
  std::string text = fmt::format("\nAlarm {}: {:g} {} or less forecast (P50) {} times in a row\n",
                                 level_name(a.rule.level), a.rule.at, unit, a.rule.consecutive);
  for (const train::WarnedShare& w : a.warned)
    text += line(percent(w.share()),
                 fmt::format("of failures warned of at least {:g} {} ahead ({} of {})", w.horizon,
                             ingest::plural(b.options.unit, w.horizon), w.warned, w.lives));
  text += line(
      fmt::format("{:.1f}", a.lead.mean),
      fmt::format("{} of warning on average; one in ten gets less than {:.0f}, one in ten more than {:.0f}",
                  unit, a.lead.p10, a.lead.p90));
  if (a.unwarned > 0) text += line(std::to_string(a.unwarned), "failures without any warning");
  text += line(fmt::format("{:.3f}", a.nuisance_per_life()),
               fmt::format("nuisance alarms a life (raised with more than {:g} {} truly left)",
                           b.options.nuisance_beyond, unit));
  if (a.unjudgeable > 0)
    text +=
        line(std::to_string(a.unjudgeable), "alarms on machines that did not fail: nobody knows if in vain");
  return text;
}

std::string bin_name(const train::BinScore& bin) {
  if (!std::isfinite(bin.to)) return fmt::format("{:g} and more", bin.from);
  return fmt::format("{:g} to {:g}", bin.from, bin.to);
}

std::string interval_cells(const std::optional<train::IntervalScore>& i) {
  return i ? fmt::format(" {:>6.1f} {:>7.1f} {:>6.1f}", 100 * i->coverage, 100 * i->below, i->mean_width)
           : fmt::format(" {:>6} {:>7} {:>6}", "-", "-", "-");
}

std::string bin_row(const std::string& name, const train::BinScore& bin) {
  if (bin.lives == 0) return fmt::format("  {:<14} {:>5}\n", name, 0);
  return fmt::format("  {:<14} {:>5} {:>6.1f} {:>6.1f} {:>+6.1f} {}  {}\n", name, bin.lives, bin.rmse,
                     bin.mae, bin.bias, interval_cells(bin.nominal80), interval_cells(bin.nominal90));
}

std::string accuracy(const Backtest& b) {
  std::string text = fmt::format(
      "\nForecast against truth by {} truly left (every life weighs one; truth capped at {:g})\n"
      "  {:<14} {:>5} {:>6} {:>6} {:>6}   {:^20}    {:^20}\n"
      "  {:<14} {:>5} {:>6} {:>6} {:>6}  {:>6} {:>7} {:>6}   {:>6} {:>7} {:>6}\n",
      ingest::plural(b.options.unit), b.options.cap, "", "", "", "", "", "80 % interval", "90 % interval",
      "left", "lives", "RMSE", "MAE", "bias", "in %", "below %", "width", "in %", "below %", "width");
  for (const train::BinScore& bin : b.intervals.bins) text += bin_row(bin_name(bin), bin);
  text += bin_row("all", b.intervals.overall);
  text += "  bias: above 0 the forecast is too hopeful; below: failed before the lower bound said it could\n";
  if (b.intervals.unjudged > 0)
    text += fmt::format("  {} forecasts claimed nothing (warming up, or unlike anything trained on)\n",
                        b.intervals.unjudged);
  if (const auto& c = b.intervals.censored80)
    text += fmt::format(
        "  {} without failure: {} of lower bounds surely held, {} of upper bounds surely too low\n",
        ingest::counted(c->lives, "life", "lives"), percent(c->surely_not_below), percent(c->surely_above));
  return text;
}

std::string prognosis(const Backtest& b) {
  const train::PrognosticScore& p = b.prognosis;
  if (p.lives == 0) return "";
  std::string text =
      fmt::format("\nAccuracy cone (alpha-lambda): within {:.0f} % of the truth, or within {:g} {}\n",
                  100 * b.options.alpha, b.options.floor, ingest::plural(b.options.unit, b.options.floor));
  for (const train::ConeShare& c : p.at_life)
    text += line(percent(c.floored_share()), fmt::format("of lives with {:g} {} left ({} without the {:g})",
                                                         c.at, ingest::plural(b.options.unit, c.at),
                                                         percent(c.strict_share()), b.options.floor));
  for (const train::ConeShare& c : p.at_lambda)
    text +=
        line(percent(c.floored_share()), fmt::format("of lives {:.0f} % of the way to failure ({} without)",
                                                     100 * c.at, percent(c.strict_share())));
  text += line(
      fmt::format("{:.1f}", p.horizon.mean),
      fmt::format("{}: prognostic horizon, from where forecasts stay within {:.0f} % of the life's length",
                  ingest::plural(b.options.unit), 50 * b.options.alpha));
  text +=
      line(fmt::format("{:.3f}", p.relative_accuracy.mean), "cumulative relative accuracy (1 is perfect)");
  text += line(fmt::format("{:.3f}", b.reliability.worst),
               "largest gap between a forecast chance and what came true");
  return text;
}

std::string trajectory(const Backtest& b) {
  if (b.trajectory.empty())
    return "\nHealth forecast ahead: not judged, for no forecast of a life that failed carries a "
           "trajectory\n";
  std::string text = "\nHealth forecast ahead (0 to 100)\n";
  for (const train::TrajectoryPoint& t : b.trajectory)
    text += line(fmt::format("{:.1f}", t.mae),
                 fmt::format("points of mean error {:g} {} ahead; {} within P10..P90", t.ahead,
                             ingest::plural(b.options.unit, t.ahead), percent(t.coverage)));
  return text;
}

std::string costs(const Backtest& b) {
  const train::Costs& c = b.options.costs;
  std::string text = fmt::format(
      "\nCost, if a planned replacement costs {:g}, a failure {:g}, and work is done {:g} {} after an "
      "alarm\n"
      "  {:<24} {:>14} {:>10} {:>11} {:>13}\n",
      c.planned, c.unplanned, c.response, ingest::plural(b.options.unit, c.response), "",
      fmt::format("per 1000 {}", ingest::plural(b.options.unit)), "saves", "failures", "life wasted");
  for (const train::PolicyCost& p : b.costs.policies)
    text += fmt::format("  {:<24} {:>14.2f} {:>10} {:>11} {:>13.1f}\n", p.name, 1000 * p.cost_per_life_unit,
                        fmt::format("{:.0f} %", 100 * (1 - p.against_run_to_failure)), percent(p.failures),
                        p.wasted);
  if (std::isfinite(b.costs.best_interval))
    text +=
        fmt::format("  fixed interval: every {:.0f} {}, the best for these very lives, chosen in hindsight\n",
                    b.costs.best_interval, ingest::plural(b.options.unit, b.costs.best_interval));
  else if (b.costs.lives > 0)
    text += "  fixed interval: none beats running to failure on these lives\n";
  return text;
}

}  // namespace

std::string backtest_text(const BacktestSubject& subject, const Backtest& b) {
  std::string text = head(subject, b);
  for (const train::AlarmScore& alarm : b.alarms) text += alarm_lines(alarm, b);
  return text + accuracy(b) + prognosis(b) + trajectory(b) + costs(b);
}

}  // namespace portent::cli
