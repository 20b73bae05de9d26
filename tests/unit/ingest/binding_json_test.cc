#include "ingest/binding_json.h"

#include <gmock/gmock.h>

namespace portent::ingest {
namespace {

NamedBinding pump() {
  NamedBinding of;
  of.name = "plant1:P-101";
  of.binding.asset_class = "pump";
  of.binding.site = "plant1";
  of.binding.model = "pump@champion";
  of.binding.life_start = 12.5;
  of.binding.silent_after_ms = 90'500;
  of.binding.parts = {"bearing", "seal"};
  of.binding.tags["T1"] = {"temp", 2, -1, "[degF]", "bearing", "DE"};
  of.binding.tags["N"] = {"speed"};
  return of;
}

TEST(BindingJson, is_read_as_it_was_written) {
  const auto read = decode_binding(encode_binding(pump()));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*read, pump());
}

TEST(BindingJson, takes_a_channel_in_place_of_an_object_and_fields_of_a_later_version) {
  const auto read =
      decode_binding(R"({"asset":"p:*","model":"m","tags":{"T1":"temp","T2":{}},"colour":["red"]})");
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->binding.tags.at("T1").channel, "temp");
  EXPECT_EQ(read->binding.tags.at("T2").channel, "T2");
}

TEST(BindingJson, says_what_is_wrong) {
  EXPECT_EQ(decode_binding(R"({"asset":"p 1","model":"m"})").error(),
            "asset is not [A-Za-z0-9._:-]{1,128}, with * allowed at its end");
  EXPECT_EQ(decode_binding(R"({"asset":"p"})").error(), "model is missing");
  EXPECT_EQ(decode_binding(R"({"asset":"p","model":"m","tags":{"T":{"unit":"degC"}}})").error(),
            "tag T: unit 'degC' is not known");
  EXPECT_EQ(decode_binding(R"({"asset":"p","model":"m","tags":{"T":7}})").error(),
            "tag T is neither a channel nor an object");
  EXPECT_FALSE(decode_binding("not json"));
}

TEST(BindingUnits, become_those_of_the_model_by_scale_and_offset) {
  const auto bound = std::make_shared<const AssetBinding>(pump().binding);
  const auto turned = in_units_of(bound, {{"temp", "Cel"}});
  Reading reading{"plant1:P-101", 1, {}, Mode::kRun, {{"T1", 106.5}, {"N", 1480}}};
  translate_tags(*turned, reading);
  EXPECT_EQ(reading.values[0].channel, "temp");
  EXPECT_NEAR(reading.values[0].value, 100, 1e-9) << "106.5 * 2 - 1 = 212 F";
  EXPECT_EQ(reading.values[1], (ChannelValue{"speed", 1480}));
}

TEST(BindingUnits, that_measure_something_else_mark_the_value_and_leave_the_others) {
  const auto bound = std::make_shared<const AssetBinding>(pump().binding);
  const auto turned = in_units_of(bound, {{"temp", "bar"}});
  Reading reading{"plant1:P-101", 1, {}, Mode::kRun, {{"T1", 106.5}, {"N", 1480}}};
  translate_tags(*turned, reading);
  EXPECT_EQ(reading.values[0].mark, Mark::kWrongUnit);
  EXPECT_EQ(reading.values[1].mark, Mark::kNone);
}

TEST(BindingUnits, of_channels_without_a_known_unit_are_taken_as_they_are) {
  const auto bound = std::make_shared<const AssetBinding>(pump().binding);
  EXPECT_EQ(in_units_of(bound, {{"speed", "/min"}}), bound);
}

}  // namespace
}  // namespace portent::ingest
