#include "cli/models_compare.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/evaluate_lives.h"
#include "cli/evaluate_text.h"
#include "cli/seen_in_training.h"
#include "ingest/error.h"
#include "models/backend.h"

namespace portent::cli {
namespace {

using ingest::FatalError;

std::vector<train::TestLife> lives_of(const DatasetOptions& data, double cap) {
  auto lives = train::load_test_lives(data.ref(), data.folder(), data.load_options());
  return EvaluatedLives().choose(std::move(lives), data.ref().kind != "cmapss", cap, "life unit").whole;
}

/// Of C-MAPSS the test split is judged, which no training reads.
void refuse_seen_by(const std::vector<const models::Bundle*>& bundles, const ModelsOptions& options) {
  const train::DatasetRef ref = options.data.ref();
  if (ref.kind == "cmapss") return;
  const auto fleet = train::load_training_fleet(ref, options.data.folder(), options.data.load_options());
  for (const models::Bundle* bundle : bundles) {
    const auto known =
        acquaintance(fleet, bundle->manifest, to_string(ref), bundle_folder(options.registry, bundle->hash));
    say_doubt(known, "models");
    if (known.seen)
      throw FatalError(fmt::format(
          "{} ({:.12}) was trained on lives of {}, so they can't be held against another model; give others "
          "(--assets, --not-assets)",
          bundle->manifest.name, bundle->hash, to_string(ref)));
  }
}

models::Pipeline pipeline_of(const models::Bundle& bundle) {
  return {bundle, make_predictor(bundle, bundle.manifest.backend)};
}

}  // namespace

std::optional<train::Comparison> compare_on_machines(const models::Bundle& first,
                                                     const models::Bundle& second,
                                                     const ModelsOptions& options) {
  if (!options.data.given() && options.data.details_given())
    throw FatalError(
        "--data and --assets say where and which machines of a data set are: give --dataset too");
  if (!options.data.given()) return std::nullopt;
  refuse_seen_by({&first, &second}, options);
  const double cap = std::min(first.manifest.cap, second.manifest.cap);
  return train::compare(pipeline_of(first), pipeline_of(second), lives_of(options.data, cap), cap);
}

models::PromotionVerdict judge_on_machines(const train::Comparison& comparison,
                                           const ModelsOptions& options) {
  const std::string dataset = to_string(options.data.ref());
  const auto figures = [&](const train::Evaluation& evaluation) {
    return models::HeldOutFigures{evaluation.capped.rmse, evaluation.capped.coverage, dataset};
  };
  auto verdict =
      judge_promotion(figures(comparison.first), figures(comparison.second), {.margin = options.margin});
  verdict.reason +=
      fmt::format("; on {} of {}, 95 % interval of the difference {:+.2f} to {:+.2f}",
                  judged_text(comparison.first), dataset, comparison.lowest, comparison.highest);
  return verdict;
}

}  // namespace portent::cli
