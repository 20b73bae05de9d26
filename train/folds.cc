#include "train/folds.h"

#include <cassert>

#include "train/random.h"

namespace portent::train {

std::vector<std::size_t> assign_folds(std::size_t machines, std::size_t folds, std::uint64_t seed) {
  assert(folds >= 2 && folds <= machines);
  std::vector<std::size_t> fold(machines);
  for (std::size_t i = 0; i < machines; ++i) fold[i] = i % folds;
  Random random(seed, 0xf01d);
  for (std::size_t i = machines; i > 1; --i) std::swap(fold[i - 1], fold[random.index(i)]);
  return fold;
}

}  // namespace portent::train
