#include "models/promotion.h"

#include <fmt/format.h>

#include <cmath>

namespace portent::models {
namespace {

constexpr const char* kGiveMachines =
    "give machines to compare them on (--dataset, --data), or --force with --reason";

bool coverage_holds(const HeldOutFigures& challenger, const HeldOutFigures& champion,
                    const PromotionRules& rules) {
  // Figures are shares of counted machines: a hair of rounding must not decide at the limit.
  constexpr double kRounding = 1e-9;
  const double distance = std::abs(challenger.coverage - rules.nominal);
  return distance <= rules.slack + kRounding ||
         distance <= std::abs(champion.coverage - rules.nominal) + kRounding;
}

std::string figures_of(const HeldOutFigures& challenger, const HeldOutFigures& champion) {
  return fmt::format("RMSE {:.4g} against {:.4g}, {:.1f} % of truths in its 80 % interval against {:.1f} %",
                     challenger.rmse, champion.rmse, 100 * challenger.coverage, 100 * champion.coverage);
}

}  // namespace

PromotionVerdict judge_promotion(const HeldOutFigures& challenger, const HeldOutFigures& champion,
                                 const PromotionRules& rules) {
  if (challenger.machines != champion.machines)
    return {false, fmt::format("their figures are of different machines: {}", kGiveMachines)};
  const bool finite = std::isfinite(challenger.rmse) && std::isfinite(champion.rmse) &&
                      std::isfinite(challenger.coverage) && champion.rmse > 0;
  if (!finite) return {false, fmt::format("their figures are not all numbers: {}", kGiveMachines)};
  const double gain = 1 - challenger.rmse / champion.rmse;
  const std::string figures = figures_of(challenger, champion);
  if (challenger.rmse > (1 - rules.margin) * champion.rmse)
    return {false,
            fmt::format(
                "it does not beat the champion by {:.3g} % ({}): train it better, or --force with --reason",
                100 * rules.margin, figures),
            gain};
  if (!coverage_holds(challenger, champion, rules))
    return {
        false,
        fmt::format("its intervals do not hold ({}): train it with more machines, or --force with --reason",
                    figures),
        gain};
  return {true, fmt::format("it beats the champion by {:.1f} % ({})", 100 * gain, figures), gain};
}

std::optional<HeldOutFigures> out_of_fold_figures(const Manifest& manifest) {
  const auto rmse = manifest.metrics.find("oof_rmse"), coverage = manifest.metrics.find("oof_coverage_0.8");
  if (rmse == manifest.metrics.end() || coverage == manifest.metrics.end()) return std::nullopt;
  return HeldOutFigures{
      rmse->second, coverage->second,
      fmt::format("out of fold, data {}, cap {:g} {}", manifest.data_hash, manifest.cap, manifest.life_unit)};
}

PromotionVerdict judge_out_of_fold(const Manifest& challenger, const Manifest& champion,
                                   const PromotionRules& rules) {
  const auto challenging = out_of_fold_figures(challenger), standing = out_of_fold_figures(champion);
  if (!challenging || !standing)
    return {false, fmt::format("{} has no out-of-fold figures: {}",
                               challenging ? "the champion" : "the challenger", kGiveMachines)};
  if (challenger.data_hash != champion.data_hash)
    return {false, fmt::format("they were trained on different data, so their out-of-fold figures cannot be "
                               "compared: {}",
                               kGiveMachines)};
  return judge_promotion(*challenging, *standing, rules);
}

}  // namespace portent::models
