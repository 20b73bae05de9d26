#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "models/forecast.h"
#include "models/manifest.h"
#include "tests/support/schema_comparison.h"
#include "tests/unit/models/samples.h"

namespace portent::models {
namespace {

using nlohmann::json;
using testing::IsEmpty;

using tests::differences, tests::schema;

TEST(PredictionSchema, describes_every_field_that_is_written) {
  EXPECT_THAT(differences("prediction.schema.json", to_json(sample_forecast())), IsEmpty());
}

TEST(PredictionSchema, requires_only_what_is_always_written) {
  EXPECT_THAT(differences("prediction.schema.json", to_json(Forecast{})), IsEmpty());
}

TEST(PredictionSchema, names_the_states_levels_and_edges_that_are_written) {
  const json rules = schema("prediction.schema.json")["properties"];
  using enum ForecastState;
  for (const ForecastState state : {kOk, kWarming, kMidLife, kBeyondRange, kOutOfDistribution})
    EXPECT_THAT(rules["state"]["enum"], testing::Contains(state_name(state)));
  const json breach = rules["breaches"]["items"]["properties"];
  using policy::Edge, policy::Level;
  for (const Level level : {Level::kBlue, Level::kYellow, Level::kOrange, Level::kRed})
    EXPECT_THAT(breach["level"]["enum"], testing::Contains(level_name(level)));
  for (const Edge edge : {Edge::kRaised, Edge::kHeld, Edge::kCleared})
    EXPECT_THAT(breach["edge"]["enum"], testing::Contains(edge_name(edge)));
}

TEST(ManifestSchema, describes_every_field_that_is_written) {
  EXPECT_THAT(differences("manifest.schema.json", to_json(sample_manifest())), IsEmpty());
}

TEST(ManifestSchema, has_the_number_that_is_read) {
  EXPECT_EQ(schema("manifest.schema.json")["properties"]["schema"]["const"], kManifestSchema);
}

}  // namespace
}  // namespace portent::models
