#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "train/fleet_columns.h"
#include "train/reading_maker.h"
#include "train/split_lives.h"

namespace portent::train {

/// A fleet as it was recorded, and what a schema makes of it.
struct RecordedFleet {
  ingest::FleetSchema schema;
  RawHistory history;
  std::vector<std::string> parts;
  FleetColumns columns;
  ingest::StepConfig step;
  /// How long after an asset's last reading a failure still ends its life, ms.
  std::int64_t failure_patience_ms = 0;
};

/// Turns one asset after another into lives and their readings. Not thread-safe.
class LifeAssembly {
 public:
  using Lives = std::vector<std::pair<std::string, LifeRows>>;  ///< by part

  /// `fleet` must outlive it.
  explicit LifeAssembly(const RecordedFleet& fleet);

  /// The lives of an asset, of which rows() and reading() tell from then on. Rows are counted from its first.
  Lives lives_of(std::size_t asset);
  std::size_t rows() const { return count_; }
  /// Rows must be asked for in order; valid until the next call.
  const ingest::Reading& reading(std::size_t row) { return maker_.make(first_ + row); }
  /// An empty reading that closes the slot of `last`; nullopt where steps are no slots.
  std::optional<ingest::Reading> closing(const ingest::Reading& last) const;

  /// Fills in how a life ended, where it began and whether as new. `steps`: that it has.
  template <typename Facts>
  void date(const LifeRows& life, std::size_t steps, Facts& facts) const {
    facts.failed = life.failed;
    facts.renewed = begins_as_new(life);
    facts.start = start_of(life);
    facts.end = end_of(life, steps);
  }

 private:
  double usage(std::size_t row) const { return maker_.usage(first_ + row); }
  bool counted() const { return fleet_.schema.life.from != ingest::LifeSource::From::kSteps; }
  bool needs_counter(const LifeRows& life) const;
  LifeEvidence evidence_of(const std::string& asset) const;
  bool flagged(std::size_t row) const;
  double typical_increment(const LifeRows& life) const;
  bool begins_as_new(const LifeRows& life) const;
  double start_of(const LifeRows& life) const;
  double end_of(const LifeRows& life, std::size_t steps) const;

  const RecordedFleet& fleet_;
  const RowStore& rows_;
  ReadingMaker maker_;
  std::size_t flag_ = 0;  ///< recorded column that tells a failure
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

/// How readings become steps: as the schema says; where it does not say what a gap is, five times the usual
/// time between readings, an hour at least.
ingest::StepConfig step_config(const ingest::FleetSchema& schema, const RawHistory& history,
                               const FleetColumns& columns);

/// What RecordedFleet::failure_patience_ms should be: a gap of `step` or five times the usual time between
/// readings, whichever is longer; and a day at least where time is no mere count, since logs of failures are
/// often kept by date.
std::int64_t failure_patience_ms(const ingest::FleetSchema& schema, const RawHistory& history,
                                 const ingest::StepConfig& step);

}  // namespace portent::train
