#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "train/test_cuts.h"

namespace portent::cli {

/// Lives as a model is judged on them.
struct ChosenLives {
  std::vector<train::TestLife> whole;      ///< met at their start
  std::vector<train::TestLife> met_later;  ///< the same lives and cuts, met in mid-life; empty: not asked for
  std::string how;                         ///< where they are judged, in words
};

/// The options of `portent evaluate` that say at which moments of test lives a model is judged.
class EvaluatedLives {
 public:
  void add_to(CLI::App& app);
  /// `whole_lives`: lives run to their end and are cut where forecasts are asked for; else each ends where
  /// it is judged. `cap`: life units. Throws FatalError where no life is left.
  ChosenLives choose(std::vector<train::TestLife> lives, bool whole_lives, double cap,
                     const std::string& unit) const;

 private:
  train::Front front() const;

  std::size_t cuts_ = 5;
  bool at_end_ = false;
  double from_cycle_ = 0, from_share_ = 0;
};

}  // namespace portent::cli
