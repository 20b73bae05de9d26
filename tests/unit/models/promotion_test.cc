#include "models/promotion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "models/registry_publish.h"
#include "tests/unit/models/registry_folder.h"

namespace portent::models {
namespace {

using testing::HasSubstr;

HeldOutFigures figures(double rmse, double coverage) {
  return {rmse, coverage, "the same"};
}

TEST(JudgePromotion, promotes_what_beats_the_champion_by_the_margin) {
  const auto verdict = judge_promotion(figures(9.8, 0.8), figures(10, 0.8));
  EXPECT_TRUE(verdict.promote);
  EXPECT_NEAR(verdict.gain, 0.02, 1e-12);
  EXPECT_THAT(verdict.reason, HasSubstr("beats the champion by 2.0 % (RMSE 9.8 against 10"));
}

TEST(JudgePromotion, keeps_a_champion_that_is_beaten_by_less_than_the_margin) {
  EXPECT_FALSE(judge_promotion(figures(9.81, 0.8), figures(10, 0.8)).promote);
  EXPECT_TRUE(judge_promotion(figures(9.81, 0.8), figures(10, 0.8), {.margin = 0.01}).promote);
  EXPECT_FALSE(judge_promotion(figures(10.1, 0.8), figures(10, 0.8), {.margin = 0}).promote);
}

TEST(JudgePromotion, asks_that_the_intervals_hold) {
  EXPECT_TRUE(judge_promotion(figures(5, 0.72), figures(10, 0.8)).promote);
  EXPECT_TRUE(judge_promotion(figures(5, 0.88), figures(10, 0.8)).promote);
  EXPECT_FALSE(judge_promotion(figures(5, 0.71), figures(10, 0.8)).promote);
  EXPECT_FALSE(judge_promotion(figures(5, 0.89), figures(10, 0.8)).promote);
  EXPECT_THAT(judge_promotion(figures(5, 0.6), figures(10, 0.8)).reason, HasSubstr("intervals do not hold"));
}

TEST(JudgePromotion, accepts_intervals_no_further_from_nominal_than_the_champions) {
  EXPECT_TRUE(judge_promotion(figures(5, 0.65), figures(10, 0.6)).promote);
  EXPECT_TRUE(judge_promotion(figures(5, 0.95), figures(10, 0.65)).promote);
  EXPECT_FALSE(judge_promotion(figures(5, 0.96), figures(10, 0.65)).promote);
}

TEST(JudgePromotion, compares_the_same_machines_only) {
  const auto verdict = judge_promotion({5, 0.8, "these"}, {10, 0.8, "those"});
  EXPECT_FALSE(verdict.promote);
  EXPECT_THAT(verdict.reason, HasSubstr("different machines"));
}

TEST(JudgePromotion, promotes_nothing_on_figures_that_are_no_numbers) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(judge_promotion(figures(nan, 0.8), figures(10, 0.8)).promote);
  EXPECT_FALSE(judge_promotion(figures(5, nan), figures(10, 0.8)).promote);
  EXPECT_FALSE(judge_promotion(figures(5, 0.8), figures(0, 0.8)).promote);
}

Manifest trained(double rmse, const std::string& data = "data") {
  Manifest manifest = sample_manifest();
  manifest.data_hash = sha256_hex(data);
  manifest.metrics = {{"oof_rmse", rmse}, {"oof_coverage_0.8", 0.81}};
  return manifest;
}

TEST(JudgeOutOfFold, takes_the_figures_of_training_on_the_same_data) {
  EXPECT_TRUE(judge_out_of_fold(trained(9), trained(10)).promote);
  EXPECT_FALSE(judge_out_of_fold(trained(9.9), trained(10)).promote);
}

TEST(JudgeOutOfFold, says_what_to_give_where_the_data_differ) {
  const auto verdict = judge_out_of_fold(trained(9), trained(10, "other"));
  EXPECT_FALSE(verdict.promote);
  EXPECT_THAT(verdict.reason, testing::AllOf(HasSubstr("different data"), HasSubstr("--dataset")));
}

TEST(JudgeOutOfFold, does_not_compare_figures_of_different_caps) {
  Manifest capped = trained(5);
  capped.cap = 60;
  EXPECT_FALSE(judge_out_of_fold(capped, trained(10)).promote);
}

TEST(JudgeOutOfFold, promotes_nothing_without_figures) {
  EXPECT_THAT(judge_out_of_fold(sample_manifest(), trained(10)).reason,
              HasSubstr("the challenger has no out-of-fold figures"));
}

class PublishAndJudge : public RegistryFolder {
 protected:
  PublishedModel publish(double rmse, Promotion promotion) {
    return publish_and_judge(registry_, make_bundle(trained(rmse), {}), promotion);
  }
};

TEST_F(PublishAndJudge, makes_the_first_champion_and_a_later_one_challenger) {
  EXPECT_TRUE(publish(10, Promotion::kNone).champion);
  const auto later = publish(5, Promotion::kNone);
  EXPECT_FALSE(later.champion);
  EXPECT_THAT(later.verdict, HasSubstr("`portent models promote turbofan@2`"));
  EXPECT_EQ(resolve("turbofan@challenger"), later.version.hash);
}

TEST_F(PublishAndJudge, promotes_where_asked_to_and_better) {
  publish(10, Promotion::kNone);
  EXPECT_TRUE(publish(5, Promotion::kIfBetter).champion);
  EXPECT_FALSE(publish(6, Promotion::kIfBetter).champion);
  EXPECT_THAT(audit()[2]["reason"].get<std::string>(), HasSubstr("beats the champion by 50.0 %"));
}

TEST_F(PublishAndJudge, promotes_a_worse_one_where_told_to_and_keeps_that_in_the_audit) {
  publish(5, Promotion::kNone);
  const auto forced = publish(10, Promotion::kAlways);
  EXPECT_TRUE(forced.champion);
  EXPECT_EQ(resolve("turbofan"), forced.version.hash);
  EXPECT_EQ(audit().back()["forced"], true);
}

}  // namespace
}  // namespace portent::models
