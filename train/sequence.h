#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "features/extractor.h"
#include "train/dataset.h"
#include "train/fit_extractor.h"

namespace portent::train {

/// How a machine enters the extractor's view.
enum class Meeting : std::uint8_t {
  kNew,             ///< from its first step on
  kNewNoCounter,    ///< the same, but it has no life counter: its age is missing
  kMidLife,         ///< at a later step: baseline and age are missing
  kMidLifeWithAge,  ///< at a later step, its age known from a ledger: only the baseline is missing
};
inline bool mid_life(Meeting m) {
  return m == Meeting::kMidLife || m == Meeting::kMidLifeWithAge;
}

/// The inputs of consecutive steps of one machine, and the life left at each.
struct Sequence {
  std::size_t width = 0;            ///< inputs a step
  std::vector<float> inputs;        ///< [step][width]
  std::vector<double> remaining;    ///< life units, uncapped
  std::vector<double> usage;        ///< life counter
  std::vector<bool> window_begins;  ///< by step: the window restarts before it
  std::vector<bool> out_of_distribution;
  std::size_t steps() const { return remaining.size(); }
  std::span<const float> at(std::size_t step) const { return std::span(inputs).subspan(step * width, width); }
};

/// Makes the inputs of a fleet's machines with the streaming extractor of serving. Immutable and thread-safe;
/// `fleet` must outlive it.
class SequenceMaker {
 public:
  SequenceMaker(const Fleet& fleet, features::ExtractorConfig config);

  /// Steps [first, first + count) of a life, or fewer at its end, met at `first` with nothing known of what
  /// was before. kNew and kNewNoCounter: the extractor sees the steps before `first` too.
  Sequence make(const Life& life, Meeting meeting, std::size_t first = 0,
                std::size_t count = std::numeric_limits<std::size_t>::max()) const;
  std::size_t width() const { return extractor_.config().inputs(); }
  const features::ExtractorConfig& config() const { return extractor_.config(); }

 private:
  features::ExtractorState state_for(const Life& life, Meeting meeting) const;

  ColumnChoice choice_;
  features::Extractor extractor_;
};

}  // namespace portent::train
