#include "train/compare_sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace portent::train {
namespace {

using models::classic::FusionModel;
using models::classic::Limits;
using models::classic::Opinion;
using models::classic::Source;

using Chosen = std::set<Source>;

struct Subset {
  std::string who;
  Chosen sources;
};

std::vector<FusionCut> only(std::span<const FusionCut> cuts, const Chosen& sources) {
  std::vector<FusionCut> chosen(cuts.begin(), cuts.end());
  for (FusionCut& cut : chosen)
    std::erase_if(cut.opinions, [&](const Opinion& o) { return !sources.contains(o.source); });
  return chosen;
}

/// What is said where nobody speaks: quantiles of the other folds' lives.
models::Quantiles fleet_life(std::span<const FusionCut> others, double farthest) {
  std::vector<double> truths;
  for (const FusionCut& cut : others) truths.push_back(std::min(cut.truth, farthest));
  if (truths.empty()) truths.push_back(farthest);
  std::ranges::sort(truths);
  const auto at = [&](double share) {
    return truths[static_cast<std::size_t>(share * static_cast<double>(truths.size() - 1) + 0.5)];
  };
  return {at(0.5), at(0.05), at(0.1), at(0.5), at(0.9), at(0.95)};
}

/// Cuts of one subset of the sources, being scored.
class Scoring {
 public:
  Scoring(const FusionFitting& fitting, const Limits& limits) : fitting_(fitting), limits_(limits) {}

  void score_fold(std::span<const FusionCut> cuts, std::size_t fold) {
    std::vector<FusionCut> others;
    std::ranges::copy_if(cuts, std::back_inserter(others),
                         [fold](const FusionCut& cut) { return cut.fold != fold; });
    const FusionModel model = fit_fusion(others, fitting_);
    const models::Quantiles fleet = fleet_life(others, fitting_.farthest);
    for (const FusionCut& cut : cuts)
      if (cut.fold == fold) score(model, fleet, cut);
  }

  SourceRow row(const std::string& who) {
    std::map<std::size_t, double> count;
    for (const std::size_t life : lives_) ++count[life];
    for (std::size_t i = 0; i < outcomes_.size(); ++i) outcomes_[i].weight = 1 / count[lives_[i]];
    return {who, measure_capped(outcomes_, fitting_.farthest),
            outcomes_.empty() ? 0 : spoke_ / static_cast<double>(outcomes_.size())};
  }

 private:
  void score(const FusionModel& model, const models::Quantiles& fleet, const FusionCut& cut) {
    const auto fused = fuse(model, cut.opinions, limits_, cut.facts);
    const models::Quantiles life = fused.known ? fused.life : apply_limits(limits_, cut.facts, fleet).life;
    spoke_ += fused.known;
    outcomes_.push_back({{life.q10, life.q50, life.q90}, cut.truth});
    lives_.push_back(cut.life);
  }

  const FusionFitting& fitting_;
  Limits limits_;
  std::vector<Outcome> outcomes_;
  std::vector<std::size_t> lives_;
  double spoke_ = 0;
};

bool any(const Limits& limits) {
  return limits.longest_life.has_value() || limits.least_wear.has_value() || limits.most_wear.has_value() ||
         limits.slack != 0 || limits.never_recovers;
}

Chosen speaking(std::span<const FusionCut> cuts, const Limits& limits) {
  Chosen sources;
  for (const FusionCut& cut : cuts)
    for (const Opinion& opinion : cut.opinions)
      if (opinion.known) sources.insert(opinion.source);
  if (any(limits)) sources.insert(Source::kKnowledge);
  return sources;
}

std::vector<Subset> subsets_of(const Chosen& all) {
  std::vector<Subset> subsets;
  for (const Source source : all) subsets.push_back({fmt::format("{} alone", source_name(source)), {source}});
  if (all.size() < 2) return subsets;
  subsets.push_back({"all", all});
  for (const Source source : all) {
    Chosen others = all;
    others.erase(source);
    subsets.push_back({fmt::format("all without {}", source_name(source)), others});
  }
  return subsets;
}

}  // namespace

std::vector<SourceRow> compare_sources(std::span<const FusionCut> cuts, const FusionFitting& fitting,
                                       const Limits& limits) {
  std::set<std::size_t> folds;
  for (const FusionCut& cut : cuts) folds.insert(cut.fold);
  std::vector<SourceRow> rows;
  for (const auto& [who, sources] : subsets_of(speaking(cuts, limits))) {
    const auto chosen = only(cuts, sources);
    Scoring scoring(fitting, sources.contains(Source::kKnowledge) ? limits : Limits{});
    for (const std::size_t fold : folds) scoring.score_fold(chosen, fold);
    rows.push_back(scoring.row(who));
  }
  return rows;
}

std::string to_markdown(std::span<const SourceRow> rows) {
  std::string table =
      "| | RMSE | 80 % covers | below | width | spoke |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const SourceRow& row : rows)
    table += fmt::format("| {} | {:.2f} | {:.1f} % | {:.1f} % | {:.1f} | {:.0f} % |\n", row.who,
                         row.metrics.rmse, 100 * row.metrics.coverage, 100 * row.metrics.below,
                         row.metrics.mean_width, 100 * row.spoke);
  return table;
}

}  // namespace portent::train
