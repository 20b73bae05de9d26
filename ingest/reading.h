#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace portent::ingest {

/// Why a value of a reading is not used. A marked value counts as missing; the rest of the reading is used
/// (promise 6).
enum class Mark : std::uint8_t { kNone, kBadQuality, kNotFinite, kWrongType, kNull, kWrongUnit };
inline constexpr std::size_t kMarks = 6;

struct ChannelValue {
  std::string channel;
  double value = 0;  ///< finite where mark is kNone
  Mark mark = Mark::kNone;
  friend bool operator==(const ChannelValue&, const ChannelValue&) = default;
};

enum class Mode : std::uint8_t { kRun, kIdle, kTransient, kOverhaul };

/// One message of one machine: whatever tags its gateway sent together.
struct Reading {
  std::string asset;
  std::int64_t ts = 0;          ///< device time, ms since epoch UTC
  std::optional<double> usage;  ///< the asset's own life counter (cycles, hours), >= 0
  Mode mode = Mode::kRun;
  std::vector<ChannelValue> values;
  bool says_mode = false;  ///< the message names its mode; else the mode that a control record set holds
  friend bool operator==(const Reading&, const Reading&) = default;
};

/// A command to an asset's state, written into its telemetry partition by the desk or `portent events`.
struct Control {
  enum class Kind : std::uint8_t { kCommissioning, kOverhaul, kReplacement, kRepair, kFailure, kMode };
  std::string asset;
  std::int64_t ts = 0;
  Kind kind = Kind::kOverhaul;
  std::string part = {};   ///< what was replaced or repaired; "": the asset as a whole
  Mode mode = Mode::kRun;  ///< kMode: of readings from here on that say none of their own
  friend bool operator==(const Control&, const Control&) = default;
};

}  // namespace portent::ingest
