#pragma once

#include <cstddef>
#include <vector>

#include "models/manifest.h"
#include "train/cross_fit.h"
#include "train/fleet.h"
#include "train/oof_file.h"

namespace portent::train {

inline constexpr std::size_t kMostRecordRows = 2'000'000;
inline constexpr std::size_t kMostReportForecasts = 150'000;

/// Step of the machine's life in the fleet at which forecast `at` of `held_out` was made.
std::size_t step_of(const Fleet& fleet, const CrossFittedLife& held_out, std::size_t at);

/// How many lives stand for one where at most `most` of the forecasts of `lives` are to be kept: 1 keeps all.
std::size_t thinning(const std::vector<CrossFittedLife>& lives, std::size_t most);

/// What training knows of itself, for others to score again: in the order of the fleet, only forecasts that
/// may be relied on (windows of at least `warm_up` steps, inputs like those of training). Of a large fleet
/// whole lives are left out, evenly, until `most` rows are enough.
std::vector<OofRow> record_of(const Fleet& fleet, const std::vector<CrossFittedLife>& lives,
                              std::size_t warm_up, std::size_t most = kMostRecordRows);

/// The same forecasts, warming and doubtful ones too, as a user of the bundle would have got them.
std::vector<ReplayedLife> replayed_record(const Fleet& fleet, const std::vector<CrossFittedLife>& lives,
                                          const models::Manifest& manifest,
                                          std::size_t most = kMostReportForecasts);

}  // namespace portent::train
