#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "train/fleet.h"

namespace portent::train {

/// Something that a look at the data found.
struct Finding {
  enum class Severity : std::uint8_t {
    kNote,     ///< good to know
    kWarning,  ///< training works, but less well than it could
    kError,    ///< what is trained on this is wrong, or can't be
  };
  Severity severity = Severity::kNote;
  std::string where;  ///< a channel, an asset, or "data"
  std::string text;   ///< what was found, and what to do about it
  friend bool operator==(const Finding&, const Finding&) = default;
};
const char* severity_name(Finding::Severity severity);

/// How much of a channel there is.
struct ChannelCheck {
  std::string channel;
  std::string unit;
  features::ChannelKind kind = features::ChannelKind::kSensor;
  double completeness = 1;  ///< 0..1: steps with a value
  double validity = 1;      ///< 0..1: cells that were filled in and hold a number
  double low = 0, high = 0;
};

/// What training has to learn from.
struct FailureEvidence {
  std::string part;  ///< "": assets as a whole
  std::size_t failed = 0;
  std::size_t censored = 0;
};

/// The outcome of a look at a fleet's data before any training.
struct DataCheck {
  std::size_t assets = 0, lives = 0, steps = 0, readings = 0;
  std::vector<FailureEvidence> evidence;  ///< by part
  std::string advice;                     ///< what kind of model the evidence is enough for
  std::vector<ChannelCheck> channels;     ///< settings, then channels
  std::vector<Finding> findings;          ///< the worst first
  bool wrong() const;                     ///< there is an error among the findings
  bool evidence_of_failure() const;       ///< some life ended in one
};

struct CheckOptions {
  bool failures_expected = true;   ///< false where the schema says that none are known
  std::string failure_column;      ///< a channel in which failures are defined; it may tell the end exactly
  std::size_t shortest_life = 15;  ///< steps; nothing is learned from lives that are not longer
};

/// Looks at gaps, disorder, completeness, constant and stuck channels, jumps as of another unit, channels
/// that know the future, short lives and evidence of failures. Streams over the steps; leaks are judged on
/// at most kMostLeakLives lives.
DataCheck check_data(const Fleet& fleet, const CheckOptions& options);

inline constexpr std::size_t kMostLeakLives = 300;
inline constexpr std::size_t kFewFailures = 10;  ///< below: too few to learn from by examples alone

}  // namespace portent::train
