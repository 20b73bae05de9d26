#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "models/explain.h"
#include "tests/support/schema_comparison.h"
#include "tests/unit/explain/blend_sample.h"

namespace portent::models {
namespace {

using nlohmann::json;
using testing::IsEmpty;

constexpr const char* kSchema = "explanation.schema.json";

std::vector<std::string> differences(const Explanation& explanation) {
  return tests::differences(kSchema, to_json(explanation));
}

TEST(ExplanationSchema, describes_every_field_that_is_written) {
  const Bundle bundle = tests::blend_sample();
  Explanation full = explain_forecast(bundle, tests::moment_after(bundle, 30));
  full.neighbourhood = Neighbourhood{{{"a", 1, 2, 3, 4}}, 7, 2, 2, 2};
  full.part = "fan";
  full.faults = {{features::RangeFault::Kind::kSetting, "load", 3, 1, 2}};
  full.replay = {ReplayVerdict::kDiffers, "why", {{"/health", "1", "2"}}};
  EXPECT_THAT(differences(full), IsEmpty());
}

TEST(ExplanationSchema, requires_only_what_is_always_written) {
  EXPECT_THAT(differences(Explanation{}), IsEmpty());
}

TEST(ExplanationSchema, names_the_verdicts_that_are_written) {
  const json names = tests::schema(kSchema)["properties"]["replay"]["properties"]["verdict"]["enum"];
  using enum ReplayVerdict;
  for (const ReplayVerdict verdict : {kIdentical, kDiffers, kEvidenceGone, kNotStored})
    EXPECT_THAT(names, testing::Contains(verdict_name(verdict)));
}

}  // namespace
}  // namespace portent::models
