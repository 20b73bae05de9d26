#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "ingest/bytes.h"
#include "ingest/reading.h"

namespace portent::ingest {

/// A reading that waits for its turn, its values by index of the channel.
struct WaitingReading {
  struct Value {
    int channel = 0;
    double value = 0;
    friend bool operator==(const Value&, const Value&) = default;
  };
  std::int64_t ts = 0;
  std::optional<double> usage;
  Mode mode = Mode::kRun;
  std::vector<Value> values;
  friend bool operator==(const WaitingReading&, const WaitingReading&) = default;
};

/// What became of the values of one reading.
struct ReorderCounts {
  std::uint64_t duplicates = 0;  ///< of a (ts, channel) that waits already
  std::uint64_t late = 0;        ///< of a time whose turn has passed
  std::uint64_t hurried = 0;     ///< readings that left early, because too much waited
};

/// Puts one asset's readings into the order of their event time: each waits until one has come that is newer
/// by `lateness_ms`, and readings of one ts become one. What comes out does not depend on the order in which
/// readings within the lateness came. Holds at most kMostReadings and about kMostBytes; beyond that the
/// oldest leave early. Not thread-safe.
class ReorderBuffer {
 public:
  static constexpr std::size_t kMostReadings = 4'096;
  static constexpr std::size_t kMostBytes = 1 << 20;

  explicit ReorderBuffer(std::int64_t lateness_ms) : lateness_ms_(lateness_ms) {}

  ReorderCounts add(WaitingReading reading);
  /// Those whose turn has come, the oldest first; they wait no more.
  std::vector<WaitingReading> take_due();
  /// What waits is dropped; what left is not taken a second time.
  void clear();
  std::size_t waiting() const { return waiting_.size(); }

  void save(ByteWriter& to) const;
  void load(ByteReader& from, std::size_t channels);

 private:
  bool overfull() const { return waiting_.size() > kMostReadings || bytes_ > kMostBytes; }

  std::int64_t lateness_ms_;
  std::int64_t newest_ts_ = std::numeric_limits<std::int64_t>::min();
  std::int64_t released_ts_ = std::numeric_limits<std::int64_t>::min();  ///< of the newest that left
  std::vector<WaitingReading> waiting_;                                  ///< ascending by ts
  std::size_t bytes_ = 0;
};

}  // namespace portent::ingest
