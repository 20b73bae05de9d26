#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "models/explain.h"
#include "tests/unit/explain/blend_sample.h"

namespace portent::models {
namespace {

using nlohmann::json;
using testing::IsEmpty;

json schema() {
  std::ifstream file(PORTENT_SOURCE_DIR "/docs/schemas/explanation.schema.json");
  return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

/// Where `document` has a member that `rules` does not describe, or lacks one that they require.
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

std::vector<std::string> differences(const Explanation& explanation) {
  std::vector<std::string> found;
  compare(schema(), json::parse(to_json(explanation)), "", found);
  return found;
}

TEST(ExplanationSchema, describes_every_field_that_is_written) {
  const Bundle bundle = tests::blend_sample();
  Explanation full = explain_forecast(bundle, tests::moment_after(bundle, 30));
  full.neighbourhood = Neighbourhood{{{"a", 1, 2, 3, 4}}, 2, 2, 2};
  full.faults = {{features::RangeFault::Kind::kSetting, "load", 3, 1, 2}};
  full.replay = {ReplayVerdict::kDiffers, "why", {{"/health", "1", "2"}}};
  EXPECT_THAT(differences(full), IsEmpty());
}

TEST(ExplanationSchema, requires_only_what_is_always_written) {
  EXPECT_THAT(differences(Explanation{}), IsEmpty());
}

TEST(ExplanationSchema, names_the_verdicts_that_are_written) {
  const json names = schema()["properties"]["replay"]["properties"]["verdict"]["enum"];
  using enum ReplayVerdict;
  for (const ReplayVerdict verdict : {kIdentical, kDiffers, kEvidenceGone, kNotStored})
    EXPECT_THAT(names, testing::Contains(verdict_name(verdict)));
}

}  // namespace
}  // namespace portent::models
