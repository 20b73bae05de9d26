#include "train/fleet.h"

namespace portent::train {

double usage_at(const Life& life, std::size_t i) {
  if (!life.steps.front().usage) return static_cast<double>(i);
  while (!life.steps[i].usage) --i;
  return *life.steps[i].usage;
}

double remaining_life(const Life& life, std::size_t i) {
  return life.end - usage_at(life, i);
}

}  // namespace portent::train
