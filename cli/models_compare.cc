#include "cli/models_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "ingest/error.h"
#include "models/backend.h"

namespace portent::cli {
namespace {

using ingest::FatalError;

/// One asset a line; blank lines and what follows a # are passed over.
std::set<std::string> read_assets(const std::string& path) {
  std::ifstream file(path);
  std::set<std::string> assets;
  for (std::string line; std::getline(file, line);) {
    line.resize(std::min(line.size(), line.find('#')));
    const std::size_t begin = line.find_first_not_of(" \t\r"), end = line.find_last_not_of(" \t\r");
    if (begin != std::string::npos) assets.insert(line.substr(begin, end + 1 - begin));
  }
  if (assets.empty())
    throw FatalError(fmt::format("{} is not there or lists no asset: write one asset id a line", path));
  return assets;
}

std::vector<train::TestLife> lives_of(const ModelsOptions& options) {
  auto lives = train::load_test_lives(train::parse_dataset_ref(options.dataset), options.data);
  if (options.assets.empty()) return lives;
  const std::set<std::string> wanted = read_assets(options.assets);
  std::erase_if(lives, [&](const train::TestLife& life) { return !wanted.contains(life.asset); });
  if (lives.size() < wanted.size())
    throw FatalError(
        fmt::format("{} lists {} assets, but {} has only {} of them to compare on: name those alone",
                    options.assets, wanted.size(), options.dataset, lives.size()));
  return lives;
}

models::Pipeline pipeline_of(const models::Bundle& bundle) {
  return {bundle, make_predictor(bundle, bundle.manifest.backend)};
}

}  // namespace

std::optional<train::Comparison> compare_on_machines(const models::Bundle& first,
                                                     const models::Bundle& second,
                                                     const ModelsOptions& options) {
  if (options.dataset.empty() != options.data.empty())
    throw FatalError("--dataset and --data go together: the data set's name and the folder of its files");
  if (options.dataset.empty() && !options.assets.empty())
    throw FatalError("--assets chooses machines of a data set: give --dataset and --data too");
  if (options.dataset.empty()) return std::nullopt;
  return train::compare(pipeline_of(first), pipeline_of(second), lives_of(options),
                        std::min(first.manifest.cap, second.manifest.cap));
}

models::PromotionVerdict judge_on_machines(const train::Comparison& comparison,
                                           const ModelsOptions& options) {
  const auto figures = [&](const train::Evaluation& evaluation) {
    return models::HeldOutFigures{evaluation.capped.rmse, evaluation.capped.coverage, options.dataset};
  };
  auto verdict =
      judge_promotion(figures(comparison.first), figures(comparison.second), {.margin = options.margin});
  verdict.reason +=
      fmt::format("; on {} machines of {}, 95 % interval of the difference {:+.2f} to {:+.2f}",
                  comparison.first.engines, options.dataset, comparison.lowest, comparison.highest);
  return verdict;
}

}  // namespace portent::cli
