#include "ingest/decode.h"

#include <gtest/gtest.h>

#include "ingest/encode.h"

namespace portent::ingest {
namespace {

tl::expected<Reading, Reject> decode(const std::string& bytes) {
  return Decoder().telemetry(bytes);
}

RejectReason reason(const std::string& bytes) {
  const auto reading = decode(bytes);
  EXPECT_FALSE(reading) << bytes;
  return reading ? RejectReason::kBadControl : reading.error().reason;
}

TEST(Decode, reads_every_field_of_a_message) {
  const auto reading = decode(
      R"({"asset":"plant1:P-101","ts":1700000000123,"v":{"temp":71.2,"rpm":1480},"usage":1204.5,"mode":"idle","source":"gw7"})");
  ASSERT_TRUE(reading);
  EXPECT_EQ(
      *reading,
      (Reading{"plant1:P-101", 1700000000123, 1204.5, Mode::kIdle, {{"temp", 71.2}, {"rpm", 1480}}, true}));
}

TEST(Decode, takes_the_fields_in_any_order_and_ignores_unknown_ones) {
  const auto reading = decode(R"({"v":{"a":1},"new_field":{"x":[1,2,{"y":null}]},"ts":5,"asset":"m"})");
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->asset, "m");
  EXPECT_EQ(reading->values.size(), 1U);
}

TEST(Decode, reads_back_exactly_what_was_encoded) {
  const Reading reading{"m", 17, 0.1, Mode::kTransient, {{"a", 0.1 + 0.2}, {"b\"\n", -1e-300}, {"c", 5e-324}},
                        true};
  const auto back = decode(encode_telemetry(reading));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, reading);
}

TEST(Decode, rejects_what_is_not_one_json_object) {
  for (const std::string bytes :
       {"", "   ", "null", "42", "[1]", "{", R"({"asset":"m","ts":1)", R"({"asset":"m","ts":1} x)",
        R"({"asset":"m","ts":1}{})", "{\"asset\":\"m\xff\",\"ts\":1}",
        R"({"asset":"m","ts":1,"v":{"a":1 "b":2}})", R"({"asset":"m" "ts":1})"})
    EXPECT_EQ(reason(bytes), RejectReason::kMalformed) << bytes;
}

TEST(Decode, rejects_a_missing_or_invalid_asset) {
  EXPECT_EQ(reason(R"({"ts":1,"v":{}})"), RejectReason::kMissingAsset);
  EXPECT_EQ(reason(R"({"asset":"","ts":1})"), RejectReason::kBadAssetId);
  EXPECT_EQ(reason(R"({"asset":"a b","ts":1})"), RejectReason::kBadAssetId);
  EXPECT_EQ(reason(R"({"asset":")" + std::string(129, 'a') + R"(","ts":1})"), RejectReason::kBadAssetId);
  EXPECT_EQ(reason(R"({"asset":7,"ts":1})"), RejectReason::kWrongType);
}

TEST(Decode, rejects_a_missing_or_impossible_time) {
  EXPECT_EQ(reason(R"({"asset":"m","v":{}})"), RejectReason::kMissingTs);
  for (const std::string ts : {"\"now\"", "1.5", "-1", "1e3", "99999999999999999999", "null", "true"})
    EXPECT_EQ(reason(R"({"asset":"m","ts":)" + ts + "}"), RejectReason::kWrongType) << ts;
}

TEST(Decode, rejects_fields_of_another_type) {
  for (const std::string field : {R"("v":[1])", R"("v":"x")", R"("usage":"high")", R"("usage":-1)",
                                  R"("usage":1e999)", R"("mode":"fast")", R"("q":3)"})
    EXPECT_EQ(reason(R"({"asset":"m","ts":1,)" + field + "}"), RejectReason::kWrongType) << field;
}

