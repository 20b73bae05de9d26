#include <gtest/gtest.h>

#include "ingest/decode.h"
#include "ingest/encode.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

namespace portent::serve {
namespace {

using tests::StreamRig;

std::string good(int cycle) {
  return ingest::encode_telemetry(tests::sample_reading("m", cycle));
}

struct BadRecord {
  std::string reason;
  ingest::OutRecord record;
};

std::vector<BadRecord> bad_records() {
  const auto record = [](const std::string& value) { return StreamRig::telemetry("m", value); };
  ingest::OutRecord control = record(R"({"asset":"m","ts":1,"kind":"painted"})");
  control.headers = {{ingest::kControlHeader, "painted"}};
  return {{"malformed", record("{\"asset\":\"m\"")},
          {"malformed", record(std::string("\0\xff\xfe", 3))},
          {"missing_asset", record(R"({"ts":1})")},
          {"bad_asset_id", record(R"({"asset":"a/b","ts":1})")},
          {"missing_ts", record(R"({"asset":"m"})")},
          {"wrong_type", record(R"({"asset":"m","ts":1,"v":7})")},
          {"too_large", record(R"({"asset":"m","ts":1,"x":")" + std::string(10'000'000, 'x') + R"("})")},
          {"key_mismatch", StreamRig::telemetry("m", R"({"asset":"n","ts":1})")},
          {"future_ts", record(R"({"asset":"m","ts":99999999999999})")},
          {"bad_control", control}};
}

TEST(DeadLetters, hold_the_original_bytes_with_reason_topic_partition_and_offset) {
  StreamRig rig;
  const auto bad = bad_records();
  for (const BadRecord& b : bad) rig.send({b.record});
  const auto counters = rig.score();
  const auto letters = rig.records(rig.topics().dead_letters());
  ASSERT_EQ(letters.size(), bad.size());
  const auto sent = rig.records(rig.topics().telemetry());
  for (std::size_t i = 0; i < bad.size(); ++i) {
    EXPECT_EQ(*ingest::find_header(letters[i].headers, "reason"), bad[i].reason);
    EXPECT_EQ(letters[i].value, bad[i].record.value);
    EXPECT_EQ(*ingest::find_header(letters[i].headers, "topic"), "portent.telemetry");
    EXPECT_EQ(*ingest::find_header(letters[i].headers, "partition"), std::to_string(sent[i].partition));
    EXPECT_EQ(*ingest::find_header(letters[i].headers, "offset"), std::to_string(sent[i].offset));
  }
  EXPECT_EQ(counters->rejected().at("malformed"), 2U);
  EXPECT_EQ(counters->rejected().size(), 9U) << "a counter for each reason";
}

TEST(DeadLetters, do_not_stop_the_readings_around_them) {
  StreamRig with, without;
  std::vector<ingest::OutRecord> mixed, clean;
  const auto bad = bad_records();
  for (int cycle = 1; cycle <= 20; ++cycle) {
    clean.push_back(StreamRig::telemetry("m", good(cycle)));
    mixed.push_back(clean.back());
    mixed.push_back(bad[static_cast<std::size_t>(cycle) % bad.size()].record);
  }
  with.send(mixed);
  without.send(clean);
  EXPECT_EQ(with.score()->forecasts, 20U);
  without.score();
  const auto a = with.predictions(), b = without.predictions();
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto x = models::forecast_from_json(a[i].second), y = models::forecast_from_json(b[i].second);
    EXPECT_EQ(x->rul, y->rul) << i;
  }
}

TEST(DeadLetters, take_assets_that_nobody_bound) {
  StreamRig rig;
  rig.bindings = ingest::Bindings::from_yaml(
      "classes: {sample: {model: sample@champion}}\nassets: [{asset: known, class: sample}]", "test");
  rig.send_cycles({"known", "stranger"}, 1, 3);
  const auto counters = rig.score();
  EXPECT_EQ(counters->rejected().at("unknown_asset"), 3U);
  EXPECT_EQ(counters->forecasts, 3U);
}

TEST(BadValues, are_counted_by_reason_and_the_reading_is_used) {
  StreamRig rig;
  rig.send(
      {StreamRig::telemetry(
           "m", R"({"asset":"m","ts":1700000060000,"usage":1,"v":{"load":0,"a":NaN,"b":"off","zz":1}})"),
       StreamRig::telemetry(
           "m",
           R"({"asset":"m","ts":1700000120000,"usage":2,"v":{"load":0,"a":null,"b":2},"q":{"b":"bad"}})"),
       StreamRig::telemetry("m", R"({"asset":"m","ts":1700000120000,"usage":2,"v":{"load":0,"a":1,"b":2}})"),
       StreamRig::telemetry("m",
                            R"({"asset":"m","ts":1700000060000,"usage":1,"v":{"load":0,"a":1,"b":2}})")});
  const auto counters = rig.score();
  const std::map<std::string, std::uint64_t> expected = {
      {"backwards", 1},  {"bad_quality", 1}, {"duplicate", 3}, {"missing", 4},
      {"not_finite", 1}, {"null", 1},        {"unmapped", 1},  {"wrong_type", 1}};
  EXPECT_EQ(counters->marked(), expected);
  EXPECT_EQ(counters->forecasts, 2U);
}

TEST(Tags, are_translated_by_the_binding_before_anything_else) {
  StreamRig plain, tagged;
  tagged.bindings = ingest::Bindings::from_yaml(
      "classes: {sample: {model: sample@champion, tags: {TI100: {channel: a, scale: 0.5, offset: 1}, L: "
      "load, TI200: b}}}\nassets: [{asset: m, class: sample}]",
      "test");
  plain.send({StreamRig::telemetry(
      "m", R"({"asset":"m","ts":1700000060000,"usage":1,"v":{"load":0,"a":3,"b":2}})")});
  tagged.send({StreamRig::telemetry(
      "m", R"({"asset":"m","ts":1700000060000,"usage":1,"v":{"L":0,"TI100":4,"TI200":2}})")});
  plain.score();
  tagged.score();
  EXPECT_EQ(tests::first_difference(tagged.predictions(), plain.predictions()), "");
}

}  // namespace
}  // namespace portent::serve
