#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ingest/files/line_reader.h"
#include "ingest/reading.h"

namespace portent::ingest {

enum class CmapssSplit { kTrain, kTest };

/// The readings of a C-MAPSS file in its own order: one row = one cycle = one reading. Asset
/// `SUBSET:train-001`, `usage` the cycle, `ts` 2023-11-14T22:13:20Z plus one hour a cycle, channels
/// setting1-3 and s1-s21. Source: NASA Prognostics Data Repository, "Turbofan Engine Degradation Simulation".
class CmapssSource {
 public:
  /// `folder` holds train_SUBSET.txt or test_SUBSET.txt, plain or compressed. Throws FatalError where it is
  /// missing.
  CmapssSource(const std::filesystem::path& folder, const std::string& subset, CmapssSplit split);
  /// False at the end; throws FatalError naming file, line and column of what is not a number.
  bool next(Reading& reading);

 private:
  std::string subset_;
  CmapssSplit split_;
  std::string path_;
  LineReader lines_;
};

std::string cmapss_asset(const std::string& subset, CmapssSplit split, int unit);
std::vector<std::string> cmapss_settings();
std::vector<std::string> cmapss_channels();
/// True cycles left after each test engine's last row, by unit - 1.
std::vector<double> read_cmapss_rul(const std::filesystem::path& folder, const std::string& subset);

}  // namespace portent::ingest
