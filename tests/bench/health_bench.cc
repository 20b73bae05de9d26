// How well the health index orders held-out lives by the life they have left, with failures hidden: five
// folds by engine, extractor and index fitted on the other four. Rank correlation over the last 60 cycles,
// pooled over all held-out lives and as the median life's own. "Cut records" learns from lives cut at random
// between 40 % and 100 % of their length, as a fleet that is still running has them; "mid-life" meets the
// held-out machines at half of their lives, without a baseline. A figure for the README, no timing.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "ingest/error.h"
#include "train/fit_health.h"
#include "train/folds.h"
#include "train/random.h"
#include "train/ranks.h"

namespace {

using namespace portent;

constexpr std::size_t kFolds = 5;
constexpr double kLastCycles = 60;

struct Ordering {
  std::vector<double> health, left;  ///< pooled over lives
  std::vector<double> by_life;
};

train::Fleet training_part(const train::Fleet& fleet, const std::vector<std::size_t>& fold_of,
                           std::size_t fold, bool cut) {
  train::Fleet part;
  part.settings = fleet.settings;
  part.channels = fleet.channels;
  part.step = fleet.step;
  train::Random random(1, fold);
  for (std::size_t i = 0; i < fleet.lives.size(); ++i) {
    if (fold_of[i] == fold) continue;
    part.lives.push_back(fleet.lives[i]);
    auto& steps = part.lives.back().steps;
    const double share = cut ? 0.4 + 0.6 * random.uniform() : 1;
    steps = steps.subseries(0, static_cast<std::size_t>(share * static_cast<double>(steps.size())));
  }
  return part;
}

void add_life(const models::HealthIndex& index, const train::Sequence& life, Ordering& to) {
  auto state = index.fresh();
  std::vector<double> health, left;
  for (std::size_t i = 0; i < life.steps(); ++i) {
    const models::Health now = index.step(state, life.at(i));
    if (!now.settled || life.remaining[i] > kLastCycles) continue;
    health.push_back(now.health);
    left.push_back(life.remaining[i]);
  }
  to.by_life.push_back(train::rank_correlation(health, left));
  to.health.insert(to.health.end(), health.begin(), health.end());
  to.left.insert(to.left.end(), left.begin(), left.end());
}

struct Case {
  bool cut_records = false;
  bool met_in_mid_life = false;
};

train::Sequence seen_of(const train::SequenceMaker& maker, const train::Life& life, const Case& how) {
  return how.met_in_mid_life ? maker.make(life, train::Meeting::kMidLife, life.steps.size() / 2)
                             : maker.make(life, train::Meeting::kNew);
}

Ordering order_held_out(const train::Fleet& fleet, const Case& how) {
  const auto fold_of = train::assign_folds(fleet.lives.size(), kFolds, 1);
  Ordering ordering;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    const train::Fleet part = training_part(fleet, fold_of, fold, how.cut_records);
    const train::SequenceMaker maker(part, train::fit_extractor(part, true));
    const models::HealthIndex index(train::fit_health(
        part.lives.size(), [&](std::size_t i) { return maker.make(part.lives[i], train::Meeting::kNew); },
        maker.config().channels.size()));
    for (std::size_t i = 0; i < fleet.lives.size(); ++i)
      if (fold_of[i] == fold) add_life(index, seen_of(maker, fleet.lives[i], how), ordering);
  }
  return ordering;
}

std::string row(const train::Fleet& fleet, const Case& how) {
  Ordering o = order_held_out(fleet, how);
  std::ranges::sort(o.by_life);
  return fmt::format("{:.3f} | {:.3f} | {:.3f} |", train::rank_correlation(o.health, o.left),
                     o.by_life[o.by_life.size() / 2], o.by_life[o.by_life.size() / 10]);
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path folder = argc > 1 ? argv[1] : "../shared/data/cmapss";
  fmt::print("| | | pooled | median life | low 10 % |\n| --- | --- | --- | --- | --- |\n");
  for (const char* subset : {"FD001", "FD002", "FD003", "FD004"}) {
    try {
      const train::Fleet fleet = train::load_training_fleet({"cmapss", subset}, folder);
      fmt::print("| {} | whole records | {}\n", subset, row(fleet, {}));
      fmt::print("| {} | cut records | {}\n", subset, row(fleet, {true, false}));
      fmt::print("| {} | mid-life | {}\n", subset, row(fleet, {false, true}));
    } catch (const ingest::FatalError& error) {
      fmt::print(stderr, "{}\n", error.what());
    }
  }
}
