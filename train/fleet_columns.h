#pragma once

#include <map>
#include <string>
#include <vector>

#include "features/channel_kind.h"
#include "ingest/files/fleet_schema.h"
#include "train/raw_history.h"

namespace portent::train {

/// Where the values of a fleet's column come from.
struct ColumnSource {
  enum class From : std::uint8_t { kRow, kWord, kFact, kEvents };
  From from = From::kRow;
  std::size_t raw = 0;  ///< kRow, kWord: index of the recorded column
  std::string word;  ///< kWord: 1 where the row has it; kFact: 1 where the fact is it, "": the fact's number
  std::string fact;  ///< kFact: the column of the static table
};

/// The columns of a fleet: settings, then channels; and how each is made of what was recorded.
struct FleetColumns {
  std::vector<std::string> names;
  std::size_t settings = 0;
  std::vector<features::ChannelKind> kinds;  ///< by column
  std::vector<std::string> units;            ///< by column
  std::vector<ingest::StepConfig::Aggregate> aggregates;
  std::vector<ColumnSource> sources;
};

/// Settings and sensors as recorded (a sensor once for each aggregate where there are several, `temp.mean`),
/// a symbol for each word of a category (`grade=A`) and of a fact (`type=M`), a fact that is a number by its
/// own name, a count for each kind of event (`error:E12`). Words and events in the order of the alphabet.
/// Throws FatalError where two columns get one name, or words or events are too many to be symbols.
FleetColumns make_columns(const ingest::FleetSchema& schema, const RawHistory& history,
                          const std::vector<std::string>& parts);

inline constexpr std::size_t kMostWords = 64;     ///< of one category
inline constexpr std::size_t kMostEvents = 1000;  ///< kinds of events

}  // namespace portent::train
