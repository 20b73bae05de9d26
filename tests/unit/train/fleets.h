#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "train/dataset.h"
#include "train/random.h"

namespace portent::train {

/// Adds a machine that failed at the last of `steps`.
inline void add_life(Fleet& fleet, const std::string& asset, const std::vector<ingest::Step>& steps) {
  if (!fleet.store) fleet.store = std::make_unique<StepStore>(fleet.columns());
  Life life{asset, "", fleet.store->add(steps)};
  life.end = usage_at(life, steps.size() - 1);
  fleet.lives.push_back(std::move(life));
}

/// The same fleet with `change` applied to each step: change(ingest::Step&, index within its life).
template <typename Change>
Fleet changed(const Fleet& fleet, Change change) {
  Fleet copy;
  copy.settings = fleet.settings;
  copy.channels = fleet.channels;
  copy.kinds = fleet.kinds;
  copy.step = fleet.step;
  for (const Life& life : fleet.lives) {
    std::vector<ingest::Step> steps;
    for (const StepView view : life.steps) {
      steps.push_back(to_step(view));
      change(steps.back(), steps.size() - 1);
    }
    add_life(copy, life.asset, steps);
  }
  return copy;
}

/// Machines of two settings and three channels that run to failure: `trend` rises towards the end, `fixed`
/// never changes, `noise` says nothing.
inline Fleet make_fleet(std::size_t machines, std::size_t regimes, std::uint64_t seed = 1) {
  Random random(seed);
  Fleet fleet;
  fleet.settings = {"speed", "load"};
  fleet.channels = {"trend", "fixed", "noise"};
  fleet.step.every = ingest::StepConfig::Every::kCycle;
  for (std::size_t m = 0; m < machines; ++m) {
    std::vector<ingest::Step> steps;
    const std::size_t length = 80 + random.index(60);
    for (std::size_t i = 0; i < length; ++i) {
      const auto regime = static_cast<double>(random.index(regimes));
      const double left = static_cast<double>(length - i);
      ingest::Step step;
      step.ts = static_cast<std::int64_t>(i) * 1000;
      step.usage = static_cast<double>(i + 1);
      step.values = {100 * regime + 0.1 * random.normal(), 7,
                     50 * regime + std::exp(-left / 30) + 0.05 * random.normal(), 33.3, random.normal()};
      steps.push_back(std::move(step));
    }
    add_life(fleet, "machine-" + std::to_string(m), steps);
  }
  return fleet;
}

/// Writes `rows` rows a machine in the format of C-MAPSS, with sensor `s2` rising towards failure; all
/// sensors the same where `constant`.
inline void write_cmapss(const std::filesystem::path& file, std::size_t machines, std::size_t rows,
                         bool constant = false) {
  Random random(7);
  std::ofstream to(file);
  for (std::size_t m = 1; m <= machines; ++m)
    for (std::size_t row = 1; row <= rows; ++row) {
      to << m << ' ' << row << " 0 0 100";
      for (int s = 1; s <= 21; ++s)
        to << ' '
           << (constant || s != 2 ? 5.0
                                  : std::exp(-static_cast<double>(rows - row) / 30) + 0.05 * random.normal());
      to << '\n';
    }
}

}  // namespace portent::train
