#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace portent::train {

/// Which assets of a data set are used: all, or those of a list, or all but those of a list.
struct Selection {
  std::optional<std::set<std::string>> only;
  std::set<std::string> without;

  bool covers(const std::string& asset) const {
    return (!only || only->contains(asset)) && !without.contains(asset);
  }
  /// Throws FatalError naming the ids of either list that are none of `assets` (all of the data set), and
  /// where nothing is left.
  void check(const std::vector<std::string>& assets, const std::string& dataset) const;
};

/// Reads lists of one asset id a line (# begins a comment); an empty name: no list. Throws FatalError for a
/// file that is missing or lists nothing.
Selection read_selection(const std::filesystem::path& assets, const std::filesystem::path& not_assets);

}  // namespace portent::train
