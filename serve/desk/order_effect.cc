#include "serve/desk/order_effect.h"

#include <algorithm>

#include "serve/store/work_orders.h"

namespace portent::serve::desk {
namespace {

constexpr std::size_t kMost = 500;  // orders that one transaction looks at

std::string compared(double before, double after, double by) {
  return after >= before + by ? "better" : after <= before - by ? "worse" : "same";
}

}  // namespace

Effect judge_effect(const EffectPolicy& policy, std::optional<double> health_before,
                    std::optional<double> life_before, std::span<const store::ReliableForecast> after) {
  Effect effect{"unknown", {}, {}};
  if (after.empty()) return effect;
  double health = 0, life = 0;
  for (const store::ReliableForecast& forecast : after) {
    health += forecast.health;
    life += forecast.p50;
  }
  effect.health_after = health / static_cast<double>(after.size());
  effect.life_after = life / static_cast<double>(after.size());
  if (!health_before || !life_before) return effect;
  effect.verdict = compared(*health_before, *effect.health_after, policy.health_points);
  if (effect.verdict == "same" && *life_before > 0)
    effect.verdict = compared(*life_before, *effect.life_after, policy.life_share * *life_before);
  return effect;
}

std::size_t assess_repairs(store::Session& session, const EffectPolicy& policy, std::int64_t ts_ms,
                           std::int64_t now_ms) {
  std::size_t judged = 0;
  for (store::WorkOrder& order : store::awaited_effects(session, kMost)) {
    const std::int64_t repaired = order.repaired_ms.value_or(0);
    const auto after =
        store::first_reliable(session, order.asset, order.effect_part, repaired, policy.forecasts);
    if (after.size() < policy.forecasts && ts_ms - repaired < policy.wait_ms) continue;
    OrderLife life(std::move(order));
    const Effect effect = judge_effect(policy, life.order().health_before, life.order().life_before, after);
    if (!life.assess(effect, now_ms)) continue;
    store::update_order(session, life.order(), life.loaded_version());
    store::add_order_events(session, life.events());
    ++judged;
  }
  return judged;
}

}  // namespace portent::serve::desk
