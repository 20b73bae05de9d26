#pragma once

#include <string>
#include <vector>

#include "train/bootstrap.h"
#include "train/replay.h"

namespace portent::cli {

/// Forecasts at listed cuts beside another forecaster's, for comparison between studies.
struct CutComparison {
  std::size_t cuts = 0;
  double rmse = 0;  ///< truth and forecast clipped to [0, cap]
  bool paired = false;
  train::PairedDifference difference;  ///< of this model to the floor, where `paired`
};

/// `cuts` and `floor` are files (train/cuts.h); an empty `floor`: none. Throws FatalError where no cut is of
/// these lives.
CutComparison compare_at_cuts(const std::vector<train::ReplayedLife>& lives, const std::string& cuts,
                              const std::string& floor, double cap);

std::string cuts_text(const CutComparison& comparison);
std::string cuts_json(const CutComparison& comparison);

}  // namespace portent::cli
