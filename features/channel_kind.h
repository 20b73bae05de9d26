#pragma once

#include <cstdint>

namespace portent::features {

/// What the values of a channel are, which decides what may be judged of them.
enum class ChannelKind : std::uint8_t {
  kSensor,  ///< a measurement: it has noise, and one value for a long time may mean a stuck sensor
  kSymbol,  ///< a category (`grade=A` is 1 where it holds, else 0) or a fact of the asset: constant for long
  kEvent,   ///< the number of such events since the step before: rare, mostly 0
};

}  // namespace portent::features
