#pragma once

#include "serve/desk/alarm_life.h"

namespace portent::tests {

inline constexpr std::int64_t kStart = 1'700'000'000'000;
inline constexpr std::int64_t kMinute = 60'000;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;

/// Remaining life of `asset` at a level, told by a record at `offset`, `minutes` after kStart.
inline serve::desk::Condition sample_condition(const std::string& asset, models::policy::Level level,
                                               std::int64_t minutes = 0, std::int64_t offset = 100) {
  serve::desk::Condition condition;
  condition.key = {asset, "", "remaining_life", ""};
  condition.site = "north";
  condition.asset_class = "pump";
  condition.level = level;
  condition.ts_ms = kStart + minutes * kMinute;
  condition.evidence = {asset + "/-/abc/" + std::to_string(offset), "portent.predictions", 0, offset};
  condition.advice = "Plan the work within 20 h";
  condition.diagnosis = "vib_2 makes up 62 % of the distance to healthy";
  condition.life = 28;
  condition.life_unit = "h";
  return condition;
}

}  // namespace portent::tests
