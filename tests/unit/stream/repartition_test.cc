#include "serve/stream/repartition.h"

#include <gmock/gmock.h>

#include "ingest/encode.h"
#include "ingest/error.h"
#include "ingest/murmur2.h"
#include "models/forecast.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

namespace portent::serve {
namespace {

using testing::HasSubstr;
using tests::StreamRig;
const std::vector<std::string> kAssets = {"p1:a", "p1:b", "p1:c", "p1:d", "p2:a", "p2:b", "p2:c", "p2:d"};

Repartitioned run(StreamRig& rig, int partitions) {
  ModelShelf shelf(rig.registry(), rig.bindings.models(), "");
  RepartitionOptions options;
  options.partitions = partitions;
  options.group.instance = "repartition";
  return repartition(rig.log(), rig.bindings, shelf, options);
}

std::string refusal(StreamRig& rig, int partitions) {
  try {
    run(rig, partitions);
  } catch (const ingest::FatalError& error) {
    return error.what();
  }
  return "nothing was refused";
}

/// What each asset was told, in order, without the places that a repartition changes.
std::map<std::string, std::vector<std::string>> told(StreamRig& rig, int partitions) {
  std::map<std::string, std::vector<std::string>> by_asset;
  for (int p = 0; p < partitions; ++p) {
    const std::string topic = rig.topics().predictions();
    const auto reader = rig.log().reader(topic, p, 0);
    std::vector<ingest::Record> records;
    while (reader->position() < rig.log().extent(topic, p).end)
      reader->read(1'000, std::chrono::milliseconds(10), records);
    for (const ingest::Record& record : records) {
      auto forecast = models::forecast_from_json(record.value);
      forecast->evidence = {};
      by_asset[record.key].push_back(models::to_json(*forecast));
    }
  }
  return by_asset;
}

TEST(Repartition, goes_on_with_the_forecasts_of_an_undisturbed_run) {
  StreamRig undisturbed;
  undisturbed.send_cycles(kAssets, 1, 60);
  undisturbed.score();
  for (const int partitions : {4, 5}) {  // also where assets move between partitions that there were
    StreamRig rig;
    WorkerOptions options = rig.options();
    options.scoring.round_every = 50;
    rig.send_cycles(kAssets, 1, 33);
    rig.score(options);

    const Repartitioned done = run(rig, partitions);
    rig.send_cycles(kAssets, 34, 60);
    const auto counters = rig.score(options);

    EXPECT_EQ(done.assets, kAssets.size());
    EXPECT_GT(done.moved, 0U);
    EXPECT_EQ(counters->readings, 27 * kAssets.size());
    EXPECT_EQ(counters->marked().count("evidence_lost"), 0U);
    EXPECT_EQ(rig.log().partitions(rig.topics().telemetry()), partitions);
    EXPECT_EQ(told(rig, partitions), told(undisturbed, 2)) << partitions << " partitions";
  }
}

TEST(Repartition, may_be_called_again_after_it_was_cut_off_before_telemetry_grew) {
  StreamRig undisturbed;
  undisturbed.send_cycles(kAssets, 1, 40);
  undisturbed.score();
  StreamRig rig;
  rig.send_cycles(kAssets, 1, 20);
  rig.score();
  for (const std::string& topic : {rig.topics().state(), rig.topics().predictions()})
    rig.log().raise_partitions(topic, 4);  // as far as it came
  const Repartitioned first = run(rig, 4);
  const Repartitioned again = run(rig, 4);
  rig.send_cycles(kAssets, 21, 40);
  rig.score();
  EXPECT_GT(first.moved, 0U);
  EXPECT_EQ(again.moved, 0U);
  EXPECT_EQ(told(rig, 4), told(undisturbed, 2));
}

TEST(Repartition, is_refused_while_readings_are_not_scored) {
  StreamRig rig;
  rig.send_cycles(kAssets, 1, 10);
  rig.score();
  rig.send_cycles({"p1:a"}, 11, 12);

  EXPECT_THAT(refusal(rig, 4), HasSubstr("2 readings of partition"));
  EXPECT_EQ(rig.log().partitions(rig.topics().state()), 2);
}

TEST(Repartition, is_refused_for_fewer_partitions) {
  StreamRig rig;
  EXPECT_THAT(refusal(rig, 1), HasSubstr("none can be taken away"));
}

TEST(Repartition, is_refused_where_a_source_chooses_partitions_otherwise) {
  StreamRig rig;
  auto record = StreamRig::telemetry("p1:a", ingest::encode_telemetry(tests::sample_reading("p1:a", 1)));
  record.partition = 1 - ingest::partition_of("p1:a", 2);
  rig.send({record});
  rig.score();

  EXPECT_THAT(refusal(rig, 4), HasSubstr("make it use murmur2"));
}

TEST(Repartition, is_refused_where_another_group_has_states_too) {
  StreamRig rig;
  rig.send_cycles(kAssets, 1, 10);
  WorkerOptions other = rig.options();
  other.scoring.group = other.group.group = "other";
  other.scoring.round_every = 5;
  other.max_batch = 10;
  rig.score(other);
  rig.score();

  EXPECT_THAT(refusal(rig, 4), HasSubstr("states of another group"));
}

}  // namespace
}  // namespace portent::serve
