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
  std::map<std::string, std::size_t> number;  // by first appearance
  std::vector<std::size_t> asset_of;
  for (const Life& life : fleet.lives)
    asset_of.push_back(number.emplace(life.asset, number.size()).first->second);
  if (number.size() < 2)
    throw ingest::FatalError(
        "the data set holds one machine only; training needs at least 2, to test on one what was learned "
        "from "
        "another");
  const auto fold_of_asset = assign_folds(number.size(), std::min(folds, number.size()), seed);
  std::vector<std::size_t> fold_of;
  for (const std::size_t asset : asset_of) fold_of.push_back(fold_of_asset[asset]);
  return fold_of;
}

}  // namespace portent::train
