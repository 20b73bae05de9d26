#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "models/bundle.h"
#include "train/compare_sources.h"
#include "train/contributions.h"
#include "train/cross_fit.h"
#include "train/data_check.h"
#include "train/dataset.h"
#include "train/fit_members.h"
#include "train/recipe.h"

namespace portent::train {

struct TrainOptions {
  std::string dataset;  ///< as it was named
  std::string name;     ///< of the model in the registry
  Recipe recipe;
  std::uint64_t seed = 1;
  std::size_t threads = 2;
  int score_every = 1;  ///< steps between two forecasts in service; changes nothing of the fit
  std::map<std::string, std::size_t> fold_of;  ///< by asset; empty: drawn from the seed
  CheckOptions check;                          ///< of the data, for the report
  std::optional<WarmStart> start;              ///< networks begin with the weights of an earlier bundle
  std::map<std::string, std::string> notes;    ///< what else decided the recipe, for the manifest
};

/// A bundle and what training knows of it that does not go into the manifest.
struct Training {
  models::Bundle bundle;  ///< with its record out of fold and its report as files, where lives failed
  std::vector<CrossFittedLife> out_of_fold, out_of_fold_mid_life;
  Contributions contributions;
  DataCheck check;                              ///< of what it was trained on
  std::vector<SourceRow> sources;               ///< what each adds; empty of a blend or a classic alone
  std::map<std::string, double> source_shares;  ///< mean share of each in the fused median
};

/// Fits extractor, members, classics, what puts them together, calibration and health index to `fleet`, and
/// makes the bundle; nothing is published. The same fleet and options on one machine give the same bundle, to
/// the hash. nullopt where `hooks.stop` said so.
std::optional<Training> train_bundle(const Fleet& fleet, const TrainOptions& options,
                                     const MemberHooks& hooks);

}  // namespace portent::train
