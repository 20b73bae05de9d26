#include "cli/known_channels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/error.h"

namespace portent::cli {
namespace {

using features::ChannelKind;
using testing::ElementsAre, testing::HasSubstr, testing::IsEmpty;

models::Manifest model() {
  models::Manifest manifest;
  manifest.name = "pumps";
  manifest.extractor.settings = {"load"};
  manifest.extractor.channels = {"temp", "vib", "flow", "error:E1"};
  manifest.extractor.kinds = {ChannelKind::kSensor, ChannelKind::kSensor, ChannelKind::kSensor,
                              ChannelKind::kEvent};
  return manifest;
}

train::TestLife life(const std::vector<std::string>& channels) {
  train::TestLife life;
  ingest::Reading& reading = life.readings.emplace_back();
  for (const std::string& channel : channels) reading.values.push_back({channel, 1});
  return life;
}

std::string refusal(const std::vector<std::string>& lacking) {
  try {
    refuse_other_channels(lacking, model(), "fleet.yaml");
  } catch (const ingest::FatalError& error) {
    return error.what();
  }
  return "";
}

TEST(KnownChannels, what_no_reading_of_any_life_holds_is_lacking) {
  const std::vector lives = {life({"temp"}), life({"load", "flow", "other"})};
  EXPECT_THAT(lacking_channels(model(), lives), ElementsAre("vib"));
}

TEST(KnownChannels, events_that_did_not_occur_are_not_lacking) {
  train::Fleet fleet;
  fleet.settings = {"load"};
  fleet.channels = {"vib", "temp", "flow"};
  EXPECT_THAT(lacking_channels(model(), fleet), IsEmpty());
}

TEST(KnownChannels, a_setting_or_half_of_the_sensors_are_too_much_to_lack) {
  EXPECT_EQ(refusal({}), "");
  EXPECT_EQ(refusal({"vib"}), "");
  EXPECT_THAT(refusal({"load"}), HasSubstr("fleet.yaml holds no load, which model pumps reads"));
  EXPECT_THAT(refusal({"vib", "flow"}), HasSubstr("holds no vib, flow"));
}

}  // namespace
}  // namespace portent::cli