TEST(Decode, marks_one_bad_value_and_keeps_the_rest_of_the_reading) {
  const std::vector<std::pair<std::string, Mark>> values = {
      {"null", Mark::kNull},        {"NaN", Mark::kNotFinite},       {"\"NaN\"", Mark::kNotFinite},
      {"1e999", Mark::kNotFinite},  {"-Infinity", Mark::kNotFinite}, {"\"inf\"", Mark::kNotFinite},
      {"\"on\"", Mark::kWrongType}, {"true", Mark::kWrongType},      {"[1]", Mark::kWrongType},
      {"{}", Mark::kWrongType}};
  for (const auto& [text, mark] : values) {
    const auto reading = decode(R"({"asset":"m","ts":1,"v":{"bad":)" + text + R"(,"good":2.5}})");
    ASSERT_TRUE(reading) << text;
    ASSERT_EQ(reading->values.size(), 2U) << text;
    EXPECT_EQ(reading->values[0], (ChannelValue{"bad", 0, mark})) << text;
    EXPECT_EQ(reading->values[1], (ChannelValue{"good", 2.5})) << text;
  }
}

TEST(Decode, marks_channels_whose_quality_is_not_good_wherever_q_stands) {
  const auto reading = decode(R"({"q":{"a":"bad","b":"good"},"asset":"m","ts":1,"v":{"a":1,"b":2}})");
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->values[0].mark, Mark::kBadQuality);
  EXPECT_EQ(reading->values[1].mark, Mark::kNone);
}

TEST(Decode, rejects_a_record_of_ten_megabytes_without_parsing_it) {
  EXPECT_EQ(reason(R"({"asset":"m","ts":1,"text":")" + std::string(10'000'000, 'x') + R"("})"),
            RejectReason::kTooLarge);
}

TEST(Decode, rejects_more_channels_than_a_machine_can_have) {
  std::string bytes = R"({"asset":"m","ts":1,"v":{"c0":1)";
  for (int i = 1; i <= 4096; ++i) bytes += ",\"c" + std::to_string(i) + "\":1";
  EXPECT_EQ(reason(bytes + "}}"), RejectReason::kTooManyChannels);
}

TEST(Decode, reuses_one_decoder_after_a_flaw) {
  Decoder decoder;
  EXPECT_FALSE(decoder.telemetry("{\"asset\":"));
  EXPECT_TRUE(decoder.telemetry(R"({"asset":"m","ts":1})"));
}

TEST(DecodeControl, reads_its_kinds_and_rejects_others) {
  Decoder decoder;
  for (const auto kind : {Control::Kind::kCommissioning, Control::Kind::kOverhaul,
                          Control::Kind::kReplacement, Control::Kind::kRepair}) {
    const auto control = decoder.control(encode_control({"m", 5, kind}));
    ASSERT_TRUE(control);
    EXPECT_EQ(*control, (Control{"m", 5, kind}));
  }
  EXPECT_EQ(decoder.control(R"({"asset":"m","ts":5,"kind":"painted"})").error().reason,
            RejectReason::kBadControl);
  EXPECT_EQ(decoder.control("painted").error().reason, RejectReason::kMalformed);
  EXPECT_EQ(decoder.control("[]").error().reason, RejectReason::kMalformed);
  EXPECT_EQ(decoder.control("{}").error().reason, RejectReason::kMissingAsset);
}

TEST(Reasons, have_a_name_each) {
  for (std::size_t r = 0; r < kRejectReasons; ++r)
    EXPECT_FALSE(reason_name(static_cast<RejectReason>(r)).empty());
}

TEST(Decode, rejects_more_qualities_than_a_machine_can_have_channels) {
  std::string bytes = R"({"asset":"m","ts":1,"q":{"c0":"bad")";
  for (int i = 1; i <= 4096; ++i) bytes += ",\"c" + std::to_string(i) + "\":\"bad\"";
  EXPECT_EQ(reason(bytes + "}}"), RejectReason::kTooManyChannels);
}

}  // namespace
}  // namespace portent::ingest
