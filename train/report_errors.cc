#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ingest/plural.h"
#include "train/html_text.h"
#include "train/report_sections.h"
#include "train/svg.h"

namespace portent::train {
namespace {

std::string error_plot(const Backtest& b) {
  const auto& bins = b.intervals.bins;
  double most = 1;
  for (const BinScore& bin : bins) most = std::max(most, bin.rmse);
  const auto count = static_cast<double>(bins.size());
  Plot plot(460, 260, {0, count, ingest::plural(b.options.unit) + " truly left", false},
            {0, 1.15 * most, "off by, " + ingest::plural(b.options.unit)});
  for (std::size_t i = 0; i < bins.size(); ++i) {
    const auto at = static_cast<double>(i);
    if (bins[i].lives == 0) continue;
    plot.bar(at + 0.15, at + 0.85, bins[i].rmse, "bar pale");
    plot.bar(at + 0.27, at + 0.73, bins[i].mae, "bar");
    plot.x_word(at + 0.5, bin_name(bins[i]));
  }
  return html_figure(plot.svg("Error by remaining life"),
                     "Dark: mean error; pale: RMSE, which a few large misses raise.");
}

std::string error_table(const Backtest& b) {
  HtmlTable table({ingest::plural(b.options.unit) + " left", "lives", "RMSE", "MAE", "bias"});
  const auto add = [&](const std::string& name, const BinScore& bin) {
    if (bin.lives > 0)
      table.row(
          {name, std::to_string(bin.lives), figure(bin.rmse), figure(bin.mae), signed_figure(bin.bias)});
  };
  for (const BinScore& bin : b.intervals.bins) add(bin_name(bin), bin);
  add("all", b.intervals.overall);
  return table.html();
}

std::string reliability_plot(const Backtest& b) {
  Plot plot(460, 400, {0, 1, "chance forecast, %", true, 100}, {0, 1, "came true, %", true, 100});
  std::vector<PlotPoint> curve;
  for (const ReliabilityPoint& p : b.reliability.curve) curve.push_back({p.nominal, p.observed});
  plot.line({{0, 0}, {1, 1}}, "truth");
  plot.line(curve, "main");
  plot.dots(curve, 3.5, "dots firm");
  return html_figure(
      plot.svg("Calibration curve"),
      "How often the truth came at or below what was given each chance. On the dashed line chances "
      "mean what they say.");
}

std::string interval_table(const Backtest& b, bool nominal80) {
  HtmlTable table({ingest::plural(b.options.unit) + " left", "within", "below", "above", "mean width"});
  const auto add = [&](const std::string& name, const BinScore& bin) {
    const auto& i = nominal80 ? bin.nominal80 : bin.nominal90;
    if (i)
      table.row({name, percent(i->coverage), percent(i->below), percent(i->above), figure(i->mean_width)});
  };
  for (const BinScore& bin : b.intervals.bins) add(bin_name(bin), bin);
  add("all", b.intervals.overall);
  if (table.empty()) return "";
  return fmt::format("<h3>{} % interval</h3>{}", nominal80 ? 80 : 90, table.html());
}

std::string pit_plot(const Backtest& b) {
  const double most = std::max(0.2, *std::ranges::max_element(b.reliability.pit));
  Plot plot(460, 200, {0, 1, "place of the truth in the forecast, %", true, 100},
            {0, 1.1 * most, "share, %", true, 100});
  for (std::size_t i = 0; i < kPitBins; ++i) {
    const double from = static_cast<double>(i) / kPitBins;
    plot.bar(from + 0.008, from + 0.092, b.reliability.pit[i], "bar pale");
  }
  plot.line({{0, 0.1}, {1, 0.1}}, "truth");
  return html_figure(
      plot.svg("Histogram of the truth's place in the forecast distribution"),
      "Even at the dashed line where calibrated; high ends: too narrow; high middle: too wide.");
}

std::string censored_words(const Backtest& b) {
  const auto& c = b.intervals.censored80;
  if (!c) return "";
  return fmt::format(
      "<p>{} that did not fail prove this much: {} of their lower bounds had been outlived by the end "
      "of the "
      "record, and {} of their upper bounds.</p>",
      ingest::counted(c->lives, "life", "lives"), percent(c->surely_not_below), percent(c->surely_above));
}

}  // namespace

std::string bin_name(const BinScore& bin) {
  if (!std::isfinite(bin.to)) return fmt::format("{:g} and more", bin.from);
  return fmt::format("{:g} to {:g}", bin.from, bin.to);
}

std::string error_section(const Backtest& b) {
  if (b.intervals.overall.lives == 0) return "";
  return html_section(
      "How far off, by what is truly left",
      fmt::format("Every life weighs one in each row. Truth is counted up to {:g} {}. Bias above 0 "
                  "means too hopeful.",
                  b.options.cap, ingest::plural(b.options.unit)),
      "<div class=\"two\">" + error_plot(b) + error_table(b) + "</div>");
}

std::string calibration_section(const Backtest& b) {
  const std::string title = "Do the intervals hold?";
  if (b.intervals.overall.lives == 0)
    return html_section(title, "No failure says so in full.", censored_words(b));
  const std::string tables = interval_table(b, true) + interval_table(b, false) + censored_words(b);
  return html_section(title,
                      "\"Below\" is the costly side: the machine failed before the lower bound said it "
                      "could. Calibrated on average, "
                      "measured by what was left.",
                      fmt::format("<div class=\"two\"><div>{}{}</div><div>{}</div></div>",
                                  reliability_plot(b), pit_plot(b), tables));
}

}  // namespace portent::train
