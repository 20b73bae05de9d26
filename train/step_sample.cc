#include "train/step_sample.h"

#include <algorithm>

namespace portent::train {

StepSample::StepSample(const Fleet& fleet, std::size_t most) : columns_(fleet.columns()) {
  std::size_t steps = 0;
  for (const Life& life : fleet.lives) steps += life.steps.size();
  const std::size_t rows = std::max<std::size_t>(1, most / std::max<std::size_t>(1, columns_));
  const std::size_t every = std::max<std::size_t>(1, (steps + rows - 1) / rows);
  values_.reserve(steps / every * columns_ + columns_);
  std::size_t skip = 0;  // steps of the next life to pass over
  for (const Life& life : fleet.lives) {
    std::size_t i = skip;
    for (; i < life.steps.size(); i += every) {
      const auto step = life.steps[i].values;
      values_.insert(values_.end(), step.begin(), step.end());
    }
    skip = i - life.steps.size();
  }
}

}  // namespace portent::train
