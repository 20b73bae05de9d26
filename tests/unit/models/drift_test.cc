#include "models/drift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/error.h"
#include "models/bundle.h"
#include "models/manifest.h"
#include "tests/support/sample_model.h"

namespace portent::models {
namespace {

using testing::HasSubstr, testing::IsEmpty, testing::Not, testing::SizeIs;

double index(std::vector<double> expected, std::vector<double> seen) {
  return stability_index(expected, seen);
}

TEST(StabilityIndex, has_its_known_answers) {
  EXPECT_NEAR(index({0.5, 0.5}, {0.25, 0.75}), 0.27465307216702745, 1e-12);
  EXPECT_NEAR(index({10, 20, 30, 40}, {40, 30, 20, 10}), 0.9128696382, 1e-6);
}

TEST(StabilityIndex, is_the_same_both_ways_and_for_any_number_of_steps) {
  EXPECT_DOUBLE_EQ(index({1, 3}, {2, 2}), index({2, 2}, {1, 3}));
  EXPECT_DOUBLE_EQ(index({1, 3}, {2, 2}), index({100, 300}, {8, 8}));
}

TEST(StabilityIndex, is_none_where_nothing_changed_or_nothing_was_seen) {
  EXPECT_EQ(index({3, 5, 2}, {3, 5, 2}), 0);
  EXPECT_EQ(index({3, 5, 2}, {0, 0, 0}), 0);
}

TEST(StabilityIndex, counts_an_empty_bin_as_a_thousandth) {
  EXPECT_NEAR(index({1, 0}, {0, 1}), 2 * 0.999 * std::log(1000), 1e-9);
}

TEST(DriftBin, is_closed_above) {
  const std::vector<double> edges = {-1, 0, 2};
  EXPECT_EQ(drift_bin(edges, -1), 0U);
  EXPECT_EQ(drift_bin(edges, -0.5), 1U);
  EXPECT_EQ(drift_bin(edges, 2), 2U);
  EXPECT_EQ(drift_bin(edges, 2.1), 3U);
}

/// One regime, channels "a" and "b", halves below and above 0. Old machines are those past 100 steps; of them
/// nine in ten lay above.
DriftReference halves() {
  return {{100}, {{{0}, {0}}}, {{{{2'500, 2'500}, {2'500, 2'500}}, {{500, 4'500}, {500, 4'500}}}}};
}

features::StepFacts met_new() {
  features::StepFacts facts;
  facts.baseline_known = true;
  return facts;
}

void add(DriftWindow& to, int count, std::int64_t steps, float a, float b = 1) {
  for (int i = 0; i < count; ++i) to.add(met_new(), steps, std::vector<float>{a, b});
}

double index_of(const DriftWindow& window, std::size_t channel) {
  for (const ChannelDrift& drift : window.drifts(1))
    if (drift.channel == channel) return drift.psi;
  return -1;
}

TEST(DriftWindow, finds_nothing_where_values_lie_as_in_training) {
  const DriftReference reference = halves();
  DriftWindow window(reference);
  for (int i = 0; i < 500; ++i) {
    add(window, 1, 10, -1);
    add(window, 1, 10, 1);
  }
  EXPECT_NEAR(index_of(window, 0), 0, 1e-4);
  EXPECT_GT(index_of(window, 1), 1);
}

TEST(DriftWindow, takes_an_older_fleet_for_older_not_for_drift) {
  const DriftReference reference = halves();
  DriftWindow window(reference);
  add(window, 10, 150, -1);
  add(window, 90, 150, 1);
  EXPECT_NEAR(index_of(window, 0), 0, 1e-2);
}

TEST(DriftWindow, sets_a_machine_of_unknown_age_beside_all_ages) {
  const DriftReference reference = halves();
  DriftWindow window(reference);
  for (int i = 0; i < 100; ++i) window.add({}, 150, std::vector<float>{i < 30 ? -1.0F : 1.0F, 1});
  EXPECT_NEAR(index_of(window, 0), 0, 1e-2);
}

TEST(DriftWindow, leaves_out_channels_without_a_usable_value) {
  const DriftReference reference = halves();
  DriftWindow window(reference);
  features::StepFacts facts = met_new();
  facts.stuck = 1;
  for (int i = 0; i < 100; ++i) window.add(facts, 10, std::vector<float>{-1, 1});
  EXPECT_EQ(index_of(window, 0), 0);
  EXPECT_GT(index_of(window, 1), 0);
}

TEST(DriftWindow, forgets_what_was_long_ago) {
  const DriftReference reference = halves();
  DriftWindow window(reference);
  add(window, 100'000, 10, 1);
  for (int i = 0; i < 100'000; ++i) add(window, 1, 10, i % 2 == 0 ? 1.0F : -1.0F);
  EXPECT_LT(index_of(window, 0), 0.01);
  EXPECT_NEAR(window.steps(0), DriftWindow::kMemory, 200);
}

TEST(DriftWindow, goes_on_over_any_number_of_steps) {
  const DriftReference reference = halves();
  DriftWindow window(reference);
  for (int i = 0; i < 700'000; ++i) add(window, 1, 10, i % 2 == 0 ? 1.0F : -1.0F);
  EXPECT_NEAR(index_of(window, 0), 0, 1e-3);
  EXPECT_NEAR(window.steps(0), DriftWindow::kMemory, 2);
}

TEST(DriftWindow, merged_with_another_weighs_both) {
  const DriftReference reference = halves();
  DriftWindow low(reference), high(reference);
  add(low, 100, 10, -1);
  add(high, 100, 10, 1);
  low.merge(high);
  EXPECT_NEAR(low.steps(0), 200, 1.1);
  EXPECT_NEAR(index_of(low, 0), 0, 1e-4);
}

TEST(DriftWindow, says_nothing_before_it_has_seen_enough) {
  const DriftReference reference = halves();
  DriftWindow window(reference);
  add(window, 900, 10, 1);
  EXPECT_THAT(window.drifts(), IsEmpty());
  add(window, 200, 10, 1);
  EXPECT_THAT(window.drifts(), SizeIs(2));
}

TEST(DriftWindow, says_nothing_of_a_channel_that_never_varied) {
  DriftReference reference = halves();
  reference.edges[0][1].clear();
  for (auto& age : reference.weights[0]) age[1] = {5'000};
  DriftWindow window(reference);
  add(window, 10, 10, 1);
  EXPECT_THAT(window.drifts(1), SizeIs(1));
}

Manifest with_drift() {
  Manifest manifest = tests::sample_model().manifest;
  manifest.drift = halves();
  return manifest;
}

TEST(ManifestDrift, reads_back_as_it_was_written) {
  EXPECT_EQ(manifest_from_json(to_json(with_drift()), "m").drift, halves());
}

TEST(ManifestDrift, may_be_left_out) {
  const std::string text = to_json(tests::sample_model().manifest);
  EXPECT_THAT(text, Not(HasSubstr("drift")));
  EXPECT_FALSE(manifest_from_json(text, "m").drift);
}

std::string refusal(void (*spoil)(DriftReference&)) {
  Manifest manifest = with_drift();
  spoil(*manifest.drift);
  try {
    manifest_from_json(to_json(manifest), "m");
  } catch (const ingest::FatalError& error) {
    return error.what();
  }
  return "";
}

TEST(ManifestDrift, is_refused_where_it_does_not_fit_the_model) {
  EXPECT_THAT(refusal([](auto& d) { d.edges[0].pop_back(); }), HasSubstr("drift.edges[0]"));
  EXPECT_THAT(refusal([](auto& d) { d.edges[0][1] = {1, 1}; }), HasSubstr("drift.edges[0][1][1]"));
  EXPECT_THAT(refusal([](auto& d) { d.edges[0][1].assign(20, 0); }), HasSubstr("drift.edges[0][1]"));
  EXPECT_THAT(refusal([](auto& d) { d.edges.clear(); }), HasSubstr("drift.edges"));
  EXPECT_THAT(refusal([](auto& d) { d.weights[0].pop_back(); }), HasSubstr("drift.weights[0]"));
  EXPECT_THAT(refusal([](auto& d) { d.weights[0][1][0].pop_back(); }), HasSubstr("drift.weights[0][1][0]"));
  EXPECT_THAT(refusal([](auto& d) { d.weights[0][1][0][1] = -1; }), HasSubstr("drift.weights[0][1][0]"));
  EXPECT_THAT(refusal([](auto& d) { d.ages = {5, 4}; }), HasSubstr("drift.ages[1]"));
}

}  // namespace
}  // namespace portent::models
