#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "train/fleet.h"
#include "train/life_assembly.h"
#include "train/life_readings.h"
#include "train/read_history.h"

namespace portent::train {

/// A fleet that a schema describes, made from its raw history with the streaming step assembler of serving.
/// Holds the history's file while it lives. Not thread-safe.
class SchemaFleet {
 public:
  /// Reads all of it; see read_tables() and read_topic() for what is refused. `folder` is where relative
  /// names of files begin. `open_log` may be empty where the schema names no topic.
  SchemaFleet(const ingest::FleetSchema& schema, const std::filesystem::path& folder,
              const Selection& selection, const LogOpener& open_log);

  /// Steps and lives, in the order of the assets. One step store for all: parts of an asset share steps.
  Fleet make_fleet() const;

  /// The same lives, one at a time, as the readings that their steps are made of; a life in slots of time
  /// ends with an empty reading that closes the last one.
  void for_each_life(const std::function<void(LifeReadings&&)>& visit) const;

 private:
  Fleet empty_fleet() const;

  RecordedFleet recorded_;
};

}  // namespace portent::train
