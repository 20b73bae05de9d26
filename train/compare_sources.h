#pragma once

#include <span>
#include <string>
#include <vector>

#include "train/fit_fusion.h"
#include "train/metrics.h"

namespace portent::train {

/// One row of the table "what each of the three adds".
struct SourceRow {
  std::string who;  ///< "statistics alone", "all", "all without physics", ...
  Metrics metrics;  ///< capped at FusionFitting::farthest, each life counting the same
  double spoke =
      0;  ///< share of cuts at which somebody spoke; elsewhere the lives of the other folds stand in
};

/// Each source alone, all together, and all but each one, on the same cuts. Weights are cross-fitted: a fold
/// is scored with those of the others. Rules count as knowledge: without knowledge none are applied. Sources
/// that never spoke (knowledge also: without any limit) have no rows. At least two folds.
std::vector<SourceRow> compare_sources(std::span<const FusionCut> cuts, const FusionFitting& fitting = {},
                                       const models::classic::Limits& limits = {});

/// The rows as a Markdown table.
std::string to_markdown(std::span<const SourceRow> rows);

}  // namespace portent::train
