#include "ingest/protobuf/telemetry.h"

#include <gtest/gtest.h>

#include <limits>

#include "ingest/encode.h"
#include "ingest/protobuf/wire.h"

namespace portent::ingest {
namespace {

using protobuf::append_bytes_field;
using protobuf::append_double_field;
using protobuf::append_varint_field;

std::string named(const std::string& asset = "m", std::int64_t ts = 5) {
  std::string bytes;
  append_bytes_field(bytes, 1, asset);
  append_varint_field(bytes, 2, static_cast<std::uint64_t>(ts));
  return bytes;
}

RejectReason reason(const std::string& bytes) {
  const auto reading = decode_protobuf_telemetry(bytes);
  EXPECT_FALSE(reading);
  return reading ? RejectReason::kBadControl : reading.error().reason;
}

TEST(ProtobufTelemetry, gives_the_same_reading_as_the_json_of_a_message) {
  const std::string json =
      R"({"asset":"plant1:P-101","ts":1700000000123,"v":{"temp":71.2,"rpm":1480,"x":null,"y":"on","z":"NaN","w":3.5},)"
      R"("usage":1204.5,"mode":"transient","q":{"w":"bad"},"source":"gw7"})";
  const auto expected = Decoder().telemetry(json);
  ASSERT_TRUE(expected);

  const auto got = decode_protobuf_telemetry(encode_protobuf_telemetry(*expected));

  ASSERT_TRUE(got);
  EXPECT_EQ(*got, *expected);
}

TEST(ProtobufTelemetry, is_told_from_json_by_the_content_type_header_alone) {
  const Reading reading{"m", 5, std::nullopt, Mode::kRun, {{"a", 0.1}}};
  Decoder decoder;
  Record record{
      "m", encode_protobuf_telemetry(reading), {{"content-type", "Application/X-Protobuf; v=1"}}, 0, 0, 0};
  EXPECT_EQ(decoder.reading(record), reading);
  record.headers = {{"content-type", "application/json"}};
  EXPECT_EQ(decoder.reading(record).error().reason, RejectReason::kMalformed);
  record.value = encode_telemetry(reading);
  EXPECT_EQ(decoder.reading(record), reading);
}

TEST(ProtobufTelemetry, passes_over_fields_that_a_later_minor_version_adds) {
  std::string bytes = named();
  append_varint_field(bytes, 100, 7);
  append_bytes_field(bytes, 101, "new");
  append_double_field(bytes, 102, 1.5);
  append_varint_field(bytes, 1, 9);  // a known number with another type is an unknown field too

  const auto reading = decode_protobuf_telemetry(bytes);

  ASSERT_TRUE(reading);
  EXPECT_EQ(*reading, (Reading{"m", 5, std::nullopt, Mode::kRun, {}}));
}

TEST(ProtobufTelemetry, refuses_a_newer_major_version) {
  std::string bytes = named();
  append_varint_field(bytes, 15, 2);
  EXPECT_EQ(reason(bytes), RejectReason::kWrongType);
}

TEST(ProtobufTelemetry, rejects_what_the_json_would_be_rejected_for) {
  std::string no_asset, bad_usage = named(), bad_mode = named();
  append_varint_field(no_asset, 2, 5);
  append_double_field(bad_usage, 4, -1);
  append_varint_field(bad_mode, 5, 9);
  EXPECT_EQ(reason(no_asset), RejectReason::kMissingAsset);
  EXPECT_EQ(reason(named("a b")), RejectReason::kBadAssetId);
  EXPECT_EQ(reason(named("")), RejectReason::kBadAssetId);
  EXPECT_EQ(reason(named("m", -1)), RejectReason::kWrongType);
  EXPECT_EQ(reason(bad_usage), RejectReason::kWrongType);
  EXPECT_EQ(reason(bad_mode), RejectReason::kWrongType);
  EXPECT_EQ(reason(std::string(2'000'000, 'x')), RejectReason::kTooLarge);
  std::string no_ts;
  append_bytes_field(no_ts, 1, "m");
  EXPECT_EQ(reason(no_ts), RejectReason::kMissingTs);
}

TEST(ProtobufTelemetry, rejects_bytes_that_are_no_message) {
  std::string cut = named() + std::string("\x1a\x20\x0a\x01", 4);
  std::string bad_text;
  append_bytes_field(bad_text, 1, "\xff");
  std::string value = named();
  append_bytes_field(value, 3, bad_text);
  EXPECT_EQ(reason(cut), RejectReason::kMalformed);
  EXPECT_EQ(reason(value), RejectReason::kMalformed);
  EXPECT_EQ(reason("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), RejectReason::kMalformed);
  EXPECT_EQ(reason(R"({"asset":"m","ts":1})"), RejectReason::kMalformed);
}

TEST(ProtobufTelemetry, rejects_more_channels_than_a_machine_can_have) {
  std::string bytes = named();
  for (int i = 0; i <= 4096; ++i) append_bytes_field(bytes, 3, "");
  EXPECT_EQ(reason(bytes), RejectReason::kTooManyChannels);
}

TEST(ProtobufTelemetry, marks_values_beyond_numbers_and_qualities_it_does_not_know) {
  std::string infinite, odd;
  append_bytes_field(infinite, 1, "a");
  append_double_field(infinite, 2, std::numeric_limits<double>::infinity());
  append_bytes_field(odd, 1, "b");
  append_double_field(odd, 2, 4);
  append_varint_field(odd, 4, 77);
  std::string bytes = named();
  append_bytes_field(bytes, 3, infinite);
  append_bytes_field(bytes, 3, odd);

  const auto reading = decode_protobuf_telemetry(bytes);

  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->values[0], (ChannelValue{"a", 0, Mark::kNotFinite}));
  EXPECT_EQ(reading->values[1], (ChannelValue{"b", 0, Mark::kBadQuality}));
}

}  // namespace
}  // namespace portent::ingest
