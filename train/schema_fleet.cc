#include "train/schema_fleet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "ingest/error.h"
#include "models/sha256.h"
#include "train/reading_maker.h"
#include "train/split_lives.h"

namespace portent::train {
namespace {

using ingest::Reading;
using Every = ingest::StepConfig::Every;
using Failure = ingest::FailureSource::From;
using LifeFrom = ingest::LifeSource::From;

constexpr std::size_t kSampledIntervals = 100'000;
constexpr double kGapSteps = 5;  // typical intervals after which a window begins anew
constexpr double kAtStart = 5;   // life units up to which the extractor itself takes a machine for new
constexpr std::size_t kIncrements = 101;  // of a counter, that tell its typical step

double median_of(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// The middle one of the times between readings of one asset, ms; 0 where there is none.
double typical_interval(const RawHistory& history) {
  std::vector<double> intervals;
  const std::size_t every = history.rows->size() / kSampledIntervals + 1;
  for (std::size_t i = 1; i < history.rows->size(); i += every) {
    const RawRow before = (*history.rows)[i - 1], row = (*history.rows)[i];
    if (row.asset == before.asset && row.ts > before.ts)
      intervals.push_back(static_cast<double>(row.ts - before.ts));
  }
  return intervals.empty() ? 0 : median_of(intervals);
}

ingest::StepConfig step_config(const ingest::FleetSchema& schema, const RawHistory& history,
                               const FleetColumns& columns) {
  ingest::StepConfig step = schema.step;
  if (step.every == Every::kReading && !schema.gap_known) {
    const auto gap = static_cast<std::int64_t>(kGapSteps * typical_interval(history));
    const bool counts = schema.time_column.empty() || schema.time_format.counts();
    step.max_gap_ms = counts && gap > 0 ? gap : std::max(step.max_gap_ms, gap);
  }
  if (step.every != Every::kDuration) return step;
  const auto& hows = columns.aggregates;
  const bool plain = hows.front() <= ingest::StepConfig::Aggregate::kLast &&
                     std::ranges::all_of(hows, [&](auto how) { return how == hows.front(); });
  if (plain)
    step.aggregate = hows.front();
  else
    step.by_column = hows;
  return step;
}

/// Appends the steps of readings to a fleet, but for those of a machine that does not run; notes them in a
/// hash.
class StepWriter {
 public:
  StepWriter(Fleet& fleet, models::Sha256& hash)
      : fleet_(fleet), hash_(hash), assembler_(fleet.step, fleet.columns()) {
    column_of_.resize(fleet.columns());
    std::iota(column_of_.begin(), column_of_.end(), 0);
  }

  void begin_life() { assembler_ = ingest::StepAssembler(fleet_.step, fleet_.columns()); }

  void accept(const Reading& reading) {
    closed_.clear();
    assembler_.accept(reading, reading.values.empty() ? none_ : column_of_, closed_, fleet_.intake.steps);
    for (ingest::Step& step : closed_) append(step);
  }

 private:
  void append(ingest::Step& step) {
    if (step.mode != ingest::Mode::kRun) {
      gap_ |= step.after_gap;
      reset_ |= step.counter_reset;
      return;
    }
    step.after_gap |= std::exchange(gap_, false);
    step.counter_reset |= std::exchange(reset_, false);
    fleet_.store->append(step);
    ingest::ByteWriter bytes;
    bytes.put(step.ts);
    bytes.put(step.usage.value_or(-1));
    for (const double value : step.values) bytes.put(value);
    hash_.add(bytes.take());
  }

  Fleet& fleet_;
  models::Sha256& hash_;
  ingest::StepAssembler assembler_;
  std::vector<int> column_of_;
  const std::vector<int> none_;  ///< of a reading without values
  std::vector<ingest::Step> closed_;
  bool gap_ = false, reset_ = false;  ///< of steps left out since the last one kept
};

}  // namespace

/// Turns one asset after another into lives.
class SchemaFleet::Assembly {
 public:
  explicit Assembly(const SchemaFleet& fleet)
      : fleet_(fleet),
        rows_(*fleet.history_.rows),
        maker_(fleet.history_, fleet.columns_, fleet.schema_.life, fleet.parts_) {
    const ingest::FailureSource& failure = fleet.schema_.failure;
    const std::string& name = failure.from == Failure::kWhen ? failure.when.column : failure.column;
    const auto& columns = fleet.history_.columns;
    flag_ = static_cast<std::size_t>(std::ranges::find(columns, name, &RawColumn::name) - columns.begin());
  }

