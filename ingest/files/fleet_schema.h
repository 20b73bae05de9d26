#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/files/condition.h"
#include "ingest/files/timestamps.h"
#include "ingest/step.h"

// fleet.yaml: where the history of a fleet is and what its columns mean. docs/fleet-schema.md shows every
// key.

namespace portent::ingest {

struct SchemaColumn {
  std::string column;
  std::string unit;  ///< UCUM; "" where not stated
  friend bool operator==(const SchemaColumn&, const SchemaColumn&) = default;
};

/// Where the counter of a machine's life comes from.
struct LifeSource {
  enum class From : std::uint8_t { kSteps, kColumn, kTime };
  From from = From::kSteps;  ///< kSteps: no counter of its own; life is counted in steps
  std::string column;        ///< kColumn; "": the `usage` of telemetry readings
  std::string unit = "step";
  friend bool operator==(const LifeSource&, const LifeSource&) = default;
};

/// A table of what happened to which asset when. Empty names: not in the table.
struct EventTable {
  std::string file;
  std::string asset;        ///< column
  std::string time;         ///< column
  std::string kind;         ///< of all rows, such as maintenance
  std::string kind_column;  ///< instead of `kind`
  std::string part;         ///< column
  std::string code;         ///< column
  friend bool operator==(const EventTable&, const EventTable&) = default;
};

/// How a failure is known.
struct FailureSource {
  enum class From : std::uint8_t {
    kNone,
    kLastRow,  ///< every machine failed at its last row
    kColumn,   ///< at rows where a column is neither 0 nor empty, no, false
    kWhen,     ///< at the first row where a condition holds
    kFile,     ///< a table of failures; its time may be left out: at the last row
  };
  From from = From::kNone;
  std::string column;
  Condition when;
  EventTable table;
  std::vector<std::string> critical;  ///< parts that an asset is as bad as the worst of; empty: all
  friend bool operator==(const FailureSource&, const FailureSource&) = default;
};

struct StaticTable {
  std::string file;
  std::string asset;                 ///< column
  std::vector<std::string> columns;  ///< facts of an asset: numbers or words
  friend bool operator==(const StaticTable&, const StaticTable&) = default;
};

/// A time range of a telemetry topic: instead of files.
struct TopicRange {
  std::string log;     ///< folder of a local log, or
  std::string broker;  ///< HOST:PORT of Apache Kafka
  std::string name = "portent.telemetry";
  std::optional<std::int64_t> from, to;  ///< ms since epoch UTC, `to` not included
  friend bool operator==(const TopicRange&, const TopicRange&) = default;
};

/// A time range of an archive's readings: instead of files.
struct HistoryRange {
  std::string archive;                   ///< its folder
  std::string asset_class;               ///< "": assets of all classes
  std::optional<std::int64_t> from, to;  ///< ms since epoch UTC, `to` not included
  friend bool operator==(const HistoryRange&, const HistoryRange&) = default;
};
/// `CLASS?from=TIME..TIME`, each part of which may be left out. Throws FatalError naming what is wrong.
HistoryRange parse_history_range(std::string_view text, const std::string& archive);

struct FleetSchema {
  std::vector<std::string> files;  ///< names or patterns with * and ?
  std::optional<TopicRange> topic;
  std::optional<HistoryRange> history;
  std::string asset_column;  ///< "": the name of the file without its endings
  std::string time_column;   ///< "": rows count
  TimeFormat time_format;
  LifeSource life;
  StepConfig step;
  bool gap_known = false;                         ///< step.max_gap_ms was stated
  std::vector<StepConfig::Aggregate> aggregates;  ///< one, or several: a channel for each
  std::vector<SchemaColumn> settings;
  std::vector<SchemaColumn> channels;  ///< empty: every other numeric column
  std::vector<std::string> categories;
  FailureSource failure;
  std::vector<EventTable> events;
  std::optional<StaticTable> facts;
  friend bool operator==(const FleetSchema&, const FleetSchema&) = default;
};

/// Throws FatalError with FILE:LINE for what is not understood: unknown keys above all.
FleetSchema parse_fleet_schema(const std::string& text, const std::string& file);
FleetSchema read_fleet_schema(const std::filesystem::path& file);

/// The word of a schema, such as "mean".
std::string_view aggregate_name(StepConfig::Aggregate aggregate);

/// The files that `patterns` name, relative to `folder`, each once and in the order of their names within a
/// pattern. Throws FatalError for a pattern that names none.
std::vector<std::filesystem::path> expand_files(const std::vector<std::string>& patterns,
                                                const std::filesystem::path& folder);

}  // namespace portent::ingest
