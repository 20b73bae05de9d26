#pragma once

#include <string>
#include <vector>

#include "serve/store/points.h"

namespace portent::serve::store {

/// A measuring point with thresholds, and the registered asset that it belongs to.
struct LimitedPoint {
  std::string asset;
  std::string part;  ///< that it sits on, as events call it; "": the asset itself
  Point point;
  friend bool operator==(const LimitedPoint&, const LimitedPoint&) = default;
};

/// All of them, by asset and channel: what whoever judges readings must know. In one statement.
std::vector<LimitedPoint> limited_points(Session& session);

}  // namespace portent::serve::store