  /// The lives of an asset, by part; rows are counted from its first.
  std::vector<std::pair<std::string, LifeRows>> lives_of(std::size_t asset) {
    first_ = fleet_.history_.begins[asset];
    count_ = fleet_.history_.begins[asset + 1] - first_;
    maker_.begin(asset);
    const LifeEvidence evidence = evidence_of(fleet_.history_.assets[asset]);
    std::vector<std::pair<std::string, LifeRows>> lives;
    const std::vector<std::string> whole(1);
    for (const std::string& part : fleet_.parts_.empty() ? whole : fleet_.parts_)
      for (LifeRows& life : split_lives(evidence, part)) {
        while (needs_counter(life)) ++life.first;
        if (life.first < life.last) lives.emplace_back(part, life);
      }
    return lives;
  }

  std::size_t rows() const { return count_; }
  /// Rows must be asked for in order.
  const Reading& reading(std::size_t row) { return maker_.make(first_ + row); }

  /// An empty reading that closes the slot of `last`; nullopt where steps are no slots.
  std::optional<Reading> closing(const Reading& last) const {
    if (fleet_.step_.every != Every::kDuration) return std::nullopt;
    Reading empty;
    empty.asset = last.asset;
    empty.ts = last.ts + fleet_.step_.every_ms + fleet_.step_.allowed_lateness_ms;
    return empty;
  }

  /// Fills in start, end and whether it began as new, which the steps do not tell.
  template <typename Facts>
  void date(const LifeRows& life, std::size_t steps, Facts& facts) const {
    facts.failed = life.failed;
    facts.renewed = life.renewed;
    if (fleet_.schema_.life.from == LifeFrom::kSteps) {
      facts.renewed = true;
      facts.end = static_cast<double>(steps) - 1;
      return;
    }
    const double first = usage(life.first);
    facts.renewed |= first > kAtStart && first <= kAtStart * typical_increment(life);
    facts.start = facts.renewed && first > kAtStart ? first : 0;
    facts.end = end_of(life);
  }

 private:
  double usage(std::size_t row) const { return maker_.usage(first_ + row); }

  bool needs_counter(const LifeRows& life) const {
    return fleet_.schema_.life.from != LifeFrom::kSteps && life.first < life.last &&
           std::isnan(usage(life.first));
  }

  LifeEvidence evidence_of(const std::string& asset) const {
    const ingest::FailureSource& failure = fleet_.schema_.failure;
    const auto& events = fleet_.history_.events;
    LifeEvidence e;
    e.rows = count_;
    e.ts = [this](std::size_t row) { return rows_[first_ + row].ts; };
    if (fleet_.schema_.life.from == LifeFrom::kColumn)
      e.counter_reset = [this](std::size_t row) { return usage(row) < usage(row - 1); };
    if (failure.from == Failure::kColumn || failure.from == Failure::kWhen)
      e.flagged = [this](std::size_t row) { return flagged(row); };
    e.flag_is_condition = failure.from == Failure::kWhen;
    e.fails_at_last_row =
        failure.from == Failure::kLastRow ||
        std::ranges::find(events.failed_at_last_row, asset) != events.failed_at_last_row.end();
    if (const auto own = events.of_asset.find(asset); own != events.of_asset.end()) e.events = &own->second;
    return e;
  }

  bool flagged(std::size_t row) const {
    const double value = rows_[first_ + row].values[flag_];
    const ingest::FailureSource& failure = fleet_.schema_.failure;
    return failure.from == Failure::kWhen ? failure.when.holds(value) : !std::isnan(value) && value != 0;
  }

  double typical_increment(const LifeRows& life) const {
    std::vector<double> increments;
    for (std::size_t row = life.first + 1; row < life.last && increments.size() < kIncrements; ++row)
      if (usage(row) > usage(row - 1)) increments.push_back(usage(row) - usage(row - 1));
    return increments.empty() ? 0 : median_of(increments);
  }

  /// The counter at the failure, between two rows by a straight line; else at the last row that has one.
  double end_of(const LifeRows& life) const {
    if (life.failed_at && fleet_.schema_.life.from == LifeFrom::kTime)
      return maker_.usage_at_time(*life.failed_at);
    std::size_t last = life.last - 1;
    while (std::isnan(usage(last))) --last;
    const double at_last = usage(last);
    if (!life.failed_at || life.last >= count_ || !(usage(life.last) >= at_last)) return at_last;
    const auto from = static_cast<double>(rows_[first_ + last].ts);
    const auto to = static_cast<double>(rows_[first_ + life.last].ts);
    const double share = to > from ? (static_cast<double>(*life.failed_at) - from) / (to - from) : 0;
    return at_last + std::clamp(share, 0.0, 1.0) * (usage(life.last) - at_last);
  }

