#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "train/trainer.h"

namespace portent::train {

/// The lives of one part of a fleet, as a fleet of its own. Shares the steps: `whole` must outlive it.
class PartOfFleet {
 public:
  PartOfFleet(const Fleet& whole, std::size_t part);
  const Fleet& fleet() const { return fleet_; }
  /// Adds what was fitted to this part to what is known of the whole, lives under their numbers there.
  void add(Training&& part, Training& to) const;

 private:
  std::string name_;
  double parts_;  ///< of the whole
  bool critical_;
  Fleet fleet_;
  std::vector<std::size_t> lives_;  ///< number of each in the whole
};

/// What a part can learn by: the recipe, its members named for the part; where fewer than two assets failed
/// in it, the health index alone.
Recipe recipe_of_part(const Fleet& part, const Recipe& recipe, std::size_t number);

}  // namespace portent::train
