#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "train/bootstrap.h"
#include "train/random.h"
#include "train/replay.h"

namespace portent::train {

/// Where a training engine of C-MAPSS is cut short in the out-of-fold protocol, and the fold that holds it
/// out.
struct Cut {
  std::string asset;  ///< as CmapssSource names it
  int fold = 0;
  double cycle = 0;
};
/// Columns subset,unit,fold,cut_cycle. Throws FatalError naming file and line.
std::vector<Cut> read_cuts(const std::filesystem::path& path);
/// The fold of each engine; the columns subset,unit,fold are enough. Throws as read_cuts().
std::map<std::string, std::size_t> read_engine_folds(const std::filesystem::path& path);

/// Another forecaster's out-of-fold forecasts at the same cuts.
struct FloorForecast {
  std::string asset;
  double cycle = 0;
  double network = 0, trees = 0;
  double blend() const { return (network + trees) / 2; }
};
/// Columns subset,unit,cut_cycle,tcn,trees. Throws FatalError naming file and line.
std::vector<FloorForecast> read_floor(const std::filesystem::path& path);

/// Where lives are cut where no list says so.
struct CutDraw {
  double least = 6, most = 150;  ///< true life units left
  double seen = 20;              ///< life units served before the cut, at least
};
/// `count` true remaining lives, whole numbers even over [least, min(most, length - seen)]; none where the
/// life is too short.
std::vector<double> draw_cuts(double length, std::size_t count, Random& random, const CutDraw& draw = {});

/// The forecast made at life counter `usage` exactly; null where there is none.
const ReplayedForecast* forecast_at(const ReplayedLife& life, double usage);

/// A held-out forecast at a cut.
struct CutForecast {
  const ReplayedLife* life = nullptr;
  const ReplayedForecast* at = nullptr;
};
/// Those of `lives` at `cuts`, in the order of the cuts; cuts of other assets are passed over. Throws
/// FatalError where a life has no forecast at one of its cuts.
std::vector<CutForecast> forecasts_at(const std::vector<ReplayedLife>& lives, const std::vector<Cut>& cuts);

/// Root mean square error at the cuts, truth and forecast clipped to [0, cap]; 0 without cuts.
double rmse_at(const std::vector<CutForecast>& cuts, double cap);

/// Errors beside the floor's blend at the same cuts, clipped likewise: input of compare_rmse. Cuts that the
/// floor does not have are left out.
std::vector<PairedError> beside_floor(const std::vector<CutForecast>& cuts,
                                      const std::vector<FloorForecast>& floor, double cap);

}  // namespace portent::train
