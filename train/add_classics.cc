#include "train/add_classics.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "train/combine_sources.h"
#include "train/folds.h"
#include "train/hold_out_classics.h"

namespace portent::train {
namespace {

using ingest::Condition;
using models::classic::Source;

bool is_limit(const std::optional<Condition>& when) {
  return when && when->op != Condition::Operator::kEqual && when->op != Condition::Operator::kOther;
}

void follow(const Condition& limit, ClassicRecipe& recipe) {
  recipe.channel = limit.column;
  recipe.threshold = limit.limit;
  recipe.falling = limit.op == Condition::Operator::kLess || limit.op == Condition::Operator::kAtMost;
}

std::string describe(const models::classic::ClassicSpec& spec, std::size_t failures) {
  const std::string what = spec.channel.empty() ? "the health index" : spec.channel;
  std::string text = spec.kind == "bearing" ? std::string("bearing life by load and speed")
                                            : fmt::format("{} of {}", spec.kind, what);
  if (!spec.duty.load.empty()) text += fmt::format(", load {}", spec.duty.load);
  if (!spec.duty.speed.empty()) text += fmt::format(", speed {}", spec.duty.speed);
  if (spec.threshold) text += fmt::format(", to {:.6g}", *spec.threshold);
  return fmt::format("{}; {} failures", text, failures);
}

}  // namespace

std::vector<ClassicRecipe> classics_for(const Fleet& fleet, const Recipe& recipe) {
  std::vector<ClassicRecipe> classics = recipe.classics;
  if (!is_limit(fleet.failure_when)) return classics;
  const Condition& limit = *fleet.failure_when;
  if (recipe.has_members()) {
    if (std::ranges::find(classics, limit.column, &ClassicRecipe::channel) != classics.end()) return classics;
    ClassicRecipe& known = classics.emplace_back(ClassicRecipe{"wiener", limit.column, Source::kKnowledge});
    follow(limit, known);
    return classics;
  }
  for (ClassicRecipe& classic : classics)
    if (classic.kind != "health" && classic.kind != "bearing" && classic.channel.empty() &&
        !classic.threshold)
      follow(limit, classic);
  return classics;
}

Members fold_lives(const Fleet& fleet, const Recipe& recipe, std::vector<std::size_t> given,
                   std::uint64_t seed) {
  Members members;
  std::set<std::string> failing;
  for (const Life& life : fleet.lives)
    if (life.failed) failing.insert(life.asset);
  if (failing.size() < 2) return members;
  if (given.empty()) given = assign_folds_by_asset(fleet, std::min(recipe.folds, failing.size()), seed);
  members.fold_of = std::move(given);
  members.folds = 1 + *std::ranges::max_element(members.fold_of);
  return members;
}

void add_classics(const Fleet& fleet, const SequenceMaker& maker, const TrainOptions& options,
                  Members& members, models::Manifest& manifest) {
  const auto recipes = classics_for(fleet, options.recipe);
  std::vector<std::size_t> all(fleet.lives.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto failures =
      static_cast<std::size_t>(std::ranges::count_if(fleet.lives, [](const Life& l) { return l.failed; }));
  ClassicFit fit = fit_classics(fleet, maker, all, recipes);
  manifest.health = std::move(fit.health);
  manifest.classics = std::move(fit.specs);
  manifest.longest_life = options.recipe.longest_life;
  const bool tells_life = options.recipe.has_members() || manifest.classics.front().kind != "health";
  manifest.health_from = failures > 0 && tells_life ? models::HealthFrom::kLife : models::HealthFrom::kIndex;
  for (std::size_t i = 0; i < manifest.classics.size(); ++i)
    manifest.recipe[fmt::format("classic{}", i)] = describe(manifest.classics[i], failures);
  if (members.folds == 0 || !tells_life) return;
  join(hold_out_classics(fleet, maker, recipes,
                         {members.fold_of, members.folds, options.seed, options.threads}, options.recipe.cap),
       members.held_out);
}

}  // namespace portent::train
