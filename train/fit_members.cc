#include "train/fit_members.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "ingest/error.h"
#include "ingest/plural.h"
#include "models/native/ensemble.h"
#include "train/fit_network.h"
#include "train/fit_trees.h"
#include "train/folds.h"
#include "train/memory_budget.h"
#include "train/parallel.h"
#include "train/tree_rows.h"

namespace portent::train {
namespace {

constexpr std::size_t kTreeBytes = std::size_t{1400} << 20;  // that ensembles fitted side by side may take

/// One network or ensemble of trees of one fold.
struct Member {
  std::size_t fold = 0;
  std::size_t kind = 0;  ///< index in the recipe's networks, then its trees
  std::string prefix;
  models::NetworkSpec network;
  models::TreesSpec trees;
  models::Tensors weights;
};

class Fitting {
 public:
  Fitting(const Fleet& fleet, const SequenceMaker& maker, const Recipe& recipe, std::uint64_t seed,
          const MemberHooks& hooks, const std::vector<std::size_t>& fold_of)
      : fleet_(fleet), maker_(maker), recipe_(recipe), seed_(seed), hooks_(hooks), fold_of_(fold_of) {}

  bool is_network(const Member& member) const { return member.kind < recipe_.networks.size(); }
  bool stopped() const { return hooks_.stop && hooks_.stop(); }

  void fit(std::size_t index, Member& member) const {
    if (stopped()) return;
    if (hooks_.store) member.weights = hooks_.store->load(member.prefix);
    if (is_network(member))
      fit_network_member(index, member);
    else
      fit_tree_member(index, member);
  }

  HeldOut score(std::size_t fold, const std::vector<Member>& members) const {
    const models::native::Blend blend = blend_of(fold, members);
    HeldOut scored;
    for (const std::size_t i : held_out_lives(fleet_, fold_of_, fold))
      append(score_held_out(fleet_.lives[i], i, fold, maker_, blend, seed_), scored);
    return scored;
  }

 private:
  std::vector<const Life*> lives_outside(std::size_t fold) const {
    std::vector<const Life*> lives;
    for (std::size_t i = 0; i < fleet_.lives.size(); ++i)
      if (fold_of_[i] != fold) lives.push_back(&fleet_.lives[i]);
    return lives;
  }
  std::uint64_t stream(const Member& member) const { return 64 * member.kind + 2 * member.fold; }

  void report(std::size_t index, const MemberStep& step) const {
    if (hooks_.on_step) hooks_.on_step(index, step);
  }

  FitHooks network_hooks(std::size_t index, const Member& member) const {
    const std::size_t steps = recipe_.networks[member.kind].fit.steps;
    FitHooks hooks;
    hooks.on_step = [this, index, steps](const FitStep& step) {
      report(index, {step.step, steps, step.loss});
    };
    hooks.stop = hooks_.stop;
    if (MemberStore* store = hooks_.store) {
      hooks.resume = [store, &member] { return store->load_progress(member.prefix); };
      hooks.keep = [store, &member](const FitProgress& p) { store->save_progress(member.prefix, p); };
    }
    return hooks;
  }

  models::Tensors start_of(const Member& member) const {
    return hooks_.start ? weights_for(*hooks_.start, member.network) : models::Tensors();
  }

  void fit_network_member(std::size_t index, Member& member) const {
    const NetworkRecipe& recipe = recipe_.networks[member.kind];
    if (member.weights.empty()) {
      CropSampler sampler(maker_, lives_outside(member.fold), recipe.crops, Random(seed_, stream(member)));
      member.weights = fit_network(member.network, sampler, recipe.fit, Random(seed_, stream(member) + 1),
                                   network_hooks(index, member), start_of(member));
      keep(member);
    }
    report(index, {recipe.fit.steps, recipe.fit.steps, 0});
  }

  void fit_tree_member(std::size_t index, Member& member) const {
    const TreeOptions& options = recipe_.trees[member.kind - recipe_.networks.size()];
    if (member.weights.empty()) {
      constexpr double kNoLoss = std::numeric_limits<double>::quiet_NaN();
      const TreeHooks hooks{[&](std::size_t trees) {
                              report(index, {trees, options.trees, kNoLoss});
                            },
                            hooks_.stop};
      const MemoryBudget::Share memory(tree_memory_, bytes_of_trees(member));
      TreeRows rows =
          make_tree_rows(maker_, lives_outside(member.fold), recipe_.tree_rows, recipe_.cap, seed_);
      member.weights =
          fit_trees(member.prefix, std::move(rows), options, seed_ + stream(member), hooks).tensors;
      keep(member);
    }
    report(index, {options.trees, options.trees, 0});
  }

  /// At most, while an ensemble is fitted.
  std::size_t bytes_of_trees(const Member& member) const {
    constexpr std::size_t kBytesAValue = 11;
    std::size_t steps = 0;
    for (const Life* life : lives_outside(member.fold)) steps += life->steps.size();
    return kBytesAValue * std::min(2 * steps * member.trees.features, recipe_.tree_rows.most_values);
  }

