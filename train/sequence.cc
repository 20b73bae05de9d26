#include "train/sequence.h"

#include <algorithm>

namespace portent::train {

SequenceMaker::SequenceMaker(const Fleet& fleet, features::ExtractorConfig config)
    : choice_(fleet, config), extractor_(std::move(config)) {}

features::ExtractorState SequenceMaker::state_for(const Life& life, Meeting meeting) const {
  auto state = extractor_.fresh();
  if (meeting == Meeting::kNewNoCounter || (meeting == Meeting::kNew && life.renewed))
    extractor_.begin_life(state);
  if (meeting == Meeting::kMidLifeWithAge) {
    state.origin_known = true;
    state.origin = life.start;
  }
  return state;
}

Sequence SequenceMaker::make(const Life& life, Meeting meeting, std::size_t first, std::size_t count) const {
  const std::size_t end = first + std::min(count, life.steps.size() - first);
  Sequence sequence;
  sequence.width = width();
  sequence.inputs.resize((end - first) * sequence.width);
  auto state = state_for(life, meeting);
  std::vector<float> before(sequence.width);
  ingest::Step step;
  const std::size_t met = mid_life(meeting) ? first : 0;
  for (std::size_t i = met; i < end; ++i) {
    choice_.apply(life.steps[i], step);
    if (meeting == Meeting::kNewNoCounter) step.usage.reset();
    if (i == met) step.after_gap = step.counter_reset = false;  // nothing was seen before it
    if (i < first) {
      extractor_.step(state, step, before);
      continue;
    }
    const auto facts = extractor_.step(
        state, step, std::span(sequence.inputs).subspan((i - first) * sequence.width, sequence.width));
    sequence.remaining.push_back(remaining_life(life, i));
    sequence.usage.push_back(usage_at(life, i));
    sequence.out_of_distribution.push_back(facts.out_of_distribution);
    sequence.window_begins.push_back(i == first || step.after_gap);
  }
  return sequence;
}

}  // namespace portent::train
