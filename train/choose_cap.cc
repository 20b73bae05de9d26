#include "train/choose_cap.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "ingest/error.h"
#include "ingest/plural.h"
#include "models/native/trees.h"
#include "train/fit_extractor.h"
#include "train/folds.h"
#include "train/tree_rows.h"
#include "train/two_digits.h"

namespace portent::train {
namespace {

constexpr double kShares[] = {0.35, 0.5, 0.65, 0.8};  // of the median life
constexpr double kUndecided = 0.5;
constexpr double kAsGood = 1.02;
constexpr std::size_t kFolds = 4, kMostLives = 300, kMostRows = 30'000;
constexpr std::size_t kLeastFailures = 4;  // on either side

/// Of lives that failed, or of what was seen of all where none did.
/// Of those that failed; where none did, of what the others have lived so far. 0 without lives.
double median_life(const Fleet& fleet, bool failed) {
  std::vector<double> lengths;
  for (const Life& life : fleet.lives)
    if (life.failed == failed && life.end > life.start) lengths.push_back(life.end - life.start);
  if (lengths.empty()) return failed ? median_life(fleet, false) : 0;
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::ranges::nth_element(lengths, middle);
  return *middle;
}

struct Sides {
  std::vector<const Life*> learned, judged;
};

/// At most kMostLives of either, taken evenly; only lives that failed can be judged.
Sides split(const Fleet& fleet, std::uint64_t seed) {
  Sides all, sides;
  const auto folds = assign_folds_by_asset(fleet, kFolds, seed);
  for (std::size_t i = 0; i < fleet.lives.size(); ++i)
    if (folds[i] != 0)
      all.learned.push_back(&fleet.lives[i]);
    else if (fleet.lives[i].failed)
      all.judged.push_back(&fleet.lives[i]);
  const auto thin = [](const std::vector<const Life*>& from, std::vector<const Life*>& to) {
    for (std::size_t i = 0; i < from.size(); i += from.size() / (kMostLives + 1) + 1) to.push_back(from[i]);
  };
  thin(all.learned, sides.learned);
  thin(all.judged, sides.judged);
  return sides;
}

bool enough(const Sides& sides) {
  const auto failed = std::ranges::count_if(sides.learned, [](const Life* life) { return life->failed; });
  return static_cast<std::size_t>(failed) >= kLeastFailures && sides.judged.size() >= kLeastFailures;
}

class Trial {
 public:
  Trial(const SequenceMaker& maker, const Sides& sides, std::uint64_t seed, double near, double most)
      : maker_(maker), sides_(sides), seed_(seed), near_(near) {
    judged_ = make_tree_rows(maker, sides.judged, row_options(), most, seed);
  }

  /// Of forecasts with this cap, where little life is left; NaN where no step has so little.
  double error(double cap) const {
    TreeOptions options;
    options.trees = 60;
    options.rate = 0.12;
    options.rows_a_leaf = 40;
    options.cap = cap;
    const FittedTrees fitted = fit_trees(
        "cap", make_tree_rows(maker_, sides_.learned, row_options(), cap, seed_), options, seed_, {});
    const models::native::TreeEnsemble trees(fitted.spec, fitted.tensors);
    double squares = 0, count = 0;
    for (std::size_t i = 0; i < judged_.lower.size(); ++i) {
      if (judged_.lower[i] > near_) continue;
      const auto row = std::span(judged_.values).subspan(i * judged_.features, judged_.features);
      const double miss = trees.predict(row) - judged_.lower[i];
      squares += miss * miss;
      ++count;
    }
    return std::sqrt(squares / count);
  }

 private:
  static TreeRowOptions row_options() {
    TreeRowOptions options;
    options.most_rows = kMostRows;
    return options;
  }

  const SequenceMaker& maker_;
  const Sides& sides_;
  std::uint64_t seed_;
  double near_;
  TreeRows judged_;
};

CapChoice compare(const Fleet& fleet, bool use_age, std::uint64_t seed, const Sides& sides, double median) {
  std::vector<double> caps, errors;
  for (const double share : kShares) caps.push_back(two_digits(share * median));
  features::ExtractorConfig config = fit_extractor(fleet, use_age);
  config.age_limit = std::max(config.age_limit, 2 * median);  // trees don't care for its unit
  const SequenceMaker maker(fleet, config);
  const Trial trial(maker, sides, seed, caps.front(), caps.back());
  for (const double cap : caps) errors.push_back(trial.error(cap));
  const double least = *std::ranges::min_element(errors);
  std::size_t best = 0;
  for (std::size_t i = 0; i < caps.size(); ++i)
    if (errors[i] <= kAsGood * least) best = i;
  return {
      caps[best],
      fmt::format("chosen from {:g} {}, shares of the median life of {:.4g}; near failure they err by "
                  "{:.3g}",
                  fmt::join(caps, ", "), ingest::plural(fleet.life_unit), median, fmt::join(errors, ", "))};
}

}  // namespace

CapChoice choose_cap(const Fleet& fleet, bool use_age, std::uint64_t seed) {
  if (fleet.lives.empty())
    throw ingest::FatalError(
        "no machine has a life to choose a cap from; check the data with portent data check");
  const bool failed = std::ranges::any_of(fleet.lives, &Life::failed);
  const double median = median_life(fleet, failed);
  if (!failed) return {two_digits(median), "the median of what was seen of lives, of which none has failed"};
  const Sides sides = split(fleet, seed);
  if (enough(sides)) return compare(fleet, use_age, seed, sides, median);
  return {two_digits(kUndecided * median),
          fmt::format("half the median life of {:.4g} {}, for too few failed to compare caps by", median,
                      ingest::plural(fleet.life_unit, median))};
}

}  // namespace portent::train
