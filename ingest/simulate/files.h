#pragma once

#include <cstdint>
#include <filesystem>

#include "ingest/simulate/fleet.h"

namespace portent::ingest {

/// What was written.
struct SimulationSummary {
  std::int64_t assets = 0;
  std::int64_t failed = 0;
  std::int64_t censored = 0;
  std::int64_t faulty_sensors = 0;
  std::int64_t steps = 0;     ///< of all assets
  std::int64_t messages = 0;  ///< telemetry messages, or rows of C-MAPSS files
  friend bool operator==(const SimulationSummary&, const SimulationSummary&) = default;
};

// Both make the folder where it is missing and throw FatalError where it is not empty and `force` is not set,
// or where a setting is out of its range: before anything is made.

/// `telemetry.jsonl` (one telemetry message a line, as they arrive), `truth.csv` and `sensor_faults.csv`,
/// written as a stream. Throws FatalError where a file cannot be written.
SimulationSummary write_jsonl_fleet(const SimulationConfig& config, const std::filesystem::path& folder,
                                    bool force = false);

/// `train_SIM.txt` (config.assets units run to failure), `test_SIM.txt` (as many others, cut short),
/// `RUL_SIM.txt` (steps that each of these had left) in the 26 columns of C-MAPSS, and the two truth files.
/// At most 21 channels; those that are not used, and values that drop out, are 0. `censored`, `one_tag` and
/// `late` have no meaning here and are refused with FatalError.
SimulationSummary write_cmapss_fleet(const SimulationConfig& config, const std::filesystem::path& folder,
                                     bool force = false);

}  // namespace portent::ingest
