#include "train/crops.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ingest/error.h"
#include "tests/unit/train/fleets.h"
#include "train/fit_extractor.h"

namespace portent::train {
namespace {

class CropSamplerTest : public testing::Test {
 protected:
  CropSampler sampler(const CropOptions& options, std::uint64_t seed = 1) {
    std::vector<const Life*> lives;
    for (const Life& life : fleet_.lives) lives.push_back(&life);
    return CropSampler(maker_, lives, options, Random(seed));
  }
  static CropOptions undisturbed() {
    CropOptions options;
    options.offset = options.noise = 0;
    options.met_in_mid_life = options.no_counter = 0;
    options.cap = 50;
    return options;
  }

  Fleet fleet_ = make_fleet(5, 1);
  const SequenceMaker maker_{fleet_, fit_extractor(fleet_, true)};
};

TEST_F(CropSamplerTest, targets_never_exceed_the_cap_and_capped_steps_weigh_half) {
  const CropOptions options = undisturbed();
  const CropBatch batch = sampler(options).draw();

  std::set<float> weights;
  for (std::size_t i = 0; i < batch.targets.size(); ++i) {
    EXPECT_LE(batch.targets[i], 50);
    if (batch.weights[i] > 0) {
      EXPECT_EQ(batch.weights[i] == 0.5F, batch.targets[i] == 50);
    }
    weights.insert(batch.weights[i]);
  }
  EXPECT_EQ(weights, (std::set<float>{0, 0.5, 1}));
}

TEST_F(CropSamplerTest, the_first_positions_and_the_padding_have_no_loss) {
  const CropOptions options = undisturbed();
  const CropBatch batch = sampler(options).draw();

  for (std::size_t crop = 0; crop < options.batch; ++crop) {
    for (std::size_t t = 0; t < options.settling; ++t) EXPECT_EQ(batch.weights[crop * options.length + t], 0);
    EXPECT_EQ(batch.weights[(crop + 1) * options.length - 1], 0);  // no life is as long as a crop
  }
}

TEST_F(CropSamplerTest, an_undisturbed_crop_from_the_start_is_what_the_extractor_makes) {
  CropOptions options = undisturbed();
  options.batch = 1;
  options.from_start = 1;
  const CropBatch batch = sampler(options).draw();

  std::vector<std::vector<float>> wholes;
  for (const Life& life : fleet_.lives) {
    const Sequence whole = maker_.make(life, Meeting::kNew);
    std::vector<float> row(options.length, 0.0F);
    for (std::size_t t = 0; t < whole.steps(); ++t) row[t] = whole.at(t)[0];
    wholes.push_back(row);
  }
  EXPECT_TRUE(std::ranges::count(
      wholes, std::vector<float>(batch.inputs.begin(),
                                 batch.inputs.begin() + static_cast<std::ptrdiff_t>(options.length))));
}

TEST_F(CropSamplerTest, what_is_missing_stays_exactly_zero_under_noise) {
  CropOptions options;
  options.met_in_mid_life = 1;
  const CropBatch batch = sampler(options).draw();
  const std::size_t channels = maker_.config().channels.size(), width = maker_.config().network_inputs();

  std::size_t without_baseline = 0;
  for (std::size_t crop = 0; crop < options.batch; ++crop) {
    const auto at = [&](std::size_t input) {
      return batch.inputs[(crop * width + input) * options.length + 10];
    };
    if (at(width - 1) == 1) continue;  // met in its first steps: as good as new
    ++without_baseline;
    for (std::size_t input = channels; input < 2 * channels; ++input) EXPECT_EQ(at(input), 0);
  }
  EXPECT_GT(without_baseline, options.batch / 2);
}

TEST_F(CropSamplerTest, targets_of_lives_that_failed_are_exact) {
  const CropBatch batch = sampler(undisturbed()).draw();

  EXPECT_EQ(std::ranges::count(batch.exact, 1.0F), static_cast<std::ptrdiff_t>(batch.exact.size()));
}

TEST_F(CropSamplerTest, targets_of_a_censored_life_are_bounds_unless_it_is_known_to_reach_the_cap) {
  for (Life& life : fleet_.lives) life.failed = false;

  const CropBatch batch = sampler(undisturbed()).draw();

  std::size_t bounds = 0;
  for (std::size_t i = 0; i < batch.exact.size(); ++i) {
    if (batch.weights[i] == 0) continue;
    EXPECT_EQ(batch.exact[i], batch.targets[i] < 50 ? 0.0F : 1.0F);
    bounds += batch.exact[i] == 0;
  }
  EXPECT_GT(bounds, 0U);
}

TEST_F(CropSamplerTest, lives_that_failed_get_their_share_of_crops_however_few_they_are) {
  for (std::size_t i = 1; i < fleet_.lives.size(); ++i) fleet_.lives[i].failed = false;
  CropOptions options = undisturbed();
  options.cap = 1000;
  CropSampler drawn = sampler(options);
  double exact = 0, crops = 0;
  for (int batch = 0; batch < 200; ++batch)
    for (const CropBatch drawing = drawn.draw(); crops < 32 * (batch + 1); ++crops)
      exact +=
          drawing.exact[static_cast<std::size_t>(crops - 32 * batch) * options.length + options.settling];

  EXPECT_NEAR(exact / crops, options.failed_share, 0.05);
}

TEST_F(CropSamplerTest, the_same_seed_draws_the_same_batches) {
  EXPECT_EQ(sampler({}, 4).draw().inputs, sampler({}, 4).draw().inputs);
  EXPECT_NE(sampler({}, 4).draw().inputs, sampler({}, 5).draw().inputs);
}

TEST_F(CropSamplerTest, refuses_lives_too_short_to_learn_from) {
  CropOptions options;
  options.settling = 1000;

  EXPECT_THROW(sampler(options), ingest::FatalError);
}

}  // namespace
}  // namespace portent::train
