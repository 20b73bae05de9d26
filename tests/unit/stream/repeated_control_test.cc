#include <gtest/gtest.h>

#include <algorithm>

#include "ingest/encode.h"
#include "tests/support/stream_rig.h"

// Control records come at least once: one that comes again changes no forecast.

namespace portent::serve {
namespace {

using tests::StreamRig;

ingest::OutRecord control(ingest::Control::Kind kind, std::int64_t ts, const std::string& part = "") {
  return {ingest::Topics{}.telemetry(),
          -1,
          "a",
          ingest::encode_control({"a", ts, kind, part}),
          {{ingest::kControlHeader, std::string(ingest::control_name(kind))}}};
}

/// After 20 cycles the machine is overhauled; after 30 comes `then`, and after 35 a scorer takes over.
std::vector<std::pair<std::string, std::string>> scored(const ingest::OutRecord& then,
                                                        std::int64_t round_every) {
  StreamRig rig;
  WorkerOptions options = rig.options();
  options.scoring.round_every = round_every;
  rig.send_cycles({"a"}, 1, 20);
  rig.send({control(ingest::Control::Kind::kOverhaul, 5)});
  rig.send_cycles({"a"}, 21, 30);
  rig.score(options);
  rig.send({then});
  rig.send_cycles({"a"}, 31, 35);
  rig.score(options);
  rig.send({then});
  rig.send_cycles({"a"}, 36, 40);
  rig.score(options);
  return rig.predictions();
}

TEST(RepeatedControl, changes_no_forecast) {
  const auto mode = control(ingest::Control::Kind::kMode, 7);  // "run", as it is
  const auto again = control(ingest::Control::Kind::kOverhaul, 5);
  for (const std::int64_t round_every : {1, 1'000})
    EXPECT_EQ(tests::first_difference(scored(again, round_every), scored(mode, round_every)), "");
}

TEST(RepeatedControl, is_told_from_another_overhaul) {
  const auto mode = control(ingest::Control::Kind::kMode, 7);
  const auto another = control(ingest::Control::Kind::kOverhaul, 6);
  EXPECT_NE(tests::first_difference(scored(another, 1'000), scored(mode, 1'000)), "");
}

}  // namespace
}  // namespace portent::serve
