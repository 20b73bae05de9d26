#include <algorithm>

#include "ingest/binding_json.h"
#include "ingest/encode.h"
#include "tests/integration/kafka/kafka_home.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

// Modes, an overhaul and a rebinding in mid-stream leave the same forecasts in Kafka, with scorers that come
// and go, as in the local log with one that stays.

namespace portent::tests {
namespace {

const std::vector<std::string> kAssets = {"p1:a", "p1:b", "p2:c"};

ingest::OutRecord control(ingest::Control::Kind kind, ingest::Mode mode = ingest::Mode::kRun) {
  const ingest::Control of{"p1:a", 5, kind, "", mode};
  return {ingest::Topics{}.telemetry(),
          -1,
          of.asset,
          ingest::encode_control(of),
          {{ingest::kControlHeader, std::string(ingest::control_name(kind))}}};
}

void bind(StreamRig& rig, const std::string& name, const std::string& model, double scale) {
  ingest::NamedBinding of{name, {}};
  of.binding.asset_class = "machine";
  of.binding.model = model;
  of.binding.tags["a"] = {"a", scale};
  rig.send({{rig.topics().assets(), -1, name, ingest::encode_binding(of), {}}});
  rig.take_bindings();
}

/// The scorer stops and another takes over behind each of `restarts`, and where bindings change.
Predictions scored(StreamRig& rig, const std::vector<int>& restarts) {
  models::Bundle pump = sample_model(2);
  pump.manifest.name = "pump";
  rig.registry().publish(models::make_bundle(pump.manifest, pump.weights), true);
  bind(rig, "*", "sample@champion", 1);
  for (int cycle = 1; cycle <= 40; ++cycle) {
    if (cycle == 5) rig.send({control(ingest::Control::Kind::kMode, ingest::Mode::kIdle)});
    if (cycle == 15) rig.send({control(ingest::Control::Kind::kMode)});
    if (cycle == 21) bind(rig, "p1:b", "pump@champion", 2);
    if (cycle == 30) rig.send({control(ingest::Control::Kind::kOverhaul)});
    rig.send_cycles(kAssets, cycle, cycle);
    if (cycle == 20 || std::ranges::find(restarts, cycle) != restarts.end()) rig.score();
  }
  rig.score();
  return rig.predictions();
}

TEST(MovingStream, leaves_the_same_forecasts_in_kafka_and_in_the_local_log) {
  StreamRig local, kafka(ingest::open_kafka_log(ingest::KafkaHome::options()));
  const Predictions expected = scored(local, {});
  EXPECT_EQ(expected.size(), 110U);
  EXPECT_EQ(first_difference(scored(kafka, {8, 25, 33}), expected), "");
}

}  // namespace
}  // namespace portent::tests
