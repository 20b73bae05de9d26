#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "ingest/error.h"
#include "models/manifest_check.h"
#include "tests/unit/models/samples.h"

namespace portent::models {
namespace {

using testing::HasSubstr;

/// A manifest of every field of classics away from its default.
Manifest with_classics() {
  Manifest manifest = sample_manifest();
  const std::string channel = manifest.extractor.channels.front();
  classic::ClassicSpec trend;
  trend.kind = trend.name = "wiener";
  trend.source = classic::Source::kKnowledge;
  trend.channel = channel;
  trend.smoothing = 0.25;
  trend.threshold = 2.5;
  trend.falling = true;
  trend.origin = 9;
  trend.log = true;
  trend.newest = 33;
  trend.every = 3;
  trend.together = 2;
  trend.wiener = {0.5, 0.25, 0.125, 4};
  trend.exponential = {1, 2, 3, 4, 5};
  classic::ClassicSpec law = trend;
  law.kind = law.name = "crack";
  law.source = classic::Source::kPhysics;
  law.duty = {manifest.extractor.settings.front(), channel, 2.5, 1.25, 30, 0.5, 24};
  law.growth = {-3, 0.5, 0.25};
  manifest.classics = {trend, law};
  manifest.fusion = {30, 100, {{"wiener", 0.5, 0.25, 2}, {"blend", -0.5, 0.125, 3}}, 1.5, 0.5};
  manifest.longest_life = 400;
  manifest.health_from = HealthFrom::kIndex;
  return manifest;
}

std::string complaint(const std::function<void(Manifest&)>& spoil) {
  Manifest manifest = with_classics();
  spoil(manifest);
  try {
    manifest_from_json(to_json(manifest), "test");
  } catch (const ingest::FatalError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(ManifestOfClassics, is_read_as_it_was_written) {
  EXPECT_EQ(manifest_from_json(to_json(with_classics()), "test"), with_classics());
}

TEST(ManifestOfClassics, without_classics_says_nothing_of_them) {
  const std::string text = to_json(sample_manifest());
  for (const char* word : {"classics", "fusion", "longest_life", "health_from"})
    EXPECT_EQ(text.find(word), std::string::npos) << word;
}

TEST(ManifestOfClassics, that_can_not_be_served_is_refused_by_name) {
  EXPECT_THAT(complaint([](Manifest& m) { m.classics[0].kind = "crystal"; }), HasSubstr("classics[0].kind"));
  EXPECT_THAT(complaint([](Manifest& m) { m.classics[1].name = "wiener"; }), HasSubstr("used twice"));
  EXPECT_THAT(complaint([](Manifest& m) { m.classics[1].name = "blend"; }), HasSubstr("used twice"));
  EXPECT_THAT(complaint([](Manifest& m) { m.classics[0].channel = "nowhere"; }), HasSubstr("nowhere"));
  EXPECT_THAT(complaint([](Manifest& m) { m.classics[1].duty.load = "nowhere"; }), HasSubstr("duty.load"));
  EXPECT_THAT(complaint([](Manifest& m) { m.classics[0].newest = 2; }), HasSubstr("newest"));
  EXPECT_THAT(complaint([](Manifest& m) { m.classics[1].threshold.reset(); }), HasSubstr("threshold"));
  EXPECT_THAT(complaint([](Manifest& m) { m.classics[0].wiener->diffusion = 0; }), HasSubstr("wiener"));
  EXPECT_THAT(complaint([](Manifest& m) { m.fusion.reset(); }), HasSubstr("fusion"));
  EXPECT_THAT(complaint([](Manifest& m) { m.fusion->unit = 0; }), HasSubstr("fusion.unit"));
  EXPECT_THAT(complaint([](Manifest& m) { m.longest_life = -1; }), HasSubstr("longest_life"));
}

}  // namespace
}  // namespace portent::models
