#include "ingest/sample_decoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "ingest/plain_number.h"
#include "ingest/protobuf/telemetry.h"

namespace portent::ingest {
namespace {

const std::vector<std::string> kChannels = {"temp", "rpm"};

/// What a fresh decoder makes of the second of two messages, once it has learnt from the first.
struct Decoded {
  Decoded(const std::string& first, const std::string& second) : decoder(kChannels) {
    decoder.decode(first);
    why = decoder.decode(second);
  }
  const Sample& sample() const { return decoder.sample(); }
  SampleDecoder decoder;
  const Reject* why = nullptr;
};

const std::string kPlain = R"({"asset":"p1:a","ts":1700000000123,"v":{"temp":71.25,"rpm":1480}})";

TEST(SampleDecoder, reads_messages_that_are_written_alike) {
  const Decoded got(kPlain, R"({"asset":"p2:longer-name","ts":1700000000999,"v":{"temp":-0.5,"rpm":7}})");
  ASSERT_EQ(got.why, nullptr);
  EXPECT_EQ(got.sample().asset, "p2:longer-name");
  EXPECT_EQ(got.sample().ts, 1700000000999);
  EXPECT_EQ(got.sample().values, (std::vector<double>{-0.5, 7}));
}

TEST(SampleDecoder, reads_channels_wherever_they_stand) {
  const Decoded got(kPlain, R"({"v": {"rpm": 3, "other": 9, "temp": 4}, "ts": 5, "asset": "a"})");
  EXPECT_EQ(got.sample().values, (std::vector<double>{4, 3}));
  EXPECT_EQ(got.sample().unmapped, 1U);
}

TEST(SampleDecoder, leaves_what_a_message_lacks_without_a_value) {
  const Decoded got(kPlain, R"({"asset":"p1:a","ts":1700000000124,"v":{"rpm":1}})");
  EXPECT_TRUE(std::isnan(got.sample().values[0]));
  EXPECT_EQ(got.sample().values[1], 1);
}

TEST(SampleDecoder, marks_one_bad_value_and_uses_the_rest) {
  const Decoded got(kPlain, R"({"asset":"p1:a","ts":1700000000124,"v":{"temp":null,"rpm":1}})");
  EXPECT_TRUE(std::isnan(got.sample().values[0]));
  EXPECT_EQ(got.sample().values[1], 1);
  EXPECT_EQ(got.sample().marked[static_cast<std::size_t>(Mark::kNull)], 1U);
}

TEST(SampleDecoder, does_not_learn_from_a_message_with_a_marked_value) {
  const std::string bad = R"({"asset":"p1:a","ts":1700000000123,"v":{"temp":7,"rpm":1},"q":{"rpm":"bad"}})";
  const Decoded got(bad, bad);
  EXPECT_TRUE(std::isnan(got.sample().values[1]));
  EXPECT_EQ(got.sample().marked[static_cast<std::size_t>(Mark::kBadQuality)], 1U);
}

TEST(SampleDecoder, passes_over_fields_that_change_and_mean_nothing_to_it) {
  const std::string with =
      R"({"asset":"p1:a","ts":1,"seq":17,"source":"gw7","usage":1.5,"v":{"temp":1,"rpm":2}})";
  const Decoded got(with,
                    R"({"asset":"p1:a","ts":2,"seq":18,"source":"gw-8","usage":2,"v":{"temp":3,"rpm":4}})");
  EXPECT_EQ(got.sample().values, (std::vector<double>{3, 4}));
}

/// A message like the plain one but for one flaw, and what must become of it.
struct Flaw {
  const char* message;
  RejectReason reason;
};

class Flawed : public testing::TestWithParam<Flaw> {};

TEST_P(Flawed, messages_are_rejected_as_without_any_shape) {
  Decoded got(kPlain, GetParam().message);
  ASSERT_NE(got.why, nullptr);
  EXPECT_EQ(got.why->reason, GetParam().reason);
  EXPECT_EQ(*got.why, Decoder().telemetry(GetParam().message).error());
}

INSTANTIATE_TEST_SUITE_P(
    SampleDecoder, Flawed,
    testing::Values(
        Flaw{R"({"asset":"p 1","ts":1700000000123,"v":{"temp":71.25,"rpm":1480}})",
             RejectReason::kBadAssetId},
        Flaw{R"({"asset":"","ts":1700000000123,"v":{"temp":71.25,"rpm":1480}})", RejectReason::kBadAssetId},
        Flaw{R"({"asset":"a","ts":1700000000123.5,"v":{"temp":71.25,"rpm":1480}})", RejectReason::kWrongType},
        Flaw{R"({"asset":"a","ts":-5,"v":{"temp":71.25,"rpm":1480}})", RejectReason::kWrongType},
        Flaw{R"({"asset":"a","ts":1700000000123,"v":{"temp":71.25,"rpm":1480})", RejectReason::kMalformed},
        Flaw{R"({"asset":"a","ts":1700000000123,"v":{"temp":71.25,"rpm":1480}} )"
             "x",
             RejectReason::kMalformed},
        Flaw{"", RejectReason::kMalformed}));

/// Bit by bit, as the parser has it.
void expect_same_bits(const std::string& number) {
  const std::string message = R"({"asset":"a","ts":1,"v":{"temp":)" + number + R"(,"rpm":1}})";
  const Decoded got(kPlain, message);
  const auto reading = Decoder().telemetry(message);
  ASSERT_EQ(got.why == nullptr, reading.has_value()) << number;
  if (!reading) return;
  const bool usable = reading->values[0].mark == Mark::kNone;
  ASSERT_EQ(!std::isnan(got.sample().values[0]), usable) << number;
  if (usable) {
    ASSERT_EQ(std::memcmp(&got.sample().values[0], &reading->values[0].value, sizeof(double)), 0) << number;
  }
}

TEST(SampleDecoder, reads_every_number_to_the_bits_that_the_parser_reads) {
  for (const char* number : {"0",
                             "-0",
                             "0.0",
                             "-0.0",
                             "00",
                             "01",
                             "1.",
                             ".5",
                             "-",
                             "+1",
                             "1e3",
                             "1E-3",
                             "1.5e300",
                             "1e999",
                             "nan",
                             "\"NaN\"",
                             "12345678901234",
                             "123456789012345",
                             "1234567890123456",
                             "0.1",
                             "0.30000000000000004",
                             "9007199254740993",
                             "99999999999999.9",
                             "0.00000000000001",
                             "1.2.3",
                             "--1",
                             "1-",
                             "true",
                             "[1]"})
    expect_same_bits(number);
}

TEST(SampleDecoder, reads_random_decimals_to_the_bits_that_the_parser_reads) {
  std::mt19937_64 random(11);
  std::array<char, 64> text;
  for (int i = 0; i < 20'000; ++i) {
    const double value = std::ldexp(static_cast<double>(random()), -static_cast<int>(random() % 70));
    std::snprintf(text.data(), text.size(), "%.*f", static_cast<int>(random() % 9),
                  random() % 2 ? value : -value);
    expect_same_bits(text.data());
  }
}

TEST(SampleDecoder, takes_protocol_buffers_as_it_takes_json) {
  const Reading reading{"m", 5, std::nullopt, Mode::kRun, {{"b", 2.5}, {"c", 1}, {"a", 0.1}}};
  const Record record{
      "m", encode_protobuf_telemetry(reading), {{"content-type", std::string(kProtobufType)}}, 0, 0, 0};
  SampleDecoder decoder({"a", "b"});

  ASSERT_EQ(decoder.decode(RecordView(record)), nullptr);

  EXPECT_EQ(decoder.sample().asset, "m");
  EXPECT_EQ(decoder.sample().ts, 5);
  EXPECT_EQ(decoder.sample().values, (std::vector<double>{0.1, 2.5}));
  EXPECT_EQ(decoder.sample().unmapped, 1U);
}

}  // namespace
}  // namespace portent::ingest
