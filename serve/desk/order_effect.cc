#include "serve/desk/order_effect.h"

#include <algorithm>

#include "serve/store/work_orders.h"

namespace portent::serve::desk {
namespace {

constexpr std::size_t kMost = 100;  // orders of one look

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

EffectLook look_for_effects(store::Session& session, const EffectPolicy& policy, std::int64_t ts_ms,
                            const store::EffectPlace& behind) {
  const auto orders = store::awaited_effects(session, behind, kMost);
  EffectLook look{{}, {INT64_MIN, ""}};
  for (const store::WorkOrder& order : orders) {
    const std::int64_t repaired = order.repaired_ms.value_or(0);
    if (orders.size() == kMost) look.behind = {repaired, order.id};
    const bool known_before = order.health_before && order.life_before;
    const auto after = known_before ? store::first_reliable(session, order.asset, order.effect_part, repaired,
                                                            policy.forecasts)
                                    : std::vector<store::ReliableForecast>();
    const bool waits = after.size() < policy.forecasts && ts_ms - repaired < policy.wait_ms;
    if (known_before && waits) continue;
    look.judged.push_back({order.id, judge_effect(policy, order.health_before, order.life_before, after)});
  }
  return look;
}

void keep_effects(store::Session& session, std::span<const JudgedEffect> judged, std::int64_t now_ms) {
  for (const auto& [id, effect] : judged) {
    auto order = store::find_order_to_change(session, id);
    if (!order) continue;
    OrderLife life(*std::move(order));
    if (!life.assess(effect, now_ms)) continue;
    store::update_order(session, life.order(), life.loaded_version());
    store::add_order_events(session, life.events());
  }
}

}  // namespace portent::serve::desk
