#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "train/life_readings.h"

namespace portent::train {

/// Where whole lives are cut short, as if forecasts were asked for at any time: true remaining lives even
/// over 6 to 150 units, the range of published figures.
struct TestCutRule {
  std::size_t a_life = 5;  ///< cuts
  double unit = 1;         ///< life units; 1 for a cap of 125
  std::size_t seen = 20;   ///< readings before a cut, at least
  std::uint64_t seed = 1;
};

/// When a machine is met that has lived before.
struct Front {
  std::optional<double> age;    ///< life units it had lived
  std::optional<double> share;  ///< [0, 1), of its readings
};

/// How many readings of a life nobody saw. Without a life counter a reading is a life unit.
std::size_t readings_before(const TestLife& life, const Front& front);

/// Draws cuts of `life`, each with rule.seen readings between `unseen` and itself; the same rule and `index`
/// draw the same. None where the life is too short.
std::vector<TestCut> draw_test_cuts(const TestLife& life, std::size_t unseen, const TestCutRule& rule,
                                    std::size_t index);

/// The same life and cuts, its first `unseen` readings taken away. They must be fewer than any cut's.
TestLife met_later(TestLife life, std::size_t unseen);

}  // namespace portent::train
