#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "train/fleet.h"
#include "train/life_readings.h"
#include "train/selection.h"

namespace portent::train {

/// The engines of train_SUBSET.txt, run to failure. Throws FatalError where the file is missing or malformed,
/// holds no rows, or an asset's rows are out of order.
Fleet load_cmapss_fleet(const std::string& subset, const std::filesystem::path& folder,
                        const Selection& selection);

/// The same engines as readings, one at a time.
void for_each_cmapss_life(const std::string& subset, const std::filesystem::path& folder,
                          const Selection& selection, const std::function<void(LifeReadings&&)>& visit);

/// The engines of test_SUBSET.txt with the truth of RUL_SUBSET.txt. Throws FatalError also where the truth is
/// not given for each.
std::vector<TestLife> load_cmapss_test_lives(const std::string& subset, const std::filesystem::path& folder,
                                             const Selection& selection);

}  // namespace portent::train
