#include <gmock/gmock.h>

#include "ingest/error.h"
#include "ingest/mqtt/plain_payload.h"

namespace portent::ingest {
namespace {

using testing::ElementsAre;

TEST(TopicTemplates, subscribe_to_any_asset_and_channel) {
  EXPECT_EQ(TopicTemplate("plant/{asset}/{channel}").filter(), "plant/+/+");
  EXPECT_EQ(TopicTemplate("{site}/+/{asset}/#").filter(), "+/+/+/#");
}

TEST(TopicTemplates, name_the_asset_and_channel_of_a_topic) {
  const TopicTemplate two("plant/{asset}/{channel}");
  EXPECT_EQ(two.match("plant/P-101/temp")->asset, "P-101");
  EXPECT_EQ(two.match("plant/P-101/temp")->channel, "temp");
  EXPECT_FALSE(two.match("plant/P-101"));
  EXPECT_FALSE(two.match("plant/P-101/temp/raw"));
  EXPECT_FALSE(two.match("hall/P-101/temp"));
  EXPECT_EQ(TopicTemplate("{site}/{asset}/state/#").match("n1/P-1/state/a/b")->asset, "n1:P-1");
}

TEST(TopicTemplates, refuse_what_names_no_asset_or_is_no_whole_level) {
  for (const char* pattern :
       {"", "plant/+", "{asset}/{asset}", "{asset}/x-{channel}", "{asset}/{tag}", "#/{asset}", "{asset}/a+"})
    EXPECT_THROW(TopicTemplate{pattern}, FatalError) << pattern;
}

class PlainMqtt : public testing::Test {
 protected:
  tl::expected<Reading, Reject> of_channel(const std::string& payload, bool retained = false) {
    return payloads_.reading(payload, {{"m", "temp"}, 7'000, retained});
  }
  tl::expected<Reading, Reject> of_asset(const std::string& payload, bool retained = false) {
    return payloads_.reading(payload, {{"m", ""}, 7'000, retained});
  }
  static Reading at(std::int64_t ts, std::vector<ChannelValue> values) {
    return {"m", ts, std::nullopt, Mode::kRun, std::move(values)};
  }
  PlainPayloads payloads_;
};

TEST_F(PlainMqtt, takes_a_bare_number_for_the_channels_value_at_arrival) {
  EXPECT_EQ(of_channel("71.5"), at(7'000, {{"temp", 71.5}}));
  EXPECT_EQ(of_channel(" true "), at(7'000, {{"temp", 1}}));
  EXPECT_EQ(of_channel("null"), at(7'000, {{"temp", 0, Mark::kNull}}));
  EXPECT_EQ(of_channel("\"on\""), at(7'000, {{"temp", 0, Mark::kWrongType}}));
}

TEST_F(PlainMqtt, takes_value_time_and_quality_of_an_object) {
  EXPECT_EQ(of_channel(R"({"value":71,"ts":5000,"unit":"K"})"), at(5'000, {{"temp", 71}}));
  EXPECT_EQ(of_channel(R"({"v":71,"timestamp":"1970-01-01T00:00:05Z","q":"bad"})"),
            at(5'000, {{"temp", 0, Mark::kBadQuality}}));
}

TEST_F(PlainMqtt, does_not_date_a_retained_value_with_its_arrival) {
  EXPECT_EQ(of_channel("71.5", true).error().reason, RejectReason::kMissingTs);
  EXPECT_EQ(of_asset(R"({"v":{"a":1}})", true).error().reason, RejectReason::kMissingTs);
  EXPECT_TRUE(of_channel(R"({"value":71,"ts":5000})", true));
}

TEST_F(PlainMqtt, takes_telemetry_json_and_gives_it_what_it_lacks) {
  EXPECT_EQ(of_asset(R"({"v":{"a":1.5},"usage":3})"), (Reading{"m", 7'000, 3, Mode::kRun, {{"a", 1.5}}}));
  EXPECT_EQ(of_asset(R"({"asset":"m","ts":5,"v":{"a":1}})"), at(5, {{"a", 1}}));
  EXPECT_EQ(of_asset(R"({"asset":"other","ts":5,"v":{}})").error().reason, RejectReason::kKeyMismatch);
  EXPECT_EQ(of_asset(R"({"v":{"a":1},"mode":"fast"})").error().reason, RejectReason::kWrongType);
}

TEST_F(PlainMqtt, takes_the_numbers_of_a_flat_object_for_channels) {
  EXPECT_EQ(of_asset(R"({"temp":71,"on":true,"name":"x","ts":5,"more":{"a":1}})"),
            at(5, {{"temp", 71}, {"on", 1}}));
}

TEST_F(PlainMqtt, rejects_what_says_nothing) {
  for (const char* payload : {"", "ON", "71,5", "{", R"({"ts":5})", R"({"name":"x"})"})
    EXPECT_EQ(of_channel(payload).error().reason, RejectReason::kMalformed) << payload;
  EXPECT_EQ(of_asset("71.5").error().reason, RejectReason::kMalformed);
  EXPECT_EQ(of_channel(R"({"value":1,"ts":"soon"})").error().reason, RejectReason::kWrongType);
  EXPECT_EQ(payloads_.reading("1", {{"a b", "t"}, 1, false}).error().reason, RejectReason::kBadAssetId);
}

}  // namespace
}  // namespace portent::ingest
