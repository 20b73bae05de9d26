#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "train/fleet.h"
#include "train/life_readings.h"
#include "train/read_history.h"
#include "train/selection.h"

namespace portent::train {

/// Names a data set: `cmapss:FD001`, a schema file (*.yaml, *.yml) that says where a fleet's history is, or
/// `history:CLASS?from=TIME..TIME`, a range of an archive.
struct DatasetRef {
  std::string kind = "cmapss";  ///< cmapss, schema or history
  std::string subset;           ///< such as FD001; of a schema its path; of a history what follows the colon
  friend bool operator==(const DatasetRef&, const DatasetRef&) = default;
};
/// Throws FatalError naming the kinds there are.
DatasetRef parse_dataset_ref(std::string_view text);
/// A schema without its folder: what is trained does not depend on where the data lie.
std::string to_string(const DatasetRef& ref);

/// What the loaders below may be told beside the data set.
struct LoadOptions {
  Selection selection;
  LogOpener open_log;  ///< needed where a schema names a topic
};

/// The training split of C-MAPSS, or all selected lives of a schema, through the same step assembler as in
/// serving. `folder` holds the files of C-MAPSS; relative names in a schema begin there too, or beside the
/// schema where it is empty; of a history it is the archive, portent-archive where it is empty. Throws
/// FatalError where a file is missing or malformed, holds no rows, an asset is selected that is not there, or
/// the rows of a C-MAPSS engine are out of order.
Fleet load_training_fleet(const DatasetRef& ref, const std::filesystem::path& folder,
                          const LoadOptions& options = {});

/// The lives of load_training_fleet(), one at a time and in the same order, as the readings that their steps
/// are made of: fed to a pipeline (a replacement first where `renewed`) they give the inputs of training, to
/// the bit.
void for_each_life_as_readings(const DatasetRef& ref, const std::filesystem::path& folder,
                               const LoadOptions& options, const std::function<void(LifeReadings&&)>& visit);
std::vector<LifeReadings> load_lives_as_readings(const DatasetRef& ref, const std::filesystem::path& folder,
                                                 const LoadOptions& options = {});

/// The test split of C-MAPSS with its truth. Of a schema, whose assets are held out by `selection`, whole
/// lives: cut them where forecasts are to be scored.
std::vector<TestLife> load_test_lives(const DatasetRef& ref, const std::filesystem::path& folder,
                                      const LoadOptions& options = {});

/// Throws FatalError where supervised training has nothing to learn from: no life that failed, or one asset
/// only.
void require_failures(const Fleet& fleet, const std::string& dataset);

}  // namespace portent::train