  const SchemaFleet& fleet_;
  const RowStore& rows_;
  ReadingMaker maker_;
  std::size_t flag_ = 0;  ///< recorded column that tells a failure
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

SchemaFleet::SchemaFleet(const ingest::FleetSchema& schema, const std::filesystem::path& folder,
                         const Selection& selection, const LogOpener& open_log)
    : schema_(schema) {
  if (schema.topic && !open_log)
    throw ingest::FatalError("a schema that names a topic can't be read here; write it into files first");
  history_ = schema.topic ? read_topic(schema, folder, *open_log(*schema.topic), selection)
                          : read_tables(schema, folder, selection);
  parts_ = failing_parts(history_.events);
  columns_ = make_columns(schema, history_, parts_);
  if (columns_.names.size() == columns_.settings)
    throw ingest::FatalError("no column is left to be a channel; name some under channels");
  step_ = step_config(schema, history_, columns_);
}

Fleet SchemaFleet::empty_fleet() const {
  Fleet fleet;
  const auto at = [&](auto& list) { return list.begin() + static_cast<std::ptrdiff_t>(columns_.settings); };
  fleet.settings.assign(columns_.names.begin(), at(columns_.names));
  fleet.channels.assign(at(columns_.names), columns_.names.end());
  fleet.kinds.assign(at(columns_.kinds), columns_.kinds.end());
  fleet.units.assign(at(columns_.units), columns_.units.end());
  fleet.step = step_;
  fleet.life_unit = schema_.life.unit;
  fleet.parts = parts_;
  fleet.store = std::make_unique<StepStore>(fleet.columns());
  fleet.readings = fleet.intake.rows = history_.rows->size();
  fleet.intake.without_time = history_.without_time + history_.short_rows;
  fleet.intake.unordered = history_.unordered;
  for (const ColumnSource& source : columns_.sources) {
    const bool recorded = source.from == ColumnSource::From::kRow || source.from == ColumnSource::From::kWord;
    fleet.intake.invalid.push_back(recorded ? history_.columns[source.raw].invalid : 0);
    fleet.intake.empty.push_back(recorded ? history_.columns[source.raw].empty : 0);
  }
  return fleet;
}

/// Steps of an asset's lives, each life by an assembler of its own; or all rows by one where parts share
/// them.
class SchemaFleet::LifeWriter {
 public:
  LifeWriter(const SchemaFleet& from, Fleet& fleet, models::Sha256& hash)
      : from_(from), fleet_(fleet), assembly_(from), writer_(fleet, hash) {}

  void add_asset(std::size_t asset) {
    const auto lives = assembly_.lives_of(asset);
    if (from_.parts_.empty())
      add_whole(asset, lives);
    else
      add_parts(asset, lives);
  }

 private:
  using Lives = std::vector<std::pair<std::string, LifeRows>>;

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
    const bool slots = fleet_.step.every == Every::kDuration;
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
    Life life{from_.history_.assets[asset], part, fleet_.store->series(first, last - first)};
    assembly_.date(rows, last - first, life);
    fleet_.lives.push_back(std::move(life));
  }

  const SchemaFleet& from_;
  Fleet& fleet_;
  Assembly assembly_;
  StepWriter writer_;
  const Reading* last_ = nullptr;
};

Fleet SchemaFleet::make_fleet() const {
  Fleet fleet = empty_fleet();
  models::Sha256 hash;
  LifeWriter writer(*this, fleet, hash);
  for (std::size_t asset = 0; asset < history_.assets.size(); ++asset) writer.add_asset(asset);
  if (fleet.lives.empty())
    throw ingest::FatalError(
        "no life is left: every row is after a failure or without a life counter; check `life` and "
        "`failure`");
  ingest::ByteWriter ends;
  for (const std::string& name : columns_.names) ends.put_text(name);
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
  Assembly assembly(*this);
  for (std::size_t asset = 0; asset < history_.assets.size(); ++asset) {
    const auto lives = assembly.lives_of(asset);
    std::vector<Reading> readings;
    for (std::size_t row = 0; row < assembly.rows(); ++row) readings.push_back(assembly.reading(row));
    for (const auto& [part, rows] : lives) {
      const auto at = [&](std::size_t row) { return readings.begin() + static_cast<std::ptrdiff_t>(row); };
      LifeReadings life{history_.assets[asset], part, {at(rows.first), at(rows.last)}};
      assembly.date(rows, life.readings.size(), life);
      if (const auto closing = assembly.closing(life.readings.back())) life.readings.push_back(*closing);
      visit(std::move(life));
    }
  }
}

}  // namespace portent::train
