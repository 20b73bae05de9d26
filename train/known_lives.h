#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "train/fleet.h"

namespace portent::train {

/// Name of the file in a bundle that lists the lives it was trained on: columns asset,part,start,end,failed.
inline constexpr std::string_view kLivesName = "lives.csv";
std::string lives_text(const Fleet& fleet);

/// What a bundle tells of the machines that it was trained on: by asset the life counters at which its lives
/// ended, or up to which they were seen; none where only the name is kept.
using KnownLives = std::map<std::string, std::vector<double>>;
/// From the list in a bundle's `folder`; of a bundle made before there was one from its out-of-fold record
/// and its folds, as far as they are there. Throws FatalError naming file and line.
KnownLives known_lives(const std::filesystem::path& folder);

/// How the machines of a fleet compare with those.
struct SharedAssets {
  std::size_t by_name = 0;     ///< bear the name of one that was trained on
  std::size_t comparable = 0;  ///< of these, those of which ends are known
  std::size_t the_same = 0;    ///< of these, those with a life that ends where a known one does
  std::string first;           ///< by name

  /// Of other machines of the same names a few may end alike by chance, where the counter is a whole number;
  /// of the same ones all do, but for those that lived on.
  bool are_the_same() const { return the_same > 0 && 2 * the_same >= comparable; }
};
SharedAssets shared_assets(const Fleet& fleet, const KnownLives& known);

}  // namespace portent::train
