#include "models/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "ingest/error.h"
#include "models/manifest_check.h"
#include "tests/unit/models/samples.h"

namespace portent::models {
namespace {

using ingest::FatalError;
using testing::AllOf;
using testing::HasSubstr;

/// What reading the sample says once `from` has become `to` in its text; empty where it is accepted.
std::string refusal(const std::string& from, const std::string& to) {
  try {
    manifest_from_json(replaced(to_json(sample_manifest()), from, to), "m.json");
  } catch (const FatalError& error) {
    return error.what();
  }
  return "";
}

/// What checking the sample says once `change` has been made.
template <typename Change>
std::string refusal_of(Change change) {
  Manifest manifest = sample_manifest();
  change(manifest);
  try {
    check_manifest(manifest, "m.json");
  } catch (const FatalError& error) {
    return error.what();
  }
  return "";
}

TEST(ManifestJson, reads_back_every_field) {
  const Manifest written = sample_manifest();
  EXPECT_EQ(manifest_from_json(to_json(written), "m.json"), written);
}

TEST(ManifestJson, gives_the_same_bytes_after_a_round_trip) {
  const std::string text = to_json(sample_manifest());
  EXPECT_EQ(to_json(manifest_from_json(text, "m.json")), text);
}

TEST(ManifestJson, still_reads_the_manifests_that_its_fuzzer_begins_with) {
  for (const std::string name : {"every_field.json", "smallest.json"})
    EXPECT_NO_THROW(manifest_from_json(
        read_text(std::filesystem::path(PORTENT_SOURCE_DIR "/tests/fuzz/corpus/manifest") / name), name));
}

TEST(ManifestJson, keeps_each_way_of_stepping) {
  for (const char* every : {"reading", "1 cycle", "500ms", "10s", "1h"}) {
    Manifest manifest = sample_manifest();
    ASSERT_TRUE(ingest::parse_every(every, manifest.step));
    const std::string text = to_json(manifest);
    EXPECT_THAT(text, HasSubstr(std::string("\"every\": \"") + every + "\""));
    EXPECT_EQ(manifest_from_json(text, "m.json"), manifest);
  }
}

TEST(ManifestJson, writes_the_open_end_of_the_last_bin_as_null) {
  Manifest manifest = sample_manifest();
  manifest.calibration.met_from_start = {{}};
  manifest.calibration.met_in_mid_life = {{}};
  const std::string text = to_json(manifest);
  EXPECT_THAT(text, HasSubstr("\"below\": null"));
  EXPECT_EQ(manifest_from_json(text, "m.json").calibration, manifest.calibration);
}

TEST(ManifestJson, refuses_a_number_that_is_not_finite) {
  Manifest manifest = sample_manifest();
  manifest.metrics["rmse"] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT([&] { to_json(manifest); }, testing::ThrowsMessage<FatalError>(HasSubstr("metrics.rmse")));
}

TEST(ManifestJson, refuses_another_schema_before_anything_else) {
  EXPECT_THAT(refusal("\"schema\": 2", "\"schema\": 3, \"new\": 0"),
              AllOf(HasSubstr("m.json"), HasSubstr("schema is 3"), HasSubstr("reads 2")));
}

TEST(ManifestJson, refuses_a_field_it_does_not_know) {
  EXPECT_THAT(refusal("\"cap\": 130", "\"cap\": 130, \"hat\": 1"), HasSubstr("m.json: hat is not known"));
  EXPECT_THAT(refusal("\"use_age\"", "\"use_cage\": 1, \"use_age\""), HasSubstr("extractor.use_cage"));
}

TEST(ManifestJson, refuses_a_field_that_is_missing) {
  EXPECT_THAT(refusal("\"cap\": 130,", ""), HasSubstr("m.json: cap is missing"));
  EXPECT_THAT(refusal("\"radius\": 0.75", "\"radus\": 0.75"),
              HasSubstr("extractor.regimes.radius is missing"));
}

TEST(ManifestJson, refuses_a_key_that_comes_twice) {
  EXPECT_THAT(refusal("\"cap\": 130", "\"cap\": 130, \"cap\": 125"), HasSubstr("\"cap\" twice"));
}

TEST(ManifestJson, refuses_a_wrong_type) {
  EXPECT_THAT(refusal("\"cap\": 130", "\"cap\": \"130\""), HasSubstr("cap must be a number"));
  EXPECT_THAT(refusal("\"score_every\": 2", "\"score_every\": 2.5"),
              HasSubstr("score_every must be a whole number"));
  EXPECT_THAT(refusal("\"use_age\": false", "\"use_age\": 0"),
              HasSubstr("extractor.use_age must be true or false"));
  EXPECT_THAT(refusal("\"stuck_after\": [40, 0]", "\"stuck_after\": [40, null]"),
              HasSubstr("extractor.stuck_after[1]"));
  EXPECT_THAT(refusal("\"metrics\": {", "\"metrics\": 1, \"x\": {"), HasSubstr("metrics must be an object"));
}

TEST(ManifestJson, refuses_whole_numbers_out_of_range) {
  EXPECT_THAT(refusal("\"score_every\": 2", "\"score_every\": 3000000000"),
              HasSubstr("score_every is out of range"));
  EXPECT_THAT(refusal("\"seed\": 18446744073709551615", "\"seed\": -1"), HasSubstr("seed is out of range"));
}

TEST(ManifestJson, refuses_text_that_is_no_json) {
  EXPECT_THROW(manifest_from_json("", "m.json"), FatalError);
  EXPECT_THROW(manifest_from_json("[]", "m.json"), FatalError);
  EXPECT_THROW(manifest_from_json("{\"schema\": 2", "m.json"), FatalError);
  EXPECT_THAT(refusal("\"cap\": 130", "\"cap\": 1e999"), HasSubstr("not valid JSON"));
}

TEST(ManifestJson, survives_deep_nesting) {
  const std::string deep(1'000'000, '[');
  EXPECT_THROW(manifest_from_json(deep, "m.json"), FatalError);
  EXPECT_THROW(manifest_from_json(deep + std::string(deep.size(), ']'), "m.json"), FatalError);
}

TEST(ManifestJson, refuses_steps_it_cannot_name) {
  EXPECT_THAT(refusal("\"every\": \"10min\"", "\"every\": \"10 moons\""), HasSubstr("step.every"));
  EXPECT_THAT(refusal("\"aggregate\": \"max\"", "\"aggregate\": \"mode\""),
              HasSubstr("step.aggregate must be one of mean,"));
  EXPECT_THAT(refusal("[\"last\", \"std\", \"sum\"]", "[\"last\", \"std\", 1]"),
              HasSubstr("step.by_column[2]"));
}

TEST(ManifestCheck, accepts_the_sample) {
  EXPECT_EQ(refusal_of([](Manifest&) {}), "");
}

TEST(ManifestCheck, wants_vectors_of_one_length) {
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.low.pop_back(); }), HasSubstr("extractor.low has 1"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.high.push_back(9); }),
              HasSubstr("extractor.high has 3"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.stuck_after.clear(); }),
              HasSubstr("extractor.stuck_after"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.mean.pop_back(); }),
              HasSubstr("extractor.mean has 1"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.mean[1].pop_back(); }),
              HasSubstr("extractor.mean[1]"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.inv_std[0].push_back(1); }),
              HasSubstr("extractor.inv_std[0]"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.regimes.centroids[1].clear(); }),
              HasSubstr("extractor.regimes.centroids[1]"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.regimes.mean.clear(); }),
              HasSubstr("extractor.regimes.mean"));
}

