#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "features/extractor.h"
#include "models/backend.h"
#include "tests/unit/train/random_networks.h"
#include "train/trainer.h"

namespace portent::train {
namespace {

/// The column of each value of `reading` in the order of `config`, -1 where it is not used.
std::vector<int> columns_of(const ingest::Reading& reading, const features::ExtractorConfig& config) {
  std::vector<std::string> names = config.settings;
  names.insert(names.end(), config.channels.begin(), config.channels.end());
  std::vector<int> columns;
  for (const auto& value : reading.values) {
    const auto found = std::ranges::find(names, value.channel);
    columns.push_back(found == names.end() ? -1 : static_cast<int>(found - names.begin()));
  }
  return columns;
}

struct Agreement {
  double largest = 0;  ///< difference of any quantile, cycles
  std::size_t rows = 0;
};

void compare(const TestLife& life, const models::Manifest& manifest, const models::Predictor& a,
             const models::Predictor& b, Agreement& agreement) {
  const features::Extractor extractor(manifest.extractor);
  ingest::StepAssembler assembler(manifest.step, manifest.extractor.columns());
  auto state = extractor.fresh();
  auto state_a = a.fresh(), state_b = b.fresh();
  std::vector<float> inputs(manifest.extractor.inputs());
  ingest::StepCounts counts;
  for (const auto& reading : life.readings) {
    ingest::ClosedSteps steps;
    assembler.accept(reading, columns_of(reading, manifest.extractor), steps, counts);
    for (const auto& step : steps) {
      extractor.step(state, step, inputs);
      const auto read = std::span<const float>(inputs).first(a.inputs());
      const double difference = largest_difference(a.step(state_a, read), b.step(state_b, read));
      agreement.largest = std::max(agreement.largest, difference);
      ++agreement.rows;
    }
  }
}

/// A convolution and a recurrent network a fold, beside trees.
Recipe short_recipe() {
  Recipe recipe = recipe_for("quick");
  recipe.networks.push_back(recipe_for("quick", "gru").networks.front());
  recipe.networks[0].fit.steps = 100;
  recipe.networks[1].fit.steps = 30;
  for (TreeOptions& trees : recipe.trees) trees.trees = 20;
  recipe.folds = 2;
  return recipe;
}

TEST(Backends, agree_to_a_ten_thousandth_of_a_cycle_over_all_test_rows_of_fd001) {
  setenv("PORTENT_TORCH_BACKEND", PORTENT_TORCH_BACKEND_FILE, 1);
  const DatasetRef dataset{"cmapss", "FD001"};
  const auto folder = std::filesystem::path(PORTENT_SOURCE_DIR) / "tests/data/cmapss";
  TrainOptions options;
  options.dataset = to_string(dataset);
  options.name = "turbofan";
  options.recipe = short_recipe();
  const Fleet fleet = load_training_fleet(dataset, folder);
  const models::Bundle bundle = train_bundle(fleet, options, {}).value().bundle;
  const auto native = make_predictor(bundle, "native");
  const auto torch = make_predictor(bundle, "torch");

  Agreement agreement;
  for (const TestLife& life : load_test_lives(dataset, folder))
    compare(life, bundle.manifest, *native, *torch, agreement);

  EXPECT_EQ(agreement.rows, 13096U);
  EXPECT_LT(agreement.largest, 1e-4);
  RecordProperty("largest_difference_in_cycles", std::to_string(agreement.largest));
}

}  // namespace
}  // namespace portent::train
