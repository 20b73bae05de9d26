#include "serve/desk/point_limits.h"

#include "serve/desk/thresholds.h"
#include "serve/store/limited_points.h"

namespace portent::serve::desk {
namespace {

using models::policy::Level;
constexpr std::array<Level, kColours.size()> kLevels = {Level::kBlue, Level::kYellow, Level::kOrange,
                                                        Level::kRed};

models::policy::Thresholds judged_by(const Thresholds& thresholds) {
  models::policy::Thresholds made;
  made.hysteresis = thresholds.hysteresis;
  made.consecutive = thresholds.consecutive;
  for (std::size_t colour = 0; colour < kLevels.size(); ++colour)
    if (thresholds.low[colour] || thresholds.high[colour])
      made.limits.push_back({kLevels[colour], thresholds.low[colour], thresholds.high[colour]});
  return made;
}

}  // namespace

std::vector<PointLimits> limits_of_points(store::Session& session) {
  std::vector<PointLimits> limits;
  for (const store::LimitedPoint& limited : store::limited_points(session)) {
    Faults faults;
    const auto thresholds = judged_by(parse_thresholds(limited.point.thresholds, "thresholds", faults));
    if (!faults.empty() || thresholds.limits.empty()) continue;
    limits.push_back({limited.asset, limited.point.channel, limited.part, limited.point.name,
                      limited.point.unit, thresholds});
  }
  return limits;
}

}  // namespace portent::serve::desk
