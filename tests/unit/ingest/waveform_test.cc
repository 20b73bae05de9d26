#include "ingest/protobuf/waveform.h"

#include <gtest/gtest.h>

#include <limits>

namespace portent::ingest {
namespace {

Waveform block() {
  return {"m", "DE", 1'000, 100, {1, 2, 3}, 1480, {0, 2}, "m/s2"};
}

RejectReason reason(const Waveform& flawed) {
  const auto decoded = decode_waveform(encode_waveform(flawed));
  EXPECT_FALSE(decoded);
  return decoded ? RejectReason::kBadControl : decoded.error().reason;
}

template <typename Change>
RejectReason reason_with(Change change) {
  Waveform changed = block();
  change(changed);
  return reason(changed);
}

TEST(WaveformBlock, is_read_back_as_it_was_written) {
  EXPECT_EQ(decode_waveform(encode_waveform(block())), block());
}

TEST(WaveformBlock, is_rejected_where_a_number_is_impossible) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (const double rate : {0.0, -1.0, 1e9, kNan})
    EXPECT_EQ(reason_with([&](Waveform& b) { b.rate_hz = rate; }), RejectReason::kWrongType) << rate;
  EXPECT_EQ(reason_with([&](Waveform& b) { b.speed_rpm = -1; }), RejectReason::kWrongType);
  EXPECT_EQ(reason_with([&](Waveform& b) { b.samples[1] = std::numeric_limits<float>::infinity(); }),
            RejectReason::kWrongType);
  EXPECT_EQ(reason_with([](Waveform& b) { b.samples = {1}; }), RejectReason::kWrongType);
  EXPECT_EQ(reason_with([](Waveform& b) { b.start_us = -1; }), RejectReason::kWrongType);
}

TEST(WaveformBlock, is_rejected_where_marks_do_not_ascend_within_the_samples) {
  for (const std::vector<double>& marks : {std::vector<double>{2, 1}, {1, 1}, {-0.5}, {3}})
    EXPECT_EQ(reason_with([&](Waveform& b) { b.keyphasor = marks; }), RejectReason::kWrongType);
}

TEST(WaveformBlock, is_rejected_without_a_name_a_unit_or_a_place) {
  EXPECT_EQ(reason_with([](Waveform& b) { b.asset = ""; }), RejectReason::kMissingAsset);
  EXPECT_EQ(reason_with([](Waveform& b) { b.asset = "a b"; }), RejectReason::kBadAssetId);
  EXPECT_EQ(reason_with([](Waveform& b) { b.point = ""; }), RejectReason::kWrongType);
  EXPECT_EQ(reason_with([](Waveform& b) { b.point = std::string(65, 'p'); }), RejectReason::kWrongType);
  EXPECT_EQ(reason_with([](Waveform& b) { b.unit = ""; }), RejectReason::kWrongType);
}

TEST(WaveformBlock, is_rejected_above_a_mebibyte_and_where_it_is_cut) {
  EXPECT_EQ(reason_with([](Waveform& b) { b.samples.assign(1 << 18, 0.5F); }), RejectReason::kTooLarge);
  const std::string bytes = encode_waveform(block());
  EXPECT_EQ(decode_waveform(std::string_view(bytes).substr(0, 25)).error().reason, RejectReason::kMalformed);
}

}  // namespace
}  // namespace portent::ingest
