#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "serve/desk/order_life.h"
#include "serve/store/reliable_forecasts.h"
#include "serve/store/session.h"
#include "serve/store/work_orders.h"

namespace portent::serve::desk {

/// How the effect of repairs is judged.
struct EffectPolicy {
  std::size_t forecasts = 3;                ///< that may be relied on after a repair: their mean counts
  std::int64_t wait_ms = 7LL * 86'400'000;  ///< of event time; then fewer of them do, or none
  double health_points = 5;                 ///< of 100, that health must rise or fall by
  double life_share = 0.1;                  ///< of remaining life before, where health stays
  friend bool operator==(const EffectPolicy&, const EffectPolicy&) = default;
};

/// The verdict on what forecasts said before and after a repair: by health; where that stays within its
/// points, by remaining life. unknown: without numbers on either side.
Effect judge_effect(const EffectPolicy& policy, std::optional<double> health_before,
                    std::optional<double> life_before, std::span<const store::ReliableForecast> after);

/// The verdict on one order.
struct JudgedEffect {
  std::string order_id;
  Effect effect;
};
struct EffectLook {
  std::vector<JudgedEffect> judged;
  store::EffectPlace behind;  ///< where the next look goes on: each that is awaited has its turn
};
/// Judges some repairs whose effect is awaited, as far as the forecasts allow that are there by now: not to
/// be called while many wait to be taken in. `ts_ms`: event time that the stream has reached. Changes
/// nothing: a transaction of reading does.
EffectLook look_for_effects(store::Session& session, const EffectPolicy& policy, std::int64_t ts_ms,
                            const store::EffectPlace& behind);
/// Keeps what is still awaited. In a transaction of writing.
void keep_effects(store::Session& session, std::span<const JudgedEffect> judged, std::int64_t now_ms);

}  // namespace portent::serve::desk