  void keep(const Member& member) const {
    if (hooks_.store && !member.weights.empty()) hooks_.store->save(member.prefix, member.weights);
  }

  models::native::Blend blend_of(std::size_t fold, const std::vector<Member>& members) const {
    std::vector<models::NetworkSpec> networks;
    std::vector<models::native::TreeEnsemble> trees;
    models::Tensors weights;
    for (const Member& member : members) {
      if (member.fold != fold) continue;
      if (is_network(member)) {
        networks.push_back(member.network);
        weights.insert(member.weights.begin(), member.weights.end());
      } else {
        trees.emplace_back(member.trees, member.weights);
      }
    }
    std::unique_ptr<models::Predictor> ensemble;
    if (!networks.empty()) ensemble = std::make_unique<models::native::NetworkEnsemble>(networks, weights);
    return {std::move(ensemble), std::move(trees), maker_.config(), {}};
  }

  const Fleet& fleet_;
  const SequenceMaker& maker_;
  const Recipe& recipe_;
  std::uint64_t seed_;
  const MemberHooks& hooks_;
  const std::vector<std::size_t>& fold_of_;
  mutable MemoryBudget tree_memory_{kTreeBytes};
};

/// Kind by kind, so that the longest ones begin first.
std::vector<Member> plan(const Recipe& recipe, const SequenceMaker& maker, std::size_t folds) {
  std::vector<Member> members;
  const std::size_t features = models::native::RollingFeatures(maker.config().channels.size()).count();
  for (std::size_t kind = 0; kind < recipe.networks.size() + recipe.trees.size(); ++kind)
    for (std::size_t fold = 0; fold < folds; ++fold) {
      Member& member = members.emplace_back();
      member.fold = fold;
      member.kind = kind;
      member.prefix = member_prefix(recipe, kind, fold);
      if (kind < recipe.networks.size()) {
        member.network = recipe.networks[kind].network;
        member.network.prefix = member.prefix;
        member.network.inputs = maker.config().network_inputs();
      } else {
        member.trees = trees_spec(member.prefix, features, recipe.trees[kind - recipe.networks.size()]);
      }
    }
  return members;
}

void collect(const Fitting& fitting, std::vector<Member>& members, Members& to) {
  for (Member& member : members) {
    to.stopped |= member.weights.empty();
    if (fitting.is_network(member))
      to.networks.push_back(member.network);
    else
      to.trees.push_back(member.trees);
    to.weights.merge(member.weights);
  }
}

std::size_t failures(const Fleet& fleet) {
  return static_cast<std::size_t>(std::ranges::count_if(fleet.lives, &Life::failed));
}

std::vector<std::size_t> folds_of(const Fleet& fleet, const Recipe& recipe, std::vector<std::size_t> given,
                                  std::uint64_t seed) {
  if (!given.empty()) return given;
  return assign_folds_by_asset(fleet, fold_count(fleet, recipe), seed);
}

}  // namespace

std::string member_prefix(const Recipe& recipe, std::size_t kind, std::size_t fold) {
  return fmt::format("{}k{}f{}", recipe.prefix, kind, fold);
}

std::size_t fold_count(const Fleet& fleet, const Recipe& recipe) {
  const std::size_t failed = failures(fleet);
  const bool few = failed < fleet.lives.size() && failed < kFewFailed;
  return std::min((few ? 2 : 1) * recipe.folds, failed);
}

Members fit_members(const Fleet& fleet, const SequenceMaker& maker, const Recipe& recipe,
                    std::vector<std::size_t> fold_of, std::uint64_t seed, std::size_t threads,
                    const MemberHooks& hooks) {
  if (failures(fleet) < 2)
    throw ingest::FatalError(fmt::format(
        "the data set holds {} that ended in failure; training needs at least 2, to test on "
        "one what was learned from another; with fewer, --model health needs none, and a trend such as "
        "--model exponential needs none with --threshold",
        ingest::counted(failures(fleet), "life", "lives")));
  Members members;
  members.fold_of = folds_of(fleet, recipe, std::move(fold_of), seed);
  members.folds = 1 + *std::ranges::max_element(members.fold_of);
  const Fitting fitting(fleet, maker, recipe, seed, hooks, members.fold_of);
  std::vector<Member> all = plan(recipe, maker, members.folds);
  run_parallel(all.size(), threads, [&](std::size_t i) { fitting.fit(i, all[i]); });
  members.stopped = std::ranges::any_of(all, [](const Member& member) { return member.weights.empty(); });
  if (members.stopped) return members;
  std::vector<HeldOut> scored(members.folds);
  run_parallel(scored.size(), threads, [&](std::size_t fold) { scored[fold] = fitting.score(fold, all); });
  for (HeldOut& one : scored) append(std::move(one), members.held_out);
  collect(fitting, all, members);
  return members;
}

}  // namespace portent::train
