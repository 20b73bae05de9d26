#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/reading.h"
#include "train/fleet.h"

namespace portent::train {

/// Names a data set, such as `cmapss:FD001`.
struct DatasetRef {
  std::string kind = "cmapss";
  std::string subset;
  friend bool operator==(const DatasetRef&, const DatasetRef&) = default;
};
/// Throws FatalError naming the kinds there are.
DatasetRef parse_dataset_ref(std::string_view text);
std::string to_string(const DatasetRef& ref);

/// The training split, through the same step assembler as in serving. Throws FatalError where a file is
/// missing or malformed, holds no rows, or an asset's rows are out of order.
Fleet load_training_fleet(const DatasetRef& ref, const std::filesystem::path& folder);

/// A machine cut short: what was seen of it and how much life it truly had left after its last reading.
struct TestLife {
  std::string asset;
  std::vector<ingest::Reading> readings;
  double truth = 0;  ///< life units
};
/// Throws FatalError also where the truth is not given for each machine.
std::vector<TestLife> load_test_lives(const DatasetRef& ref, const std::filesystem::path& folder);

}  // namespace portent::train
