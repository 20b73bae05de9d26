#include "train/schema_fleet.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "ingest/error.h"
#include "models/sha256.h"
#include "train/step_writer.h"

namespace portent::train {
namespace {

using ingest::Reading;

/// Steps of an asset's lives, each life by an assembler of its own; or all rows by one where parts share
/// them.
class LifeWriter {
 public:
  LifeWriter(const RecordedFleet& from, Fleet& fleet, models::Sha256& hash)
      : from_(from), fleet_(fleet), assembly_(from), writer_(fleet, hash) {}

  void add_asset(std::size_t asset) {
    const auto lives = assembly_.lives_of(asset);
    if (from_.parts.empty())
      add_whole(asset, lives);
    else
      add_parts(asset, lives);
  }

 private:
  using Lives = LifeAssembly::Lives;

  void add_whole(std::size_t asset, const Lives& lives) {
    std::size_t row = 0;
    for (const auto& [part, life] : lives) {
      for (; row < life.first; ++row) skip(row);
      const std::size_t first = fleet_.store->size();
      writer_.begin_life();
      for (; row < life.last; ++row) accept(row);
      close();
      add(asset, part, life, first, fleet_.store->size());
    }
    for (; row < assembly_.rows(); ++row) skip(row);
  }

  void add_parts(std::size_t asset, const Lives& lives) {
    std::vector<std::size_t> before;  // steps stored before a row was accepted
    writer_.begin_life();
    for (std::size_t row = 0; row < assembly_.rows(); ++row) {
      before.push_back(fleet_.store->size());
      accept(row);
    }
    before.push_back(fleet_.store->size());
    close();
    const bool slots = fleet_.step.every == ingest::StepConfig::Every::kDuration;
    const auto begins = [&](std::size_t row) {
      if (row == assembly_.rows()) return fleet_.store->size();
      return before[slots ? row + 1 : row];  // a slot is closed by the first reading behind it
    };
    for (const auto& [part, life] : lives) add(asset, part, life, begins(life.first), begins(life.last));
  }

  void skip(std::size_t row) {
    assembly_.reading(row);
    ++fleet_.intake.after_end;
  }
  void accept(std::size_t row) {
    last_ = &assembly_.reading(row);
    writer_.accept(*last_);
  }
  void close() {
    if (const auto closing = assembly_.closing(*last_)) writer_.accept(*closing);
  }

  void add(std::size_t asset, const std::string& part, const LifeRows& rows, std::size_t first,
           std::size_t last) {
    if (first == last) return;
    Life life{from_.history.assets[asset], part, fleet_.store->series(first, last - first)};
    assembly_.date(rows, last - first, life);
    fleet_.lives.push_back(std::move(life));
  }

