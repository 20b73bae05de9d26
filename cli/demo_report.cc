#include "cli/demo_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace portent::cli {
namespace {

constexpr std::size_t kShown = 12;

std::vector<std::size_t> nearest_first(const DemoResult& result) {
  std::vector<std::size_t> order(result.forecasts.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return result.forecasts[i].rul.p50; });
  return order;
}

double rate(const DemoResult& result) {
  return static_cast<double>(result.readings) / std::max(result.seconds, 1e-9);
}

}  // namespace

train::Metrics score(const DemoResult& result) {
  std::vector<train::Outcome> outcomes;
  for (std::size_t i = 0; i < result.forecasts.size(); ++i)
    outcomes.push_back({result.forecasts[i].rul, result.truth[i]});
  return train::measure_capped(outcomes, result.cap);
}

std::string report_text(const DemoResult& result) {
  std::string text = fmt::format(
      "\nTruth beside forecast, the {} engines nearest to failure (cycles left)\n  {:<18} {:>5}  {:>13}  "
      "{:>5}  {:>6}\n",
      std::min(kShown, result.forecasts.size()), "engine", "P50", "80 % interval", "truth", "inside");
  const auto order = nearest_first(result);
  for (std::size_t n = 0; n < std::min(kShown, order.size()); ++n) {
    const auto& rul = result.forecasts[order[n]].rul;
    const double truth = result.truth[order[n]];
    const bool inside = truth >= rul.p10 && truth <= rul.p90;
    text += fmt::format("  {:<18} {:>5.0f}  {:>5.0f} .. {:<5.0f} {:>5.0f}  {:>6}\n",
                        result.forecasts[order[n]].asset, rul.p50, rul.p10, rul.p90, truth,
                        inside ? "yes" : "no");
  }
  const train::Metrics m = score(result);
  text += fmt::format(
      "\nAll {} engines, truth and forecast capped at {:.0f} cycles\n"
      "  RMSE {:.2f} cycles, mean absolute error {:.2f}, NASA score {:.0f}\n"
      "  the 80 % interval held the truth for {:.0f} %; its mean width is {:.1f} cycles\n"
      "Stream\n  {} readings in {:.2f} s: {:.0f} readings/s; {} forecasts, {} to dead letters\n"
      "  reading to forecast: p50 {:.0f} ms, p99 {:.0f} ms\n",
      m.count, result.cap, m.rmse, m.mae, m.nasa_score, 100 * m.coverage, m.mean_width, result.readings,
      result.seconds, rate(result), result.made, result.rejected, 1000 * result.latency.quantile(0.5),
      1000 * result.latency.quantile(0.99));
  return text;
}

std::string report_json(const DemoResult& result) {
  const train::Metrics m = score(result);
  return fmt::format(
      R"({{"rmse":{},"nasa_score":{},"mae":{},"coverage":{{"0.8":{}}},"mean_width":{{"0.8":{}}},"engines":{},"cap":{},"readings":{},"forecasts":{},"dead_letters":{},"seconds":{},"readings_per_second":{},"latency_ms":{{"p50":{},"p99":{}}}}})",
      m.rmse, m.nasa_score, m.mae, m.coverage, m.mean_width, m.count, result.cap, result.readings,
      result.made, result.rejected, result.seconds, rate(result), 1000 * result.latency.quantile(0.5),
      1000 * result.latency.quantile(0.99));
}

}  // namespace portent::cli
