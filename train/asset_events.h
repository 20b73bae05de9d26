#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ingest/files/fleet_schema.h"
#include "train/unplaced.h"

namespace portent::train {

/// Something that happened to an asset.
struct AssetEvent {
  std::int64_t ts = 0;
  std::string kind;  ///< failure, maintenance, replacement, overhaul, commissioning, error, ...
  std::string part;
  std::string code;
  friend bool operator==(const AssetEvent&, const AssetEvent&) = default;
};

/// What tables tell of assets beside their readings.
struct AssetEvents {
  std::map<std::string, std::vector<AssetEvent>> of_asset;          ///< in order of time
  std::map<std::string, std::map<std::string, std::string>> facts;  ///< asset -> column -> text
  std::vector<std::string> failed_at_last_row;                      ///< of a table of failures without times
  bool parts_fail = false;                                          ///< some failure names a part
  Unplaced failures_of_others;                                      ///< of assets that are nowhere else
  Unplaced events_of_others;                                        ///< the same of all but failures
};

/// How an asset of a table is called: nullopt where it has no readings, "" where it is not selected.
using AssetName = std::function<std::optional<std::string>(std::string_view)>;

/// Reads the tables of `schema`, relative to `folder`, and adds them to `into`. Throws FatalError for a
/// missing file or column, and with file and line for a time that can't be read.
void read_asset_events(const ingest::FleetSchema& schema, const std::filesystem::path& folder,
                       const AssetName& name_of, AssetEvents& into);

/// Parts that have lives of their own: those that a failure names, sorted; none: assets as a whole.
std::vector<std::string> failing_parts(const AssetEvents& events);

/// The channel that counts such events (`error:E12`, `maintenance:pump`, `maintenance`), or "" where the
/// event begins or ends a life instead. `parts`: those with lives of their own.
std::string event_channel(const AssetEvent& event, const std::vector<std::string>& parts);

/// True where a life of `part` ("": of the asset) begins anew at `event`.
bool renews(const AssetEvent& event, const std::string& part);

}  // namespace portent::train
