#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "models/bundle.h"
#include "models/explanation.h"
#include "train/dataset.h"

namespace portent::cli {

/// A machine of a data set at one of its steps.
struct FileForecast {
  train::DatasetRef dataset;
  std::filesystem::path folder;
  train::LoadOptions load;
  bool training_split = false;  ///< of C-MAPSS; a schema has no splits
  std::string asset;
  std::string part = {};     ///< "": the asset's own forecast
  std::optional<double> at;  ///< life counter: the newest forecast that is not beyond it; else the last one
  std::string backend;       ///< "": as the bundle says
};

/// Replays the machine from its file and explains that forecast. Where lives are of parts: a part's forecast
/// from the lives of that part, the asset's own from all that was read of it, parts replaced as they were.
/// Throws FatalError where there is no such machine, part or forecast.
models::Explanation explain_from_files(const models::Bundle& bundle, const FileForecast& wanted);

}  // namespace portent::cli
