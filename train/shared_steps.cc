#include "train/shared_steps.h"

#include <algorithm>
#include <map>
#include <string>

namespace portent::train {
namespace {

/// Times of steps of one asset, each counted once.
std::size_t different(std::vector<std::int64_t>& times) {
  std::ranges::sort(times);
  const auto count = static_cast<std::size_t>(std::ranges::unique(times).begin() - times.begin());
  times.clear();
  return count;
}

/// Where one asset's lives lie in time, steps counted by their times.
class AssetTally {
 public:
  void add(const Life& life) {
    for (std::size_t i = 0; i < life.steps.size(); ++i) {
      const StepView step = life.steps[i];
      steps_.push_back(step.ts);
      if (i > 0 && step.after_gap) gaps_.push_back(step.ts);
      if (i > 0 && step.counter_reset) resets_.push_back(step.ts);
    }
  }
  void close(StepTally& to) {
    to.steps += different(steps_);
    to.gaps += different(gaps_);
    to.resets += different(resets_);
  }

 private:
  std::vector<std::int64_t> steps_, gaps_, resets_;
};

bool begins_within(const Life& other, const Life& life, const LifeColumn& seen) {
  if (other.asset != life.asset || other.steps.empty() || &other == &life) return false;
  const std::int64_t begin = other.steps.front().ts;
  return begin >= life.steps[seen.jump_from].ts && begin <= life.steps[seen.jump_to].ts;
}

}  // namespace

StepTally tally_steps(const Fleet& fleet) {
  StepTally tally;
  if (fleet.parts.empty()) {
    for (const Life& life : fleet.lives)
      for (std::size_t i = 0; i < life.steps.size(); ++i, ++tally.steps) {
        const StepView step = life.steps[i];
        tally.gaps += i > 0 && step.after_gap;
        tally.resets += i > 0 && step.counter_reset;
      }
    return tally;
  }
  AssetTally own;
  for (std::size_t i = 0; i < fleet.lives.size(); ++i) {
    if (i > 0 && fleet.lives[i].asset != fleet.lives[i - 1].asset) own.close(tally);
    own.add(fleet.lives[i]);
  }
  own.close(tally);
  return tally;
}

void excuse_replacements(const Fleet& fleet, std::vector<ColumnEvidence>& columns) {
  std::map<std::string, std::vector<std::size_t>> of_asset;
  for (std::size_t i = 0; i < fleet.lives.size(); ++i) of_asset[fleet.lives[i].asset].push_back(i);
  for (ColumnEvidence& column : columns)
    for (std::size_t i = 0; i < column.lives.size(); ++i) {
      LifeColumn& seen = column.lives[i];
      const Life& life = fleet.lives[i];
      const auto replaced = [&](std::size_t other) { return begins_within(fleet.lives[other], life, seen); };
      if (seen.jump != 1 && std::ranges::any_of(of_asset[life.asset], replaced)) seen.jump = 1;
    }
}

std::vector<bool> stand_for_assets(const std::vector<Life>& lives) {
  std::map<std::string, std::size_t> longest;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    const auto [own, fresh] = longest.try_emplace(lives[i].asset, i);
    if (!fresh && lives[i].steps.size() > lives[own->second].steps.size()) own->second = i;
  }
  std::vector<bool> stands;
  for (std::size_t i = 0; i < lives.size(); ++i)
    stands.push_back(lives[i].part.empty() || longest.at(lives[i].asset) == i);
  return stands;
}

}  // namespace portent::train
