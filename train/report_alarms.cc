#include <fmt/format.h>

#include <cmath>

#include "ingest/plural.h"
#include "train/html_text.h"
#include "train/report_sections.h"

namespace portent::train {
namespace {

std::string per_thousand(const PolicyCost& p) {
  return fmt::format("{:.2f}", 1000 * p.cost_per_life_unit);
}

std::string interval_words(const Backtest& b) {
  if (!std::isfinite(b.costs.best_interval))
    return "No fixed interval beats running to failure on these lives.";
  return fmt::format(
      "The fixed interval, every {:.0f} {}, is the best for these very lives, chosen in hindsight: no one "
      "could "
      "have done as well beforehand.",
      b.costs.best_interval, ingest::plural(b.options.unit, b.costs.best_interval));
}

}  // namespace

std::string alarm_section(const Backtest& b) {
  std::vector<std::string> header = {"alarm"};
  for (const double horizon : b.options.horizons) header.push_back(fmt::format("warned {:g} ahead", horizon));
  for (const char* column : {"mean lead", "lead P10", "lead P90", "no warning", "nuisance a life"})
    header.emplace_back(column);
  HtmlTable table(header);
  for (const AlarmScore& a : b.alarms) {
    std::vector<std::string> row = {
        fmt::format("{}: P50 ≤ {:g}, {} in a row", level_name(a.rule.level), a.rule.at, a.rule.consecutive)};
    for (const WarnedShare& w : a.warned)
      row.push_back(w.lives > 0 ? fmt::format("{:.1f} %", 100 * w.share()) : "–");
    const bool any = a.lead.count > 0;
    for (const double lead : {a.lead.mean, a.lead.p10, a.lead.p90}) row.push_back(any ? figure(lead) : "–");
    row.push_back(std::to_string(a.unwarned));
    row.push_back(fmt::format("{:.2f}", a.nuisance_per_life()));
    table.row(row);
  }
  return html_section(
      "Alarms",
      fmt::format(
          "Lead: {} from the first warning to the failure. A nuisance is an alarm raised with more than "
          "{:g} {} left; an alarm that cleared again before the last {:g} is no warning.",
          ingest::plural(b.options.unit), b.options.nuisance_beyond,
          ingest::plural(b.options.unit, b.options.nuisance_beyond), b.options.nuisance_beyond),
      table.html());
}

std::string cost_section(const Backtest& b) {
  if (b.costs.lives == 0) return "";
  HtmlTable table({"way of maintaining", fmt::format("cost per 1000 {}", ingest::plural(b.options.unit)),
                   "against run to failure", "failures", "life wasted, " + ingest::plural(b.options.unit)});
  for (const PolicyCost& p : b.costs.policies)
    table.row(
        {p.name, per_thousand(p), percent(p.against_run_to_failure), percent(p.failures), figure(p.wasted)});
  return html_section(
      "What it would have cost",
      fmt::format("A planned replacement costs {:g}, a failure in service {:g}; work is done {:g} {} "
                  "after an alarm. Give your own costs to portent backtest --costs.",
                  b.options.costs.planned, b.options.costs.unplanned, b.options.costs.response,
                  ingest::plural(b.options.unit, b.options.costs.response)),
      table.html() + "<p class=\"soft\">" + html_text(interval_words(b)) + "</p>");
}

std::string mid_life_section(const ReportInputs& in, const Backtest& b) {
  if (in.mid_life.empty()) return "";
  const Backtest late = backtest(in.mid_life, in.options);
  HtmlTable table({"met", "lives", "RMSE", "MAE", "80 % covers", "width", "warned", "nuisance a life"});
  const auto add = [&](const std::string& name, const Backtest& of) {
    const auto& i = of.intervals.overall.nominal80;
    table.row({name, std::to_string(of.failed), figure(of.intervals.overall.rmse),
               figure(of.intervals.overall.mae), i ? percent(i->coverage) : "–",
               i ? figure(i->mean_width) : "–",
               fmt::format("{:.1f} %", 100 * of.alarms.front().warned.front().share()),
               fmt::format("{:.2f}", of.alarms.front().nuisance_per_life())});
  };
  add("at its start", b);
  add("in mid-life", late);
  return html_section(
      "Machines met in the middle of their life",
      "Their age and their healthy state are unknown, so forecasts are less sharp; intervals are "
      "calibrated for them apart.",
      table.html());
}

std::string trajectory_section(const Backtest& b) {
  HtmlTable table({"ahead, " + ingest::plural(b.options.unit), "mean error, points of health",
                   "within P10..P90", "lives"});
  for (const TrajectoryPoint& t : b.trajectory)
    table.row({fmt::format("{:g}", t.ahead), figure(t.mae), percent(t.coverage), std::to_string(t.lives)});
  return html_section("Health forecast ahead",
                      "Each forecast's own path of health (100 as new, 0 failed) against what came.",
                      table.empty() ? "" : table.html());
}

std::string prognosis_section(const Backtest& b) {
  const PrognosticScore& p = b.prognosis;
  if (p.lives == 0) return "";
  HtmlTable table({"where", fmt::format("within {:.0f} %", 100 * b.options.alpha),
                   fmt::format("within {:.0f} % or {:g} {}", 100 * b.options.alpha, b.options.floor,
                               ingest::plural(b.options.unit, b.options.floor)),
                   "lives"});
  const auto add = [&](const std::string& where, const ConeShare& c) {
    table.row({where, percent(c.strict_share()), percent(c.floored_share()), std::to_string(c.lives)});
  };
  for (const ConeShare& c : p.at_life)
    add(fmt::format("{:g} {} left", c.at, ingest::plural(b.options.unit, c.at)), c);
  for (const ConeShare& c : p.at_lambda) add(fmt::format("lambda {:g}", c.at), c);
  const auto all = static_cast<double>(p.lives);
  table.row({"always from lambda 0.5", percent(static_cast<double>(p.strict_from_half) / all),
             percent(static_cast<double>(p.floored_from_half) / all), std::to_string(p.lives)});
  const std::string words = fmt::format(
      "<p>Prognostic horizon {} {} on average (from where forecasts stay within {:.0f} % of the life's "
      "length). "
      "Cumulative relative accuracy {:.3f}.</p>",
      figure(p.horizon.mean), html_text(ingest::plural(b.options.unit)), 50 * b.options.alpha,
      p.relative_accuracy.mean);
  return html_section(
      "Prognostic metrics (Saxena et al.)",
      "Alpha-lambda accuracy: share of lives whose forecast lies within the cone about the truth.",
      table.html() + words);
}

}  // namespace portent::train
