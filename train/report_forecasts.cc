#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ingest/plural.h"
#include "train/html_text.h"
#include "train/report_sections.h"
#include "train/svg.h"

namespace portent::train {
namespace {

constexpr std::size_t kDots = 2500;  // a page stays small, a cloud stays a cloud
constexpr std::size_t kLives = 12;
constexpr std::size_t kSteps = 160;  // drawn of each life

std::vector<const ReplayedLife*> lives_that_failed(const ReportInputs& in) {
  std::vector<const ReplayedLife*> lives;
  for (const ReplayedLife& life : in.held_out)
    if (life.failed && std::ranges::any_of(life.forecasts, judged)) lives.push_back(&life);
  return lives;
}

/// Forecasts evenly spaced over all lives, where the cap does not flatten them.
std::vector<PlotPoint> cloud(const std::vector<const ReplayedLife*>& lives, double cap, double far) {
  std::vector<PlotPoint> all, some;
  for (const ReplayedLife* life : lives)
    for (const ReplayedForecast& f : life->forecasts)
      if (judged(f) && f.remaining <= far)
        all.push_back({std::min(f.remaining, far), std::min(f.forecast.rul.p50, cap)});
  const std::size_t every = std::max<std::size_t>(1, all.size() / kDots);
  for (std::size_t i = 0; i < all.size(); i += every) some.push_back(all[i]);
  return some;
}

double mean_error(const ReplayedLife& life, double cap) {
  double sum = 0, count = 0;
  for (const ReplayedForecast& f : life.forecasts)
    if (judged(f) && f.remaining < cap) {
      sum += std::abs(f.forecast.rul.p50 - f.remaining);
      ++count;
    }
  return count > 0 ? sum / count : 0;
}

/// From the best forecast to the worst, evenly: not the pretty ones.
std::vector<const ReplayedLife*> best_to_worst(std::vector<const ReplayedLife*> lives, double cap) {
  std::ranges::stable_sort(lives, {}, [cap](const ReplayedLife* life) { return mean_error(*life, cap); });
  if (lives.size() <= kLives) return lives;
  std::vector<const ReplayedLife*> some;
  for (std::size_t i = 0; i < kLives; ++i) some.push_back(lives[i * (lives.size() - 1) / (kLives - 1)]);
  return some;
}

struct Curves {
  std::vector<PlotPoint> low, median, high, truth;
};

Curves curves_of(const ReplayedLife& life, double cap) {
  Curves c;
  const std::size_t every = std::max<std::size_t>(1, life.forecasts.size() / kSteps);
  const std::size_t offset = (life.forecasts.size() - 1) % every;  // the last step is drawn
  for (std::size_t i = offset; i < life.forecasts.size(); i += every) {
    const ReplayedForecast& f = life.forecasts[i];
    c.truth.push_back({f.usage, std::min(f.remaining, cap)});
    if (!judged(f)) continue;
    c.low.push_back({f.usage, f.forecast.rul.p10});
    c.median.push_back({f.usage, f.forecast.rul.p50});
    c.high.push_back({f.usage, f.forecast.rul.p90});
  }
  return c;
}

/// Two or three significant digits; whole numbers as they are.
std::string short_figure(double value) {
  if (std::abs(value) < 1) return fmt::format("{:.2g}", value);
  return fmt::format("{:g}", std::abs(value) < 10 ? std::round(10 * value) / 10 : std::round(value));
}

std::string life_figure(const ReplayedLife& life, const BacktestOptions& o) {
  const double first = life.forecasts.front().usage, last = life.forecasts.back().usage;
  Plot plot(250, 150, {first, std::max(last, first + 1)}, {0, 1.05 * o.cap});
  const Curves c = curves_of(life, o.cap);
  plot.area(c.low, c.high, "band");
  plot.line(c.truth, "truth");
  plot.line(c.median, "main");
  std::string warned = "no alarm";
  if (const auto spans = alarm_spans(life, o.rules.front()); !spans.empty()) {
    const ReplayedForecast& f = life.forecasts[spans.front().raised];
    plot.line({{f.usage, 0}, {f.usage, 1.05 * o.cap}}, "alarm");
    warned = fmt::format("alarm {} {} before the end", short_figure(f.remaining),
                         ingest::plural(o.unit, f.remaining));
  }
  const std::string name = life.part.empty() ? life.asset : life.asset + ", " + life.part;
  return html_figure(plot.svg("Forecasts of " + name),
                     fmt::format("{}: off by {}, {}", name, figure(mean_error(life, o.cap)), warned));
}

}  // namespace

std::string scatter_section(const ReportInputs& in, const Backtest& b) {
  const auto lives = lives_that_failed(in);
  if (lives.empty()) return "";
  const double cap = b.options.cap, far = 1.2 * cap;
  Plot plot(640, 400, {0, far, fmt::format("{} truly left", ingest::plural(b.options.unit))},
            {0, 1.05 * cap, fmt::format("{} forecast (P50)", ingest::plural(b.options.unit))});
  plot.dots(cloud(lives, cap, far), 2, "dots");
  plot.line({{0, 0}, {cap, cap}, {far, cap}}, "truth");
  return html_section(
      "Forecasts against truth",
      fmt::format("One dot a forecast; on the dashed line it was right. From {:g} {} up the model "
                  "only says \"long\".",
                  cap, ingest::plural(b.options.unit)),
      html_figure(plot.svg("Forecast remaining life against the truth"), ""));
}

std::string lives_section(const ReportInputs& in, const Backtest& b) {
  const auto lives = best_to_worst(lives_that_failed(in), b.options.cap);
  if (lives.empty()) return "";
  std::string html =
      "<p class=\"soft\"><span class=\"key\"></span>forecast (P50)<span class=\"key band-key\"></span>80 % "
      "interval<span class=\"key truth-key\"></span>truth<span class=\"key alarm-key\"></span>first alarm</p>"
      "<div class=\"many\">";
  for (const ReplayedLife* life : lives) html += life_figure(*life, b.options);
  return html_section(
      "What it would have said: lives from first to last step",
      fmt::format(
          "{} lives from the best forecast to the worst, evenly chosen. Across: the life counter; up: {} "
          "left, as forecast on that day and as it came (drawn up to {:g}).",
          lives.size(), ingest::plural(b.options.unit), b.options.cap),
      html + "</div>");
}

}  // namespace portent::train
