#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "models/backend.h"
#include "models/pipeline.h"
#include "tests/support/sample_model.h"

namespace portent::models {
namespace {

using tests::sample_model, tests::sample_reading;

/// The network of seed `seed` under a prefix of its own.
PartFit part_of(const std::string& name, std::uint64_t seed, Tensors& weights) {
  PartFit part;
  part.name = name;
  part.networks = sample_model().manifest.networks;
  part.networks[0].prefix = name;
  part.calibration.met_from_start[0].lower = static_cast<double>(seed);
  weights.merge(tests::random_weights(part.networks[0], seed));
  return part;
}

/// Two parts, "fan" and "pump"; only those in `critical` are.
Bundle parts_bundle(const std::vector<std::string>& critical = {"fan", "pump"}) {
  Manifest manifest = sample_model().manifest;
  static_cast<LifeFit&>(manifest) = LifeFit{};
  Tensors weights;
  manifest.parts = {part_of("fan", 1, weights), part_of("pump", 2, weights)};
  for (PartFit& part : manifest.parts)
    part.critical = std::ranges::find(critical, part.name) != critical.end();
  return make_bundle(std::move(manifest), std::move(weights));
}

/// One of the parts as a bundle of whole assets.
Bundle alone(std::size_t part) {
  const Bundle bundle = parts_bundle();
  return make_bundle(manifest_of(bundle.manifest, bundle.manifest.parts[part]), bundle.weights);
}

Pipeline pipeline_of(const Bundle& bundle) {
  return {bundle, make_predictor(bundle, "native")};
}

class Machine {
 public:
  explicit Machine(const Pipeline& pipeline) : pipeline_(pipeline), state(pipeline.fresh()) {}
  void feed(int from, int to) {
    for (int cycle = from; cycle <= to; ++cycle)
      pipeline_.accept(state, {"m", "s"}, sample_reading("m", cycle), {"t", 0, cycle}, forecasts, counts);
  }
  std::vector<Forecast> of(const std::string& part) const {
    std::vector<Forecast> own;
    std::ranges::copy_if(forecasts, std::back_inserter(own),
                         [&](const Forecast& f) { return f.part == part; });
    return own;
  }

 private:
  const Pipeline& pipeline_;

