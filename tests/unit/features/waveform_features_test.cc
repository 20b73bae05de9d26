#include "features/waveform_features.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace portent::features {
namespace {

ingest::Waveform sine(double amplitude, double offset) {
  ingest::Waveform block{"m", "DE", 1'000'000'999, 1'000, {}, std::nullopt, {}, "m/s2"};
  for (int i = 0; i < 1'000; ++i)
    block.samples.push_back(
        static_cast<float>(offset + amplitude * std::sin(2 * std::numbers::pi * i / 100)));
  return block;
}

TEST(WaveformFeatures, are_those_of_a_sine_whatever_its_mean) {
  const WaveformFeatures f = waveform_features(sine(2, 9.81));
  EXPECT_NEAR(f.mean, 9.81, 1e-5);
  EXPECT_NEAR(f.rms, 2 / std::numbers::sqrt2, 1e-5);
  EXPECT_NEAR(f.peak, 2, 1e-5);
  EXPECT_NEAR(f.peak_to_peak, 4, 1e-5);
  EXPECT_NEAR(f.crest, std::numbers::sqrt2, 1e-5);
  EXPECT_NEAR(f.kurtosis, 1.5, 1e-5);
  EXPECT_NEAR(f.skewness, 0, 1e-5);
}

TEST(WaveformFeatures, tell_shocks_by_their_kurtosis_and_crest) {
  ingest::Waveform block{"m", "DE", 0, 1'000, std::vector<float>(1'000, 0), std::nullopt, {}, "m/s2"};
  block.samples[500] = 10;
  const WaveformFeatures f = waveform_features(block);
  EXPECT_GT(f.kurtosis, 900);
  EXPECT_GT(f.crest, 30);
  EXPECT_GT(f.skewness, 30);
}

TEST(WaveformReading, stands_at_the_end_of_the_block_under_names_of_its_point) {
  ingest::Waveform block = sine(1, 0);
  block.speed_rpm = 1480;
  const ingest::Reading reading = waveform_reading(block);
  EXPECT_EQ(reading.asset, "m");
  EXPECT_EQ(reading.ts, 1'000'000 + 1'000) << "one second later, in whole ms";
  EXPECT_EQ(reading.values.front().channel, "DE.rms");
  EXPECT_EQ(reading.values.back(), (ingest::ChannelValue{"DE.speed", 1480, ingest::Mark::kNone}));
}

TEST(WaveformReading, leaves_ratios_missing_where_nothing_moves) {
  const ingest::Reading reading =
      waveform_reading({"m", "DE", 0, 1'000, std::vector<float>(8, 3), std::nullopt, {}, "um"});
  EXPECT_EQ(reading.values[0], (ingest::ChannelValue{"DE.rms", 0, ingest::Mark::kNone}));
  EXPECT_EQ(reading.values[3], (ingest::ChannelValue{"DE.crest", 0, ingest::Mark::kNull}));
}

}  // namespace
}  // namespace portent::features
