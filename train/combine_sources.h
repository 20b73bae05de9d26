#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/blend_rule.h"
#include "models/classic/classic_predictor.h"
#include "train/compare_sources.h"
#include "train/cross_fit.h"

namespace portent::train {

/// What is fitted to held-out forecasts so that several sources speak as one.
struct Combined {
  models::BlendRule blend;
  std::optional<models::classic::FusionModel> fusion = {};  ///< where more than one speaks
};

/// How the held-out forecasts of networks, trees and classics become those of one model. Immutable;
/// thread-safe.
class SourceCombination {
 public:
  /// `classics`: in the order of HeldOutForecast::classics; empty: a blend alone. `blend`: networks or trees
  /// spoke too. `rule`: steps that are fitted on.
  SourceCombination(std::vector<models::classic::ClassicSpec> classics, bool blend, const CutRule& rule,
                    double cap, std::optional<double> longest_life);

  /// The blend first, then fit_fusion() on every fifth step that the rule covers.
  Combined fit(const std::vector<HeldOutLife>& lives) const;
  /// Sets `q` and `known` of every forecast as a pipeline would get them.
  void apply(const Combined& combined, std::vector<HeldOutLife>& lives) const;
  FitCombination for_cross_fit() const;

  /// What compare_sources() makes of it, each fold with the blend that the others gave; empty where one
  /// source alone speaks.
  std::vector<SourceRow> compare(const std::vector<HeldOutLife>& lives, std::size_t folds) const;
  /// Mean share of each source in the fused median, by source_name().
  std::map<std::string, double> shares(const Combined& combined, const std::vector<HeldOutLife>& lives) const;

 private:
  bool several() const { return classics_.size() + blend_ > 1; }
  models::classic::Hearing hearing_of(const HeldOutForecast& f) const;
  std::vector<FusionCut> cuts_of(std::span<const HeldOutLife> lives) const;
  FusionFitting fitting() const;

  std::vector<models::classic::ClassicSpec> classics_;
  bool blend_;
  CutRule rule_;
  double cap_;
  std::optional<double> longest_life_;
};

/// Adds what classics said to what a blend said of the same lives, or stands alone where `to` is empty.
void join(HeldOut&& classics, HeldOut& to);

}  // namespace portent::train