TEST(ManifestCheck, wants_networks_that_fit_the_extractor) {
  EXPECT_THAT(refusal_of([](Manifest& m) { m.networks[1].inputs = 8; }),
              HasSubstr("networks[1].inputs is 8, but the extractor makes 7"));
  EXPECT_EQ(refusal_of([](Manifest& m) { m.networks.clear(); }), "") << "trees alone are a model";
  EXPECT_THAT(refusal_of([](Manifest& m) {
                m.networks.clear();
                m.trees.clear();
              }),
              HasSubstr("networks must have an entry where there are no trees"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.networks[1].prefix = "m0"; }), HasSubstr("networks[1].prefix"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.networks[0].kind = "lstm"; }), HasSubstr("networks[0].kind"));
}

TEST(ManifestCheck, bounds_what_a_network_may_ask_for) {
  EXPECT_THAT(refusal_of([](Manifest& m) { m.networks[0].width = 0; }), HasSubstr("networks[0].width"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.networks[0].width = std::size_t{1} << 40; }),
              HasSubstr("networks[0].width"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.networks[0].kernel = 0; }), HasSubstr("networks[0].kernel"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.networks[0].dilations[1] = 0; }),
              HasSubstr("networks[0].dilations[1]"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.networks[0].dilations[1] = SIZE_MAX; }),
              HasSubstr("networks[0].dilations[1]"));
  EXPECT_THAT(refusal_of([](Manifest& m) {
                m.networks[0].kernel = 64;
                m.networks[0].dilations.assign(32, 65'536);
              }),
              HasSubstr("more state per asset"));
}

