#pragma once

#include <cstdint>
#include <optional>

#include "ingest/bytes.h"
#include "models/policy/breach.h"
#include "models/policy/rule.h"

namespace portent::models::policy {

/// How long a condition must hold to be raised, and must not hold to be cleared, in event time.
struct Holding {
  std::int64_t for_ms = 0;
  std::int64_t clear_after_ms = 0;
};
inline Holding holding_of(const Rule& rule) {
  return {rule.for_ms(), rule.clear_after_ms()};
}

/// What is kept of one condition of one asset between two judgements.
struct RuleState {
  bool active = false;
  std::int64_t raised = 0;                   ///< event time at which it became active
  std::optional<std::int64_t> turning = {};  ///< event time since which the condition is other than `active`
  void save(ingest::ByteWriter& to) const;
  static RuleState load(ingest::ByteReader& from);
  friend bool operator==(const RuleState&, const RuleState&) = default;
};

/// Judges a condition at one event time; returns what is active or just cleared. What is unknown changes
/// nothing: a condition that was true before and is true after it has held all along. Pure: depends on its
/// arguments alone.
std::optional<Breach> judge(const Holding& holding, Level level, RuleState& state, std::int64_t ts,
                            Truth truth);

}  // namespace portent::models::policy
