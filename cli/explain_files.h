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
  std::optional<double> at;  ///< life counter: the newest forecast that is not beyond it; else the last one
  std::string backend;       ///< "": as the bundle says
};

/// Replays the machine from its file and explains that forecast. Throws FatalError where there is no such
/// machine or forecast.
models::Explanation explain_from_files(const models::Bundle& bundle, const FileForecast& wanted);

}  // namespace portent::cli
