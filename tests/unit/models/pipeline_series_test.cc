#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/backend.h"
#include "models/pipeline.h"
#include "tests/support/sample_model.h"

namespace portent::models {
namespace {

constexpr int kRows = 300;

ingest::Series table(const std::vector<std::string>& channels) {
  ingest::Series series;
  series.asset = "m";
  series.channels = channels;
  for (int row = 0; row < kRows; ++row) {
    const ingest::Reading reading = tests::sample_reading("m", row + 1);
    series.ts.push_back(reading.ts);
    series.usage.push_back(row + 1);
    for (const auto& value : reading.values) series.values.push_back(value.value);
  }
  return series;
}

/// A series with all that interrupts one: values that are missing, a gap in time, and a counter that begins
/// again.
ingest::Series broken_series() {
  ingest::Series series = table({"load", "a", "b", "nobody's"});
  for (std::size_t row = 7; row < kRows; row += 13)
    series.values[row * 4 + 1] = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t row = 90; row < kRows; ++row) series.ts[row] += 40'000'000'000;
  for (std::size_t row = 200; row < kRows; ++row) series.usage[row] = static_cast<double>(row - 199);
  return series;
}

NetworkSpec network(const std::string& prefix, std::size_t width, std::string_view kind = kTcnKind) {
  NetworkSpec spec = tests::sample_model().manifest.networks[0];
  spec.prefix = prefix;
  spec.width = width;
  spec.kind = kind;
  return spec;
}

Bundle bundle_of(const std::vector<NetworkSpec>& networks) {
  Manifest manifest = tests::sample_model().manifest;
  manifest.networks = networks;
  Tensors weights;
  std::uint64_t seed = 0;
  for (const NetworkSpec& spec : networks) weights.merge(tests::random_weights(spec, ++seed));
  return make_bundle(std::move(manifest), std::move(weights));
}

Bundle bundle_of_parts() {
  Manifest manifest = tests::sample_model().manifest;
  static_cast<LifeFit&>(manifest) = LifeFit{};
  manifest.policy.rules = {{policy::Level::kRed, 62, 1, 2}};
  Tensors weights;
  for (const std::uint64_t seed : {1, 2}) {
    PartFit part;
    part.name = "part" + std::to_string(seed);
    part.networks = {network(part.name, 8)};
    weights.merge(tests::random_weights(part.networks[0], seed));
    manifest.parts.push_back(std::move(part));
  }
  return make_bundle(std::move(manifest), std::move(weights));
}

/// What `pipeline` says of the rows behind the first `passed`, which are passed over or forecast one by one.
std::pair<std::vector<Forecast>, std::string> told(const Pipeline& pipeline, const ingest::Series& series,
                                                   std::size_t passed, bool one_by_one,
                                                   PipelineCounts& counts) {
  AssetState state = pipeline.fresh();
  const AssetFacts facts{"m", ""};
  std::vector<Forecast> forecasts;
  ingest::Reading reading;
  if (!one_by_one) pipeline.pass_over(state, facts, series, passed, counts);
  for (std::size_t row = one_by_one ? 0 : passed; row < series.rows(); ++row) {
    if (row == passed) forecasts.clear();
    series.read(row, reading);
    pipeline.accept(state, facts, reading, {}, forecasts, counts);
  }
  return {forecasts, pipeline.save(state)};
}

void expect_same(const Bundle& bundle, const ingest::Series& series) {
  const Pipeline pipeline(bundle, make_predictor(bundle, "native"));
  for (const std::size_t passed : {1U, 2U, 47U, 128U, 129U, 250U, 299U}) {
    PipelineCounts over, by_one;
    EXPECT_EQ(told(pipeline, series, passed, false, over), told(pipeline, series, passed, true, by_one))
        << passed;
    EXPECT_EQ(over.unmapped_values, by_one.unmapped_values) << passed;
    EXPECT_EQ(over.missing_values, by_one.missing_values) << passed;
    EXPECT_EQ(over.marked_values[static_cast<std::size_t>(ingest::Mark::kNull)],
              by_one.marked_values[static_cast<std::size_t>(ingest::Mark::kNull)])
        << passed;
  }
}

TEST(PassedOver, a_series_leaves_the_state_that_its_forecasts_would_have_left) {
  for (const std::size_t width : {8U, 32U}) expect_same(bundle_of({network("net", width)}), broken_series());
}

TEST(PassedOver, a_series_leaves_the_same_bits_in_several_networks_and_in_those_that_carry_a_memory) {
  expect_same(bundle_of({network("m0", 32), network("m1", 8, kGruKind), network("m2", 32)}), broken_series());
  expect_same(bundle_of({network("m0", 8, kGruKind)}), broken_series());
}

TEST(PassedOver, a_series_leaves_the_same_bits_where_few_steps_are_forecast) {
  Bundle bundle = bundle_of({network("net", 32)});
  bundle.manifest.score_every = 7;
  expect_same(make_bundle(bundle.manifest, bundle.weights), broken_series());
}

TEST(PassedOver, a_series_of_an_asset_of_parts_leaves_the_breaches_that_its_forecasts_would_have_left) {
  expect_same(bundle_of_parts(), broken_series());
}

TEST(PassedOver, a_series_leaves_the_same_bits_where_steps_are_of_time_and_some_are_empty) {
  ingest::StepConfig step;
  step.every = ingest::StepConfig::Every::kDuration;
  step.every_ms = 20'000;
  expect_same(tests::sample_model(1, step), broken_series());
}

}  // namespace
}  // namespace portent::models
