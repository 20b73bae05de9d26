#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "features/extractor.h"

namespace portent::features {

/// One thing of a step that training never saw. Numbers are in the unit of the reading but for kRegime,
/// where they are distances in standard deviations.
struct RangeFault {
  enum class Kind : std::uint8_t {
    kSettingMissing,   ///< no value of an operating setting
    kSetting,          ///< the setting that is furthest out, where the whole regime is unknown
    kConstantSetting,  ///< a setting that was always `low` in training, which is `high` too
    kRegime,           ///< `value`: distance to the nearest regime of training, `high`: the largest accepted
    kChannel,          ///< smoothed value outside the range of training, which is [low, high]
    kChannelChange,    ///< moved further from its own beginning than any in training; `value` is the move
    kTooFewChannels,   ///< `value` of the channels were usable, `low` are needed
  };
  Kind kind = Kind::kChannel;
  std::string name;  ///< setting or channel; empty for kRegime and kTooFewChannels
  double value = 0, low = 0, high = 0;
  friend bool operator==(const RangeFault&, const RangeFault&) = default;
};

/// Why Extractor::step() called a step out of distribution: empty exactly where it did not, but for values
/// within rounding of a limit. `state` as that step left it, `values` those of the step, `facts`
/// what it told.
std::vector<RangeFault> range_faults(const ExtractorConfig& config, const ExtractorState& state,
                                     std::span<const double> values, const StepFacts& facts);

}  // namespace portent::features
