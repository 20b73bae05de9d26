#include "models/policy/rule_judge.h"

#include <utility>

namespace portent::models::policy {

void RuleState::save(ingest::ByteWriter& to) const {
  to.put(static_cast<std::uint8_t>((active ? 1 : 0) + (turning ? 2 : 0)));
  to.put(raised);
  to.put(turning.value_or(0));
}

RuleState RuleState::load(ingest::ByteReader& from) {
  const auto flags = from.get<std::uint8_t>();
  RuleState state{(flags & 1) != 0, from.get<std::int64_t>(), std::nullopt};
  const auto turning = from.get<std::int64_t>();
  if (flags & 2) state.turning = turning;
  if (flags > 3) from.fail();
  return from.failed() ? RuleState{} : state;
}

std::optional<Breach> judge(const Holding& holding, Level level, RuleState& state, std::int64_t ts,
                            Truth truth) {
  if (truth != Truth::kUnknown) {
    const bool turned = (truth == Truth::kTrue) != state.active;
    if (!turned) state.turning.reset();
    if (turned && !state.turning) state.turning = ts;
  }
  const bool judged = truth != Truth::kUnknown && state.turning;
  const std::int64_t wait = state.active ? holding.clear_after_ms : holding.for_ms;
  if (!judged || ts - *state.turning < wait)
    return state.active ? std::optional<Breach>({level, Edge::kHeld, state.raised}) : std::nullopt;
  state.turning.reset();
  state.active = !state.active;
  if (!state.active) return Breach{level, Edge::kCleared, std::exchange(state.raised, 0)};
  state.raised = ts;
  return Breach{level, Edge::kRaised, ts};
}

}  // namespace portent::models::policy
