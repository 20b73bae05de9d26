#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "serve/desk/refusal.h"

namespace portent::serve::desk {

/// From mild to worst: how far a value is from where it should be.
inline constexpr std::array<std::string_view, 4> kColours = {"blue", "yellow", "orange", "red"};

/// One side: where each colour begins; any may be left out.
using ColourLimits = std::array<std::optional<double>, 4>;

/// Of a measuring point, in its unit. A colour begins at its limit (value >= high, value <= low) and ends
/// once the value is back by more than `hysteresis`.
struct Thresholds {
  ColourLimits high = {};
  ColourLimits low = {};
  double hysteresis = 0;
  int consecutive = 1;  ///< values in a row that change the colour, 1 to 1000
  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

/// `{"high":{"yellow":4.5,"red":7.1},"low":{...},"hysteresis":0.2,"consecutive":3}`, all optional, keys
/// sorted.
std::string encode_thresholds(const Thresholds& thresholds);
/// Faults stand under `path` ("thresholds"): high sides must rise from blue to red, low sides fall, both
/// apart by more than twice the hysteresis, which is not negative.
Thresholds parse_thresholds(std::string_view json, const std::string& path, Faults& faults);
void check_thresholds(const Thresholds& thresholds, const std::string& path, Faults& faults);

}  // namespace portent::serve::desk
