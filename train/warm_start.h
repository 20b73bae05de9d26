#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/bundle.h"
#include "train/fleet.h"

namespace portent::train {

/// Name of the file in a bundle that says which fold held out which asset: columns asset,fold.
inline constexpr std::string_view kFoldsName = "folds.csv";
using AssetFolds = std::map<std::string, std::size_t>;

using PartFolds = std::map<std::string, AssetFolds>;  ///< by part: of a bundle of parts each has its own

/// `fold_of_life` may be empty: then nobody has a fold.
AssetFolds folds_by_asset(const Fleet& fleet, const std::vector<std::size_t>& fold_of_life);
std::string folds_text(const AssetFolds& folds);
/// With a column `part` behind the asset.
std::string folds_text(const PartFolds& folds);

/// What was fitted to one part.
struct PartStart {
  std::string name;
  std::string prefix;  ///< that its tensors' names begin with
  std::vector<models::NetworkSpec> networks;
  AssetFolds fold_of;  ///< empty: nothing was learned from its failures
};

/// What a training may take over from the bundle of an earlier one.
struct WarmStart {
  std::string from;  ///< as it was asked for
  std::string hash;  ///< of the bundle
  double cap = 0;    ///< life units
  features::ExtractorConfig extractor;
  std::vector<models::NetworkSpec> networks;
  models::Tensors weights;
  AssetFolds fold_of;
  std::vector<PartStart> parts = {};  ///< of a bundle of parts; what is of lives above is then empty
  bool fewer_steps = true;            ///< what goes on takes half the steps
};

/// Throws FatalError where the bundle keeps no record of its folds: without it, a network could begin with
/// weights that were fitted to the machines it is to be judged on.
WarmStart warm_start(const models::Bundle& bundle, const std::string& from);

/// What one part may take over, under the tensors' `prefix` that it has now; nullopt where the earlier bundle
/// learned nothing from failures of such a part.
std::optional<WarmStart> start_of_part(const WarmStart& start, const std::string& part,
                                       const std::string& prefix);

/// Whether the earlier extractor serves for what `fitted` is for: the same settings, channels, kinds and use
/// of age, and a cap that it is scaled to. Only through the same scales and regimes weights mean the same.
bool serves(const WarmStart& start, const features::ExtractorConfig& fitted, double cap);

/// The weights that network `spec` may begin with; empty where the earlier bundle has none just like it.
models::Tensors weights_for(const WarmStart& start, const models::NetworkSpec& spec);

/// Machines known before stay in their fold, so that none is judged by a network that began with weights
/// fitted to it; new ones fill up the smallest folds, drawn from `seed`.
AssetFolds carry_folds(const AssetFolds& earlier, const Fleet& fleet, std::uint64_t seed);

}  // namespace portent::train
