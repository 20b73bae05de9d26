#include "serve/stream/shadow_tally.h"

#include <algorithm>
#include <cmath>

namespace portent::serve {
namespace {

bool judged(const models::Forecast& f) {
  return f.state != models::ForecastState::kWarming && f.state != models::ForecastState::kOutOfDistribution;
}

}  // namespace

void compare(std::span<const models::Forecast> champion, std::span<const models::Forecast> shadow,
             ShadowTally& to) {
  to.forecasts += shadow.size();
  for (const models::Forecast& theirs : shadow) {
    const auto own = std::ranges::find(champion, theirs.ts, &models::Forecast::ts);
    if (own == champion.end() || own->unit != theirs.unit || !judged(*own) || !judged(theirs)) continue;
    ++to.compared;
    to.difference += std::fabs(own->rul.p50 - theirs.rul.p50);
  }
}

}  // namespace portent::serve
