#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "features/channel_kind.h"
#include "ingest/files/condition.h"
#include "ingest/step.h"
#include "train/step_store.h"
#include "train/unplaced.h"

namespace portent::train {

/// One life of one machine, or of one of its parts, from its first step to its last.
struct Life {
  std::string asset;
  std::string part;      ///< "": the asset as a whole
  StepSeries steps;      ///< values: settings followed by channels, as named in Fleet
  bool failed = true;    ///< false: censored, that is still running or replaced before it failed
  bool renewed = false;  ///< begins at a replacement: as good as new though the life counter goes on
  double start = 0;      ///< life counter at which the life began: age = usage - start
  double end = 0;        ///< life counter at the failure, or up to which it is known to have lived
};

/// What became of the rows that a fleet was read from; expected faults are counted, not refused.
struct Intake {
  std::uint64_t rows = 0;
  std::uint64_t without_time = 0;             ///< rows whose time is missing or none, not used
  std::uint64_t unordered = 0;                ///< rows older than the row before of the same asset; sorted
  std::uint64_t after_end = 0;                ///< rows between a failure and the next life, not used
  std::vector<std::uint64_t> invalid, empty;  ///< by column: cells that are no number, cells without one
  ingest::StepCounts steps;
  Unplaced late_failures;       ///< too long after their asset's last reading to have ended its life
  Unplaced failures_of_others;  ///< of assets without readings
  Unplaced events_of_others;
};

/// Lives of machines of one kind, with every column that was recorded. Movable, not copyable.
struct Fleet {
  std::vector<std::string> settings;
  std::vector<std::string> channels;
  std::vector<features::ChannelKind> kinds;  ///< by channel
  std::vector<std::string> units;            ///< by channel, UCUM, "" where not stated
  std::vector<std::string> setting_units;    ///< the same by setting; empty: of none
  ingest::StepConfig step;
  std::string life_unit = "cycle";
  std::optional<ingest::Condition> failure_when;  ///< a life ends where this holds, where that is so
  std::vector<std::string> parts;                 ///< that lives are of; empty: lives of whole assets
  std::vector<std::string> critical;              ///< of the parts; empty: all
  std::unique_ptr<StepStore> store;               ///< holds the steps of `lives`
  std::vector<Life> lives;
  std::string data_hash;     ///< sha256 of all that was read: assets, times, usages, values and ends of lives
  std::size_t readings = 0;  ///< that were read
  Intake intake;

  std::size_t columns() const { return settings.size() + channels.size(); }
  features::ChannelKind kind(std::size_t channel) const {
    return channel < kinds.size() ? kinds[channel] : features::ChannelKind::kSensor;
  }
};

/// Life counter at step `i`, the last known one where it was not read; the number of steps before it where a
/// life has no counter (then its first step has none).
double usage_at(const Life& life, std::size_t i);

/// Life units left at step `i`: the truth of a life that failed, a lower bound of a censored one.
double remaining_life(const Life& life, std::size_t i);

}  // namespace portent::train
