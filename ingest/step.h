#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/bytes.h"
#include "ingest/reading.h"
#include "ingest/reorder.h"

namespace portent::ingest {

/// How readings become steps, the unit in which windows, age and caps count (design §2).
struct StepConfig {
  enum class Every : std::uint8_t {
    kReading,   ///< each reading with a newer ts is a step
    kCycle,     ///< each reading with a larger usage is a step
    kDuration,  ///< readings are merged into slots of `every_ms` of event time
  };
  enum class Aggregate : std::uint8_t { kMean, kMin, kMax, kLast, kStd, kSum };
  Every every = Every::kReading;
  std::int64_t every_ms = 0;  ///< kDuration only, > 0
  Aggregate aggregate = Aggregate::kMean;
  std::vector<Aggregate> by_column = {};  ///< kDuration: instead of `aggregate`, one a column; empty: none
  std::int64_t hold_ms =
      0;  ///< kDuration: a channel without a reading keeps its last value this long, then is missing
  /// kDuration: a slot closes once a reading this much past its end has come. Else: a reading waits until one
  /// this much newer has come, and readings of one ts become one.
  std::int64_t allowed_lateness_ms = 0;
  double max_gap = 5;  ///< steps (kCycle: cycles); a longer gap starts a new window. kReading: see max_gap_ms
  std::int64_t max_gap_ms = 3'600'000;  ///< kReading only
  friend bool operator==(const StepConfig&, const StepConfig&) = default;
};

/// "reading", "1 cycle", or a duration such as "500ms", "10s", "10min", "1h"; false where `text` is none of
/// these.
bool parse_every(std::string_view text, StepConfig& into);
std::string format_every(const StepConfig& config);

/// One step of one asset: values in the order of the bundle's channels, NaN where missing.
struct Step {
  std::int64_t ts = 0;          ///< kDuration: the end of the slot
  std::optional<double> usage;  ///< the newest life counter known at the end of the step
  bool after_gap = false;       ///< the window must restart before this step
  bool counter_reset =
      false;  ///< usage went back though time went on: nothing is known of the life that follows
  Mode mode = Mode::kRun;
  std::vector<double> values;
};

/// Steps that were closed, in their order. Cleared, it keeps the memory of their values.
class ClosedSteps {
 public:
  /// A step whose values are all missing.
  Step& add(std::size_t channels, std::int64_t ts);
  void clear() { count_ = 0; }
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  const Step& operator[](std::size_t i) const { return steps_[i]; }
  Step* begin() { return steps_.data(); }
  Step* end() { return steps_.data() + count_; }
  const Step* begin() const { return steps_.data(); }
  const Step* end() const { return steps_.data() + count_; }
  const Step& back() const { return steps_[count_ - 1]; }

 private:
  std::vector<Step> steps_;
  std::size_t count_ = 0;
};

/// What became of the parts of a reading; counted by the caller.
struct StepCounts {
  std::uint64_t duplicates = 0;  ///< values whose (asset, ts, channel) was seen before
  std::uint64_t late = 0;        ///< values whose slot had closed
  std::uint64_t backwards = 0;   ///< readings older than the newest step (kReading, kCycle)
  std::uint64_t gaps = 0;        ///< windows restarted
  std::uint64_t reset_counters =
      0;  ///< readings whose usage went back though their ts went on, without a control record
  std::uint64_t overfull = 0;  ///< values of a slot beyond the 4,096 of one channel, or of an asset's open
                               ///< slots beyond 8 MiB, that are kept: make the step or the lateness shorter
  std::uint64_t hurried = 0;   ///< readings that did not wait for the allowed lateness: too many waited
  StepCounts& operator+=(const StepCounts& other);
  friend bool operator==(const StepCounts&, const StepCounts&) = default;
};

/// A value of a reading once its tag is known: `channel` indexes Step::values.
struct SlotValue {
  std::int64_t ts = 0;
  double value = 0;
  friend bool operator==(const SlotValue&, const SlotValue&) = default;
};

/// Merges one asset's readings into steps by event time. The steps depend only on the sequence of readings
/// accepted, and a slot's value not on the order in which its readings came. A value with its own save and
/// load; not thread-safe.
class StepAssembler {
 public:
  StepAssembler(const StepConfig& config, std::size_t channels);

  /// `channel_of[i]` is the index of `reading.values[i]`, or -1 for one that is not used. Appends the steps
  /// that this reading closes.
  void accept(const Reading& reading, const std::vector<int>& channel_of, ClosedSteps& closed,
              StepCounts& counts);

  /// Forgets open slots and held values (a control record); the newest time seen is kept, so old readings
  /// stay refused.
  void restart();

  void save(ByteWriter& to) const;
  void load(ByteReader& from);

 private:
  struct Slot {
    std::int64_t index = 0;
    std::optional<double> usage;
    Mode mode = Mode::kRun;
    std::int64_t mode_ts = std::numeric_limits<std::int64_t>::min();
    std::vector<std::vector<SlotValue>> values;  ///< by channel, sorted by ts
  };

  void accept_single(const Reading&, const std::vector<int>&, ClosedSteps&, StepCounts&);
  void accept_slotted(const Reading&, const std::vector<int>&, ClosedSteps&, StepCounts&);
  void accept_waiting(const Reading&, const std::vector<int>&, ClosedSteps&, StepCounts&);
  bool reorders() const {
    return config_.every != StepConfig::Every::kDuration && config_.allowed_lateness_ms > 0;
  }
  bool has_room(std::int64_t index) const;
  struct Order;
  std::optional<Order> order_of(const Reading&, const std::vector<int>&, StepCounts&) const;
  void add_to_slot(Slot&, const Reading&, const std::vector<int>&, StepCounts&);
  Slot& slot_at(std::int64_t index);
  void close_until(std::int64_t first_open, ClosedSteps& closed, StepCounts& counts);
  void close(const Slot& slot, bool after_gap, ClosedSteps& closed, StepCounts& counts);
  bool fill_gap(std::int64_t from, std::int64_t to, ClosedSteps& closed);
  void hold_missing(Step& step) const;
  static void save_slot(const Slot& slot, ByteWriter& to);
  static Slot load_slot(ByteReader& from, std::size_t channels);

  StepConfig config_;
  std::size_t channels_;
  bool started_ = false;
  bool emitted_ = false;        ///< a slot was closed: holes after it are gaps
  std::int64_t newest_ts_ = 0;  ///< newest event time seen
  double newest_usage_ = 0;
  bool usage_known_ = false;
  std::int64_t next_index_ = 0;  ///< first slot that is still open
  std::vector<Slot> open_;       ///< ascending by index
  std::size_t open_values_ = 0;  ///< in all of them
  std::vector<double> held_;     ///< last value by channel, NaN if none
  std::vector<std::int64_t> held_ts_;
  ReorderBuffer reorder_;  ///< empty where readings need not wait
};

}  // namespace portent::ingest