 public:
  AssetState state;
  std::vector<Forecast> forecasts;
  PipelineCounts counts;
};

TEST(PipelineOfParts, forecasts_each_part_as_a_bundle_of_it_alone_would_and_then_the_asset) {
  const Pipeline pipeline = pipeline_of(parts_bundle());
  Machine m(pipeline);
  m.feed(1, 40);
  ASSERT_EQ(m.forecasts.size(), 120U);
  EXPECT_EQ(m.forecasts[0].part, "fan");
  EXPECT_EQ(m.forecasts[1].part, "pump");
  EXPECT_EQ(m.forecasts[2].part, "");
  for (std::size_t part = 0; part < 2; ++part) {
    const Pipeline single = pipeline_of(alone(part));
    Machine as_asset(single);
    as_asset.feed(1, 40);
    const auto own = m.of(part == 0 ? "fan" : "pump");
    for (std::size_t i = 0; i < own.size(); ++i) {
      ASSERT_EQ(own[i].rul, as_asset.forecasts[i].rul);
      ASSERT_EQ(own[i].trajectory, as_asset.forecasts[i].trajectory);
    }
  }
}

TEST(PipelineOfParts, an_asset_is_as_bad_as_its_worst_critical_part) {
  const Pipeline both = pipeline_of(parts_bundle()), fan_only = pipeline_of(parts_bundle({"fan"}));
  Machine m(both), n(fan_only);
  m.feed(1, 40);
  n.feed(1, 40);
  const Forecast fan = m.of("fan").back(), pump = m.of("pump").back();
  ASSERT_NE(fan.rul.p50, pump.rul.p50);
  EXPECT_EQ(m.of("").back().rul, fan.rul.p50 < pump.rul.p50 ? fan.rul : pump.rul);
  EXPECT_EQ(n.of("").back().rul, fan.rul);
}

TEST(PipelineOfParts, only_the_asset_is_judged_by_the_policy) {
  Bundle bundle = parts_bundle();
  bundle.manifest.policy.rules = {{policy::Level::kRed, 1000, 0, 1}};
  const Pipeline pipeline = pipeline_of(make_bundle(bundle.manifest, bundle.weights));
  Machine m(pipeline);
  m.feed(1, 40);
  EXPECT_TRUE(m.of("fan").back().breaches.empty());
  EXPECT_EQ(m.of("").back().breaches.size(), 1U);
}

TEST(PipelineOfParts, makes_the_same_bits_when_saved_and_restored_after_any_step) {
  const Pipeline pipeline = pipeline_of(parts_bundle());
  Machine whole(pipeline), broken(pipeline);
  whole.feed(1, 50);
  for (int cycle = 1; cycle <= 50; ++cycle) {
    broken.feed(cycle, cycle);
    auto restored = pipeline.load(pipeline.save(broken.state));
    ASSERT_TRUE(restored) << restored.error();
    broken.state = std::move(*restored);
  }
  EXPECT_EQ(broken.forecasts, whole.forecasts);
}

TEST(PipelineOfParts, refuses_states_that_are_cut_short_or_of_another_bundle) {
  const Pipeline pipeline = pipeline_of(parts_bundle()), other = pipeline_of(alone(0));
  Machine m(pipeline);
  m.feed(1, 20);
  const std::string saved = pipeline.save(m.state);
  for (std::size_t size = 0; size < saved.size(); size += 97)
    EXPECT_FALSE(pipeline.load(std::string_view(saved).substr(0, size)));
  EXPECT_FALSE(other.load(saved));
  EXPECT_FALSE(pipeline.load(other.save(other.fresh())));
}

TEST(PipelineOfParts, a_replaced_part_begins_a_life_and_the_others_go_on) {
  const Pipeline pipeline = pipeline_of(parts_bundle());
  Machine m(pipeline), undisturbed(pipeline);
  m.feed(1, 30);
  undisturbed.feed(1, 60);
  pipeline.control(m.state, {"m", 0, ingest::Control::Kind::kReplacement, "fan"});
  m.feed(31, 60);
  EXPECT_EQ(m.of("fan").back().life_start, 30) << "the counter when it was replaced";
  EXPECT_EQ(m.of("pump").back().rul, undisturbed.of("pump").back().rul);
  EXPECT_NE(m.of("fan").back().rul, undisturbed.of("fan").back().rul);
}

TEST(PipelineOfParts, a_replaced_part_is_a_repair_to_a_model_of_the_whole) {
  const Pipeline pipeline = pipeline_of(alone(0));
  Machine replaced(pipeline), repaired(pipeline);
  for (Machine* m : {&replaced, &repaired}) {
    m->feed(1, 30);
    pipeline.control(
        m->state,
        {"m", 0, m == &replaced ? ingest::Control::Kind::kReplacement : ingest::Control::Kind::kRepair,
         m == &replaced ? "fan" : ""});
    m->feed(31, 50);
  }
  EXPECT_EQ(replaced.forecasts, repaired.forecasts);
}

TEST(PipelineOfParts, ids_differ_and_ageing_is_the_share_of_life_used) {
  const Pipeline pipeline = pipeline_of(parts_bundle());
  Machine m(pipeline);
  m.feed(1, 40);
  const Forecast fan = m.of("fan").back();
  EXPECT_THAT(forecast_id(fan), testing::StartsWith("m/fan/"));
  EXPECT_THAT(forecast_id(m.of("").back()), testing::StartsWith("m/-/"));
  ASSERT_TRUE(fan.ageing);
  EXPECT_EQ(*fan.ageing, 40 / (40 + fan.rul.p50));
  EXPECT_EQ(forecast_from_json(to_json(fan)).value(), fan);
}

TEST(PipelineOfParts, warms_from_a_bundle_of_the_whole_and_back) {
  const Pipeline parts = pipeline_of(parts_bundle()), whole = pipeline_of(alone(0));
  Machine m(parts), n(whole);
  m.feed(1, 60);
  n.feed(1, 60);
  auto warmed = parts.warm_from(whole.save(n.state));
  ASSERT_TRUE(warmed) << warmed.error();
  m.state = std::move(*warmed);
  Machine undisturbed(parts);
  undisturbed.feed(1, 61);
  m.feed(61, 61);
  EXPECT_EQ(m.of("pump").back().rul, undisturbed.of("pump").back().rul);
  EXPECT_TRUE(whole.warm_from(parts.save(m.state)));
}

TEST(ManifestOfParts, is_read_as_it_was_written) {
  const Manifest manifest = parts_bundle({"pump"}).manifest;
  EXPECT_EQ(manifest_from_json(to_json(manifest), "test"), manifest);
}

}  // namespace
}  // namespace portent::models