TEST(ManifestCheck, wants_trees_that_fit_the_windows) {
  EXPECT_THAT(refusal_of([](Manifest& m) { m.trees[0].features = 36; }),
              HasSubstr("trees[0].features is 36, but the extractor's windows make 37"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.trees[0].prefix = "m0"; }), HasSubstr("trees[0].prefix"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.trees[0].unit = 0; }), HasSubstr("trees[0].unit"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.trees[0].cap = -1; }), HasSubstr("trees[0].cap"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.blend.network_weight = 1.5; }), HasSubstr("network_weight"));
  EXPECT_THAT(refusal_of([](Manifest& m) {
                m.blend.by_age.ages = {100, 100};
              }),
              HasSubstr("age_correction.ages must ascend"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.blend.by_age.shifts = {1}; }),
              HasSubstr("age_correction.shifts must have one entry an age"));
}

TEST(ManifestCheck, wants_a_health_index_of_the_extractors_channels) {
  EXPECT_EQ(refusal_of([](Manifest& m) { m.health.reset(); }), "");
  EXPECT_THAT(refusal_of([](Manifest& m) { m.health->center.pop_back(); }),
              HasSubstr("health center, fleet_baseline and whitening are not sized for 2 channels"));
}

TEST(ManifestCheck, wants_an_aggregate_for_every_column_or_for_none) {
  EXPECT_EQ(refusal_of([](Manifest& m) { m.step.by_column.clear(); }), "");
  EXPECT_THAT(refusal_of([](Manifest& m) { m.step.by_column.pop_back(); }),
              HasSubstr("step.by_column has 2 entries, 3 settings and channels"));
}

TEST(ManifestCheck, wants_sensible_scalars) {
  EXPECT_THAT(refusal_of([](Manifest& m) { m.cap = 0; }), HasSubstr("cap"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.cap = std::numeric_limits<double>::infinity(); }),
              HasSubstr("cap"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.score_every = 0; }), HasSubstr("score_every"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.warm_up_steps = -1; }), HasSubstr("warm_up_steps"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.name = "../x"; }), HasSubstr("name"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.backend = "cuda"; }), HasSubstr("backend"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.horizons[1] = -1; }), HasSubstr("horizons[1]"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.trajectory[0] = 0; }), HasSubstr("trajectory[0]"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.kinds.pop_back(); }), HasSubstr("extractor.kinds"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.ewm_weight = 0; }), HasSubstr("extractor.ewm_weight"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.inv_std[0][1] = -1; }),
              HasSubstr("extractor.inv_std[0][1]"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.extractor.low[0] = 99; }), HasSubstr("extractor.low[0]"));
  EXPECT_THAT(refusal_of([](Manifest& m) {
                m.extractor.channels[1] = "T2";
                m.extractor.ignored = {"T2"};
              }),
              HasSubstr("extractor.ignored[0] \"T2\" is named twice"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.step.every_ms = 0; }), HasSubstr("step.every"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.step.max_gap = -1; }), HasSubstr("step.max_gap"));
}

TEST(ManifestCheck, wants_calibration_bins_that_ascend_to_infinity) {
  EXPECT_THAT(refusal_of([](Manifest& m) { m.calibration.met_from_start.clear(); }),
              HasSubstr("calibration.met_from_start"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.calibration.met_from_start.pop_back(); }),
              HasSubstr("calibration.met_from_start[0].below"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.calibration.met_from_start.push_back({}); }),
              HasSubstr("calibration.met_from_start[1].below"));
}

TEST(ManifestCheck, wants_rules_that_can_be_judged) {
  EXPECT_THAT(refusal_of([](Manifest& m) { m.policy.rules[1].consecutive = 0; }),
              HasSubstr("policy.rules[1].consecutive"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.policy.rules[0].hysteresis = -1; }),
              HasSubstr("policy.rules[0].hysteresis"));
  EXPECT_THAT(refusal_of([](Manifest& m) { m.policy.rules[0].level = policy::Level::kNone; }),
              HasSubstr("policy.rules[0].level"));
}

TEST(NetworkSpec, of_a_gru_looks_back_as_far_as_it_is_meant_to) {
  EXPECT_EQ((NetworkSpec{.kind = "gru", .dilations = {}}.receptive_field()), kGruReach);
}

TEST(NetworkSpec, sees_both_convolutions_of_every_block) {
  EXPECT_EQ((NetworkSpec{.kernel = 3, .dilations = {1, 2, 4, 8, 16}}.receptive_field()), 1U + 2 * 2 * 31);
  EXPECT_EQ((NetworkSpec{.kernel = 1, .dilations = {1}}.receptive_field()), 1U);
}

}  // namespace
}  // namespace portent::models
