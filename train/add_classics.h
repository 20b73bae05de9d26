#pragma once

#include <vector>

#include "train/fit_members.h"
#include "train/trainer.h"

namespace portent::train {

/// The classics of a recipe with what a fleet's own definition of failure says: where lives end because a
/// column passes a limit, a lone classic follows that column to it, and beside members a trend towards it is
/// added, as knowledge.
std::vector<ClassicRecipe> classics_for(const Fleet& fleet, const Recipe& recipe);

/// Folds of a fleet that no member is fitted to: by asset, those that failed dealt out apart from the others
/// so that every fold leaves failures to learn from. None where fewer than two assets failed.
Members fold_lives(const Fleet& fleet, const Recipe& recipe, std::vector<std::size_t> given,
                   std::uint64_t seed);

/// Fits the recipe's classics to all lives for `manifest`, health index included, and for each fold to the
/// others, joining what they said of held-out lives to `members.held_out`. Throws as fit_classics().
void add_classics(const Fleet& fleet, const SequenceMaker& maker, const TrainOptions& options,
                  Members& members, models::Manifest& manifest);

}  // namespace portent::train
