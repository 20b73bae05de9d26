#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/reading.h"
#include "ingest/step.h"

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

/// One machine's steps from its first to its last.
struct Life {
  std::string asset;
  std::vector<ingest::Step> steps;  ///< values: settings followed by channels, as named in Fleet
};

/// Machines run to failure, with every column that was recorded.
struct Fleet {
  std::vector<std::string> settings;
  std::vector<std::string> channels;
  ingest::StepConfig step;
  std::vector<Life> lives;
  std::string data_hash;  ///< sha256 of all readings: assets, times, usages and values
  std::size_t readings = 0;
};

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

/// True life units left at step `i`: by the life counter where there is one, else by counting steps.
double remaining_life(const Life& life, std::size_t i);

}  // namespace portent::train
