#include "train/oof_metrics.h"

#include <fmt/format.h>

namespace portent::train {
namespace {

constexpr double kUsualCap = 125;
constexpr std::size_t kSeenAtLeast = 20;
constexpr double kOverCap = 1.2;  // lives cut at random reach past the cap, as far as public test sets do

}  // namespace

CutRule fitting_cuts(double cap) {
  return {cap / kUsualCap, kOverCap * cap, kSeenAtLeast};
}

CutRule measuring_cuts(double cap) {
  return {0.048 * cap, kOverCap * cap, kSeenAtLeast};
}

void add_metrics(const std::string& prefix, const Metrics& m, std::map<std::string, double>& to) {
  to[prefix + "rmse"] = m.rmse;
  to[prefix + "mae"] = m.mae;
  to[prefix + "coverage_0.8"] = m.coverage;
  to[prefix + "below_0.8"] = m.below;
  to[prefix + "mean_width_0.8"] = m.mean_width;
  to[prefix + "coverage_0.9"] = m.coverage90;
  to[prefix + "below_0.9"] = m.below90;
  to[prefix + "mean_width_0.9"] = m.mean_width90;
}

void add_coverage_by_bin(const std::vector<Outcome>& outcomes,
                         const std::vector<models::CalibrationBin>& bins, std::map<std::string, double>& to) {
  double from = 0;
  for (const models::CalibrationBin& bin : bins) {
    std::vector<Outcome> own;
    for (const Outcome& o : outcomes)
      if (o.forecast.p50 >= from && o.forecast.p50 < bin.below) own.push_back(o);
    if (!own.empty()) {
      to[fmt::format("oof_coverage_0.8_from_{:g}", from)] = measure(own).coverage;
      to[fmt::format("oof_coverage_0.9_from_{:g}", from)] = measure(own).coverage90;
    }
    from = bin.below;
  }
}

void add_alone(const std::string& name, const std::vector<CrossFittedLife>& lives,
               std::optional<double> CrossFittedForecast::*part, const CutRule& cuts, double cap,
               std::map<std::string, double>& to) {
  std::vector<CrossFittedLife> alone = lives;
  for (CrossFittedLife& life : alone)
    for (CrossFittedForecast& f : life.forecasts) {
      if (!(f.*part)) return;
      f.life.rul.p50 = *(f.*part);
    }
  to[fmt::format("oof_rmse_{}", name)] = measure(outcomes_of(alone, cuts, cap)).rmse;
}

}  // namespace portent::train
