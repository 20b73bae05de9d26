#include <gtest/gtest.h>

#include <algorithm>

#include "train/compare_sources.h"
#include "train/random.h"

namespace portent::train {
namespace {

using models::classic::FusionModel;
using models::classic::Opinion;
using models::classic::Source;

models::Quantiles about(double median, double half_width) {
  return {median, median - half_width, median - half_width, median, median + half_width, median + half_width};
}

/// Two forecasters whose errors are independent, of deviation 6 and 12 and of bias 0 and 5, each claiming 4.
std::vector<FusionCut> two_forecasters(std::size_t lives, std::uint64_t seed = 1) {
  Random random(seed);
  std::vector<FusionCut> cuts;
  for (std::size_t life = 0; life < lives; ++life)
    for (int i = 0; i < 3; ++i) {
      FusionCut cut;
      cut.life = life;
      cut.fold = life % 4;
      cut.truth = 60 + 60 * random.uniform();
      const double sharp = cut.truth + 6 * random.normal(), blunt = cut.truth - 5 + 12 * random.normal();
      cut.opinions = {{Source::kStatistics, "sharp", true, about(sharp, 4), {}},
                      {Source::kPhysics, "blunt", true, about(blunt, 4), {}}};
      cut.facts.age = 10;
      cuts.push_back(cut);
    }
  return cuts;
}

constexpr FusionFitting kPlain = {.farthest = 200, .unit = 1e4, .shrinkage = 0};

TEST(FitFusion, weighs_forecasters_by_the_inverse_of_their_variance_and_takes_off_their_bias) {
  FusionFitting fitting = kPlain;
  fitting.unit = 200;  // near enough to plain at these lives
  const FusionModel model = fit_fusion(two_forecasters(1000), fitting);
  ASSERT_EQ(model.members.size(), 2U);
  const double ratio = model.members[0].precision / model.members[1].precision;
  EXPECT_NEAR(ratio, 4, 0.8);
  EXPECT_GT(model.members[1].bias, 0);
  EXPECT_LT(std::abs(model.members[0].bias), 0.2 * model.members[1].bias);
}

TEST(FitFusion, stretches_the_interval_to_what_was_seen) {
  FusionFitting fitting = kPlain;
  fitting.unit = 200;
  const FusionModel model = fit_fusion(two_forecasters(1000), fitting);
  int inside = 0, count = 0;
  for (const FusionCut& cut : two_forecasters(1000, 2)) {
    const auto fused = fuse(model, cut.opinions);
    inside += cut.truth >= fused.life.q10 && cut.truth <= fused.life.q90;
    ++count;
  }
  EXPECT_NEAR(inside / static_cast<double>(count), 0.8, 0.03);
}

TEST(FitFusion, an_echo_of_another_adds_no_weight) {
  auto cuts = two_forecasters(500);
  for (FusionCut& cut : cuts) {
    cut.opinions.push_back(cut.opinions[1]);
    cut.opinions.back().name = "echo";
  }
  FusionFitting fitting = kPlain;
  fitting.unit = 200;
  const FusionModel with = fit_fusion(cuts, fitting), without = fit_fusion(two_forecasters(500), fitting);
  EXPECT_NEAR(with.members[1].precision + with.members[2].precision, without.members[1].precision,
              0.05 * without.members[1].precision);
}

TEST(FitFusion, has_no_member_for_the_silent) {
  auto cuts = two_forecasters(20);
  for (FusionCut& cut : cuts) cut.opinions[1].known = false;
  EXPECT_EQ(fit_fusion(cuts).members.size(), 1U);
  EXPECT_TRUE(fit_fusion({}).members.empty());
}

const SourceRow& row(const std::vector<SourceRow>& rows, const std::string& who) {
  return *std::ranges::find(rows, who, &SourceRow::who);
}

TEST(CompareSources, shows_what_each_adds) {
  FusionFitting fitting = kPlain;
  fitting.unit = 200;
  const auto rows = compare_sources(two_forecasters(300), fitting);
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_NEAR(row(rows, "statistics alone").metrics.rmse, 6, 0.6);
  EXPECT_NEAR(row(rows, "physics alone").metrics.rmse, 12, 1.2);
  EXPECT_NEAR(row(rows, "all").metrics.rmse, 5.4, 0.6);
  EXPECT_LT(row(rows, "all").metrics.rmse, row(rows, "statistics alone").metrics.rmse);
  EXPECT_EQ(row(rows, "all without physics").metrics.rmse, row(rows, "statistics alone").metrics.rmse);
  EXPECT_NEAR(row(rows, "all").metrics.coverage, 0.8, 0.05);
}

TEST(CompareSources, counts_rules_as_knowledge) {
  const auto rows = compare_sources(two_forecasters(50), kPlain, {.longest_life = 80});
  EXPECT_LE(row(rows, "knowledge alone").metrics.mean_width, 70);
  EXPECT_EQ(row(rows, "knowledge alone").spoke, 0) << "rules restrict, they forecast nothing themselves";
  EXPECT_NE(row(rows, "all").metrics.rmse, row(rows, "all without knowledge").metrics.rmse);
}

TEST(CompareSources, prints_a_table) {
  const auto text = to_markdown(compare_sources(two_forecasters(20), kPlain));
  EXPECT_EQ(std::ranges::count(text, '\n'), 7);
  EXPECT_NE(text.find("| statistics alone | "), std::string::npos);
}

}  // namespace
}  // namespace portent::train
