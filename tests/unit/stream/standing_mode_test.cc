#include <gmock/gmock.h>

#include <algorithm>

#include "ingest/encode.h"
#include "tests/support/sample_model.h"
#include "tests/support/stream_rig.h"

// A mode that a control record sets holds for readings that say none (design §2).

namespace portent::serve {
namespace {

using tests::StreamRig;

ingest::OutRecord control(ingest::Control::Kind kind, ingest::Mode mode = ingest::Mode::kRun) {
  const ingest::Control of{"a", 5, kind, "", mode};
  return {
      ingest::Topics{}.telemetry(), -1, "a", ingest::encode_control(of), {{ingest::kControlHeader, "mode"}}};
}

/// Idle from the 11th to the 20th cycle; an overhaul before the 31st.
std::vector<std::pair<std::string, std::string>> scored(const std::vector<int>& restarts,
                                                        std::int64_t round_every) {
  StreamRig rig;
  WorkerOptions options = rig.options();
  options.scoring.round_every = round_every;
  for (int cycle = 1; cycle <= 40; ++cycle) {
    if (cycle == 11) rig.send({control(ingest::Control::Kind::kMode, ingest::Mode::kIdle)});
    if (cycle == 21) rig.send({control(ingest::Control::Kind::kMode)});
    if (cycle == 31) rig.send({control(ingest::Control::Kind::kOverhaul)});
    rig.send_cycles({"a"}, cycle, cycle);
    if (std::ranges::find(restarts, cycle) != restarts.end()) rig.score(options);
  }
  rig.score(options);
  return rig.predictions();
}

TEST(StandingMode, suppresses_forecasts_until_it_is_run_again) {
  EXPECT_EQ(scored({}, 1'000).size(), 30U);
}

TEST(StandingMode, is_the_same_for_a_successor_from_a_state_or_by_replay) {
  const auto whole = scored({}, 1'000);
  EXPECT_EQ(tests::first_difference(scored({5, 12, 15, 20, 22, 30, 31}, 1'000), whole), "");
  EXPECT_EQ(tests::first_difference(scored({5, 12, 15, 20, 22, 30, 31}, 1), whole), "");
}

TEST(StandingMode, gives_way_to_a_reading_that_says_its_own) {
  StreamRig rig;
  rig.send({control(ingest::Control::Kind::kMode, ingest::Mode::kIdle)});
  ingest::Reading reading = tests::sample_reading("a", 1);
  reading.says_mode = true;
  rig.send({StreamRig::telemetry("a", ingest::encode_telemetry(reading))});
  rig.send_cycles({"a"}, 2, 2);
  rig.score();
  EXPECT_EQ(rig.predictions().size(), 1U);
}

TEST(StandingMode, goes_over_to_a_model_that_takes_the_asset_up) {
  StreamRig rig;
  rig.send_cycles({"a"}, 1, 5);
  rig.send({control(ingest::Control::Kind::kMode, ingest::Mode::kIdle)});
  rig.score();
  rig.registry().publish(tests::sample_model(2), true);
  rig.send_cycles({"a"}, 6, 8);
  rig.score();
  EXPECT_EQ(rig.predictions().size(), 5U);
}

TEST(ControlOfMode, is_refused_without_a_mode) {
  ingest::Decoder decoder;
  EXPECT_FALSE(decoder.control(R"({"asset":"a","ts":1,"kind":"mode"})"));
  EXPECT_FALSE(decoder.control(R"({"asset":"a","ts":1,"kind":"mode","mode":"fast"})"));
  const auto read = decoder.control(
      ingest::encode_control({"a", 1, ingest::Control::Kind::kMode, "", ingest::Mode::kOverhaul}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->mode, ingest::Mode::kOverhaul);
}

}  // namespace
}  // namespace portent::serve
