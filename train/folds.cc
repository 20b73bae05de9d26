#include "train/folds.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <string>

#include "ingest/error.h"
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

std::vector<std::size_t> assign_folds_by_asset(const Fleet& fleet, std::size_t folds, std::uint64_t seed) {
  std::map<std::string, bool> failed;
  for (const Life& life : fleet.lives) failed[life.asset] |= life.failed;
  if (failed.size() < 2)
    throw ingest::FatalError(
        "the data set holds one machine only; training needs at least 2, to test on one what was learned "
        "from another");
  // By first appearance; those that failed and the others are dealt out apart, so that every fold has its
  // share of failures.
  std::map<std::string, std::size_t> number;
  std::size_t failing = 0, others = 0;
  for (const Life& life : fleet.lives)
    if (!number.contains(life.asset)) number[life.asset] = failed[life.asset] ? failing++ : others++;
  folds = std::min(folds, failed.size());
  const auto of_failing = failing > folds ? assign_folds(failing, folds, seed) : std::vector<std::size_t>();
  std::vector<std::size_t> fold_of;
  for (const Life& life : fleet.lives) {
    const std::size_t i = number[life.asset];
    const bool dealt = failed[life.asset] && !of_failing.empty();
    fold_of.push_back(dealt ? of_failing[i] : (failed[life.asset] ? i : folds - 1 - i % folds) % folds);
  }
  return fold_of;
}

}  // namespace portent::train
