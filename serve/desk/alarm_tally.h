#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace portent::serve::desk {

/// Of alarms whose machine stands in the scope: those raised in the period by level, and those judged in it.
struct AlarmTally {
  std::array<std::int64_t, 4> raised{};  ///< blue, yellow, orange, red
  std::int64_t judged_true = 0, judged_false = 0, judged_late = 0;
  AlarmTally& operator+=(const AlarmTally& more);
  friend bool operator==(const AlarmTally&, const AlarmTally&) = default;
};

/// Alarms that a fault followed, in time or late, of all that were judged; nullopt where none was.
std::optional<double> precision_of(const AlarmTally& tally);

}  // namespace portent::serve::desk
