#include "train/life_assembly.h"

#include <algorithm>
#include <cmath>

namespace portent::train {
namespace {

using ingest::Reading;
using Every = ingest::StepConfig::Every;
using Failure = ingest::FailureSource::From;
using LifeFrom = ingest::LifeSource::From;

constexpr std::size_t kSampledIntervals = 100'000;
constexpr double kGapSteps = 5;      // typical intervals after which a window begins anew
constexpr double kDay = 86'400'000;  // ms
constexpr double kAtStart = 5;       // life units up to which the extractor itself takes a machine for new
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

/// Time only orders the rows of such a history.
bool counts(const ingest::FleetSchema& schema) {
  return !schema.topic && !schema.history && (schema.time_column.empty() || schema.time_format.counts());
}

}  // namespace

LifeAssembly::LifeAssembly(const RecordedFleet& fleet)
    : fleet_(fleet),
      rows_(*fleet.history.rows),
      maker_(fleet.history, fleet.columns, fleet.schema.life, fleet.parts) {
  const ingest::FailureSource& failure = fleet.schema.failure;
  const std::string& name = failure.from == Failure::kWhen ? failure.when.column : failure.column;
  const auto& columns = fleet.history.columns;
  flag_ = static_cast<std::size_t>(std::ranges::find(columns, name, &RawColumn::name) - columns.begin());
}

LifeAssembly::Lives LifeAssembly::lives_of(std::size_t asset) {
  first_ = fleet_.history.begins[asset];
  count_ = fleet_.history.begins[asset + 1] - first_;
  if (count_ == 0) return {};  // all its rows were without a time
  maker_.begin(asset);
  const LifeEvidence evidence = evidence_of(fleet_.history.assets[asset]);
  Lives lives;
  const std::vector<std::string> whole(1);
  for (const std::string& part : fleet_.parts.empty() ? whole : fleet_.parts)
    for (LifeRows& life : split_lives(evidence, part)) {
      while (needs_counter(life)) ++life.first;
      if (life.first < life.last) lives.emplace_back(part, life);
    }
  return lives;
}

std::optional<Reading> LifeAssembly::closing(const Reading& last) const {
  if (fleet_.step.every != Every::kDuration && fleet_.step.allowed_lateness_ms == 0) return std::nullopt;
  Reading empty;
  empty.asset = last.asset;
  empty.ts = last.ts + fleet_.step.every_ms + fleet_.step.allowed_lateness_ms;
  return empty;
}

bool LifeAssembly::needs_counter(const LifeRows& life) const {
  return counted() && life.first < life.last && std::isnan(usage(life.first));
}

LifeEvidence LifeAssembly::evidence_of(const std::string& asset) const {
  const ingest::FailureSource& failure = fleet_.schema.failure;
  const AssetEvents& events = fleet_.history.events;
  const auto& at_last_row = events.failed_at_last_row;
  LifeEvidence e;
  e.rows = count_;
  e.ts = [this](std::size_t row) { return rows_[first_ + row].ts; };
  e.latest_failure = e.ts(count_ - 1) + fleet_.failure_patience_ms;
  if (fleet_.schema.life.from == LifeFrom::kColumn)
    e.counter_reset = [this](std::size_t row) { return usage(row) < usage(row - 1); };
  if (failure.from == Failure::kColumn || failure.from == Failure::kWhen)
    e.flagged = [this](std::size_t row) { return flagged(row); };
  e.flag_is_condition = failure.from == Failure::kWhen;
  e.fails_at_last_row =
      failure.from == Failure::kLastRow || std::ranges::find(at_last_row, asset) != at_last_row.end();
  if (const auto own = events.of_asset.find(asset); own != events.of_asset.end()) e.events = &own->second;
  return e;
}

bool LifeAssembly::flagged(std::size_t row) const {
  const double value = rows_[first_ + row].values[flag_];
  const ingest::FailureSource& failure = fleet_.schema.failure;
  return failure.from == Failure::kWhen ? failure.when.holds(value) : !std::isnan(value) && value != 0;
}

double LifeAssembly::typical_increment(const LifeRows& life) const {
  std::vector<double> increments;
  for (std::size_t row = life.first + 1; row < life.last && increments.size() < kIncrements; ++row)
    if (usage(row) > usage(row - 1)) increments.push_back(usage(row) - usage(row - 1));
  return increments.empty() ? 0 : median_of(increments);
}

bool LifeAssembly::begins_as_new(const LifeRows& life) const {
  if (life.renewed || !counted()) return true;
  const double first = usage(life.first);
  return first > kAtStart && first <= kAtStart * typical_increment(life);
}

double LifeAssembly::start_of(const LifeRows& life) const {
  if (!counted()) return 0;
  const double first = usage(life.first);
  return begins_as_new(life) && first > kAtStart ? first : 0;
}

/// The counter at the failure, between two rows by a straight line; else at the last row that has one.
double LifeAssembly::end_of(const LifeRows& life, std::size_t steps) const {
  if (!counted()) return static_cast<double>(steps) - 1;
  if (life.failed_at && fleet_.schema.life.from == LifeFrom::kTime)
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

ingest::StepConfig step_config(const ingest::FleetSchema& schema, const RawHistory& history,
                               const FleetColumns& columns) {
  ingest::StepConfig step = schema.step;
  if (step.every == Every::kReading && !schema.gap_known) {
    const auto gap = static_cast<std::int64_t>(kGapSteps * typical_interval(history));
    step.max_gap_ms = counts(schema) && gap > 0 ? gap : std::max(step.max_gap_ms, gap);
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

std::int64_t failure_patience_ms(const ingest::FleetSchema& schema, const RawHistory& history,
                                 const ingest::StepConfig& step) {
  double patience = std::max(kGapSteps * typical_interval(history), counts(schema) ? 0 : kDay);
  if (step.every == Every::kReading) patience = std::max(patience, static_cast<double>(step.max_gap_ms));
  if (step.every == Every::kDuration)
    patience = std::max(patience, step.max_gap * static_cast<double>(step.every_ms));
  return static_cast<std::int64_t>(patience);
}

}  // namespace portent::train
