#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "models/forecast.h"
#include "models/manifest.h"
#include "tests/unit/models/samples.h"

namespace portent::models {
namespace {

using nlohmann::json;
using testing::IsEmpty;

json schema(const std::string& name) {
  return json::parse(read_text(std::string(PORTENT_SOURCE_DIR "/docs/schemas/") + name));
}

/// Where `document` has a member that `rules` does not describe, or lacks one that they require; every path
/// once.
void compare(const json& rules, const json& document, const std::string& path,
             std::vector<std::string>& found) {
  if (document.is_array() && rules.contains("items"))
    for (const json& element : document) compare(rules["items"], element, path + "[]", found);
  if (!document.is_object() || !rules.contains("properties")) return;
  for (const auto& [name, value] : document.items()) {
    if (!rules["properties"].contains(name)) found.push_back("not described: " + path + "." + name);
    compare(rules["properties"].value(name, json::object()), value, path + "." + name, found);
  }
  for (const auto& name : rules.value("required", json::array()))
    if (!document.contains(name)) found.push_back("not written: " + path + "." + name.get<std::string>());
}

std::vector<std::string> differences(const std::string& schema_name, const std::string& text) {
  std::vector<std::string> found;
  compare(schema(schema_name), json::parse(text), "", found);
  return found;
}

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