  const RecordedFleet& from_;
  Fleet& fleet_;
  LifeAssembly assembly_;
  StepWriter writer_;
  const Reading* last_ = nullptr;
};

/// Failures that no life ends in, since nothing was read of their asset for too long.
Unplaced late_failures(const RecordedFleet& from) {
  const RawHistory& history = from.history;
  const bool counts = !from.schema.topic && !from.schema.history && from.schema.time_format.counts();
  Unplaced late;
  for (std::size_t asset = 0; asset < history.assets.size(); ++asset) {
    const auto own = history.events.of_asset.find(history.assets[asset]);
    if (own == history.events.of_asset.end() || history.begins[asset] == history.begins[asset + 1]) continue;
    const std::int64_t last = (*history.rows)[history.begins[asset + 1] - 1].ts;
    for (const AssetEvent& event : own->second)
      if (event.kind == "failure" && event.ts > last + from.failure_patience_ms)
        late.add(counts ? fmt::format("{} {}", own->first, event.ts / 1000)
                        : fmt::format("{} {:%Y-%m-%d %H:%M}", own->first,
                                      fmt::gmtime(static_cast<std::time_t>(event.ts / 1000))));
  }
  return late;
}

/// What a complaint about all of the data begins with.
std::string source_of(const ingest::FleetSchema& schema) {
  if (schema.history) return "archive " + schema.history->archive;
  return schema.topic ? "topic " + schema.topic->name : schema.files.front();
}

}  // namespace

SchemaFleet::SchemaFleet(const ingest::FleetSchema& schema, const std::filesystem::path& folder,
                         const Selection& selection, const LogOpener& open_log) {
  recorded_.schema = schema;
  if (schema.topic && !open_log)
    throw ingest::FatalError("a schema that names a topic can't be read here; write it into files first");
  if (schema.history)
    recorded_.history = read_archive(schema, folder, selection);
  else if (schema.topic)
    recorded_.history = read_topic(schema, folder, *open_log(*schema.topic), selection);
  else
    recorded_.history = read_tables(schema, folder, selection);
  recorded_.parts = failing_parts(recorded_.history.events);
  recorded_.columns = make_columns(schema, recorded_.history, recorded_.parts);
  if (recorded_.columns.names.size() == recorded_.columns.settings)
    throw ingest::FatalError(source_of(schema) +
                             ": no column is left to be a channel; name some under channels");
  recorded_.step = step_config(schema, recorded_.history, recorded_.columns);
  recorded_.failure_patience_ms = failure_patience_ms(schema, recorded_.history, recorded_.step);
}

Fleet SchemaFleet::empty_fleet() const {
  Fleet fleet;
  const auto at = [&](auto& list) {
    return list.begin() + static_cast<std::ptrdiff_t>(recorded_.columns.settings);
  };
  fleet.settings.assign(recorded_.columns.names.begin(), at(recorded_.columns.names));
  fleet.channels.assign(at(recorded_.columns.names), recorded_.columns.names.end());
  fleet.kinds.assign(at(recorded_.columns.kinds), recorded_.columns.kinds.end());
  fleet.setting_units.assign(recorded_.columns.units.begin(), at(recorded_.columns.units));
  fleet.units.assign(at(recorded_.columns.units), recorded_.columns.units.end());
  fleet.step = recorded_.step;
  fleet.life_unit = recorded_.schema.life.unit;
  if (recorded_.schema.failure.from == ingest::FailureSource::From::kWhen)
    fleet.failure_when = recorded_.schema.failure.when;
  fleet.parts = recorded_.parts;
  fleet.critical = recorded_.schema.failure.critical;
  fleet.store = std::make_unique<StepStore>(fleet.columns());
  fleet.readings = fleet.intake.rows = recorded_.history.rows->size();
  fleet.intake.without_time = recorded_.history.without_time + recorded_.history.short_rows;
  fleet.intake.unordered = recorded_.history.unordered;
  fleet.intake.late_failures = late_failures(recorded_);
  fleet.intake.failures_of_others = recorded_.history.events.failures_of_others;
  fleet.intake.events_of_others = recorded_.history.events.events_of_others;
  for (const ColumnSource& source : recorded_.columns.sources) {
    const bool recorded = source.from == ColumnSource::From::kRow || source.from == ColumnSource::From::kWord;
    fleet.intake.invalid.push_back(recorded ? recorded_.history.columns[source.raw].invalid : 0);
    fleet.intake.empty.push_back(recorded ? recorded_.history.columns[source.raw].empty : 0);
  }
  return fleet;
}

Fleet SchemaFleet::make_fleet() const {
  Fleet fleet = empty_fleet();
  models::Sha256 hash;
  LifeWriter writer(recorded_, fleet, hash);
  for (std::size_t asset = 0; asset < recorded_.history.assets.size(); ++asset) writer.add_asset(asset);
  if (fleet.lives.empty())
    throw ingest::FatalError(
        source_of(recorded_.schema) +
        ": no life is left, since every row is after a failure or without a life counter; "
        "correct life and failure in the schema");
  ingest::ByteWriter ends;
  for (const std::string& name : recorded_.columns.names) ends.put_text(name);
  for (const Life& life : fleet.lives) {
    ends.put_text(life.asset);
    ends.put_text(life.part);
    ends.put(life.failed);
    ends.put(life.start);
    ends.put(life.end);
  }
  hash.add(ends.take());
  fleet.data_hash = hash.hex();
  return fleet;
}

void SchemaFleet::for_each_life(const std::function<void(LifeReadings&&)>& visit) const {
  LifeAssembly assembly(recorded_);
  for (std::size_t asset = 0; asset < recorded_.history.assets.size(); ++asset) {
    const auto lives = assembly.lives_of(asset);
    std::vector<Reading> readings;
    for (std::size_t row = 0; row < assembly.rows(); ++row) readings.push_back(assembly.reading(row));
    for (const auto& [part, rows] : lives) {
      const auto at = [&](std::size_t row) { return readings.begin() + static_cast<std::ptrdiff_t>(row); };
      LifeReadings life{recorded_.history.assets[asset], part, {at(rows.first), at(rows.last)}};
      assembly.date(rows, life.readings.size(), life);
      if (const auto closing = assembly.closing(life.readings.back())) life.readings.push_back(*closing);
      visit(std::move(life));
    }
  }
}

}  // namespace portent::train
