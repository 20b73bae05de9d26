#include "ingest/sparkplug/nodes.h"

#include <gmock/gmock.h>

#include "tests/support/sparkplug_bytes.h"

namespace portent::ingest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tests::SparkplugBytes;

class Sparkplug : public testing::Test {
 protected:
  SparkplugTake accept(const std::string& topic, const std::string& payload, std::int64_t now_ms = 9'000) {
    const auto parsed = parse_sparkplug_topic(topic);
    EXPECT_TRUE(parsed) << topic;
    return parsed ? nodes_.accept(*parsed, payload, now_ms) : SparkplugTake{};
  }
  /// Node e1 of group g with its device pump: aliases 1 (Temp, double) and 2 (Count, Int16).
  void be_born() {
    accept("spBv1.0/g/NBIRTH/e1", SparkplugBytes().time(1'000).seq(0).whole("bdSeq", -1, 4, 8));
    accept("spBv1.0/g/DBIRTH/e1/pump", SparkplugBytes()
                                           .time(1'000)
                                           .seq(1)
                                           .real("Temp", 1, 70)
                                           .whole("Count", 2, 5, 2)
                                           .text("Model", 3, "X"));
  }
  SparkplugNodes nodes_{"{group}:{edge}:{device}"};
};

TEST_F(Sparkplug, makes_an_asset_of_a_device_and_channels_of_its_metrics) {
  accept("spBv1.0/g/NBIRTH/e1", SparkplugBytes().time(1'000).seq(0));
  const SparkplugTake take =
      accept("spBv1.0/g/DBIRTH/e1/pump",
             SparkplugBytes().time(1'000).seq(1).real("Temp", 1, 70).text("Model", 3, "X"));
  EXPECT_TRUE(take.keep);
  EXPECT_THAT(take.readings,
              ElementsAre(Reading{"g:e1:pump", 1'000, std::nullopt, Mode::kRun, {{"Temp", 70}}}));
  EXPECT_EQ(nodes_.counts().not_numeric, 1U);
}

TEST_F(Sparkplug, resolves_aliases_and_the_sign_by_the_birth) {
  be_born();
  const SparkplugTake take = accept(
      "spBv1.0/g/DDATA/e1/pump", SparkplugBytes().time(2'000).seq(2).real("", 1, 71, 0).whole("", 2, 0xffff));
  EXPECT_THAT(
      take.readings,
      ElementsAre(Reading{"g:e1:pump", 2'000, std::nullopt, Mode::kRun, {{"Temp", 71}, {"Count", -1}}}));
}

TEST_F(Sparkplug, calls_the_nodes_own_metrics_an_asset_too) {
  const SparkplugTake take =
      accept("spBv1.0/my group/NBIRTH/e1", SparkplugBytes().time(1'000).seq(0).real("Load", 7, 0.5));
  ASSERT_EQ(take.readings.size(), 1U);
  EXPECT_EQ(take.readings[0].asset, "my_group:e1");
}

TEST_F(Sparkplug, counts_a_gap_in_the_sequence_and_goes_on) {
  be_born();
  EXPECT_EQ(nodes_.counts().sequence_gaps, 0U);
  EXPECT_EQ(accept("spBv1.0/g/DDATA/e1/pump", SparkplugBytes().time(2'000).seq(5).real("", 1, 1, 0))
                .readings.size(),
            1U);
  EXPECT_EQ(nodes_.counts().sequence_gaps, 1U);
  accept("spBv1.0/g/DDATA/e1/pump", SparkplugBytes().time(2'001).seq(6).real("", 1, 1, 0));
  EXPECT_EQ(nodes_.counts().sequence_gaps, 1U);
}

TEST_F(Sparkplug, lets_the_sequence_wrap_after_255) {
  be_born();
  for (int seq = 2; seq <= 256; ++seq)
    accept("spBv1.0/g/DDATA/e1/pump",
           SparkplugBytes().time(2'000).seq(static_cast<std::uint64_t>(seq % 256)).real("", 1, 1, 0));
  EXPECT_EQ(nodes_.counts().sequence_gaps, 0U);
}

TEST_F(Sparkplug, makes_every_channel_stale_when_the_node_dies) {
  be_born();
  const SparkplugTake take = accept("spBv1.0/g/NDEATH/e1", SparkplugBytes().whole("bdSeq", -1, 4, 8), 9'500);
  EXPECT_THAT(take.readings,
              ElementsAre(Reading{"g:e1:pump",
                                  9'500,
                                  std::nullopt,
                                  Mode::kRun,
                                  {{"Count", 0, Mark::kBadQuality}, {"Temp", 0, Mark::kBadQuality}}}));
  EXPECT_THAT(take.forget, ElementsAre("spBv1.0/g/NBIRTH/e1", "spBv1.0/g/DBIRTH/e1/pump"));
}

TEST_F(Sparkplug, refuses_data_after_a_death_until_the_next_birth) {
  be_born();
  accept("spBv1.0/g/DDEATH/e1/pump", SparkplugBytes().time(1'500).seq(2));
  const std::string data = SparkplugBytes().time(2'000).seq(3).real("Temp", 1, 71);
  EXPECT_EQ(accept("spBv1.0/g/DDATA/e1/pump", data).reason, "no_birth");
  accept("spBv1.0/g/DBIRTH/e1/pump", SparkplugBytes().time(1'600).seq(4).real("Temp", 1, 70));
  EXPECT_EQ(accept("spBv1.0/g/DDATA/e1/pump", data).reason, "");
}

TEST_F(Sparkplug, passes_over_the_death_of_an_earlier_session) {
  be_born();
  EXPECT_THAT(accept("spBv1.0/g/NDEATH/e1", SparkplugBytes().whole("bdSeq", -1, 3, 8)).readings, IsEmpty());
  EXPECT_EQ(nodes_.counts().old_deaths, 1U);
  EXPECT_EQ(accept("spBv1.0/g/DDATA/e1/pump", SparkplugBytes().time(2'000).seq(2).real("", 1, 1, 0)).reason,
            "");
}

TEST_F(Sparkplug, refuses_aliases_that_no_birth_has_told) {
  EXPECT_EQ(accept("spBv1.0/g/DDATA/e1/pump", SparkplugBytes().time(1).seq(9).real("", 1, 1, 0)).reason,
            "no_birth");
  EXPECT_EQ(nodes_.counts().unknown_metrics, 1U);
}

TEST_F(Sparkplug, uses_metrics_that_bring_their_name_and_type_without_a_birth) {
  const SparkplugTake take = accept("spBv1.0/g/DDATA/e1/pump",
                                    SparkplugBytes().time(1).seq(9).real("Temp", -1, 71).whole("n", -1, 5));
  EXPECT_EQ(take.reason, "");
  EXPECT_THAT(take.readings, ElementsAre(Reading{"g:e1:pump", 1, std::nullopt, Mode::kRun, {{"Temp", 71}}}))
      << "a whole number without a type may have a sign or not: it is not guessed";
}

TEST_F(Sparkplug, knows_aliases_again_from_kept_births) {
  const std::string node = SparkplugBytes().whole("bdSeq", -1, 4, 8),
                    pump = SparkplugBytes().real("Temp", 1, 70);
  nodes_.restore(*parse_sparkplug_topic("spBv1.0/g/NBIRTH/e1"), node);
  nodes_.restore(*parse_sparkplug_topic("spBv1.0/g/DBIRTH/e1/pump"), pump);
  const SparkplugTake take =
      accept("spBv1.0/g/DDATA/e1/pump", SparkplugBytes().time(2'000).seq(99).real("", 1, 71, 0));
  EXPECT_EQ(take.readings.at(0).values.at(0), (ChannelValue{"Temp", 71, Mark::kNone}));
  EXPECT_EQ(nodes_.counts().sequence_gaps, 0U);
}

TEST_F(Sparkplug, rejects_payloads_that_are_none_and_names_that_make_no_id) {
  EXPECT_EQ(accept("spBv1.0/g/NDATA/e1", "\x12\xff").reason, "malformed");
  const std::string topic = "spBv1.0/" + std::string(140, 'g') + "/NDATA/e1";
  EXPECT_EQ(accept(topic, SparkplugBytes().time(1).real("a", -1, 1)).reason, "bad_asset_id");
}

TEST_F(Sparkplug, leaves_control_metrics_alone) {
  const SparkplugTake take = accept(
      "spBv1.0/g/NBIRTH/e1",
      SparkplugBytes().time(1).seq(0).whole("Node Control/Rebirth", 1, 0, 11).whole("bdSeq", -1, 0, 8));
  EXPECT_THAT(take.readings, IsEmpty());
}

TEST(SparkplugTopics, are_those_of_births_data_and_deaths) {
  EXPECT_EQ(parse_sparkplug_topic("spBv1.0/g/DDATA/e/d")->device, "d");
  for (const char* other :
       {"spBv1.0/g/NCMD/e", "spBv1.0/g/DCMD/e/d", "spBv1.0/STATE/host", "spBv1.0/g/NDATA/e/d",
        "spBv1.0/g/DDATA/e", "spBv1.0/g/NDATA/", "spAv1.0/g/NDATA/e", "plant/a/b", ""})
    EXPECT_FALSE(parse_sparkplug_topic(other)) << other;
}

}  // namespace
}  // namespace portent::ingest
