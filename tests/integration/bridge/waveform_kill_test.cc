#include "ingest/protobuf/waveform.h"
#include "tests/integration/bridge/killed_bridge.h"

// A bridge of waveforms, killed again and again: every block is one reading, in order.

namespace portent::tests {
namespace {

constexpr int kBlocks = 2'000, kKills = 5;

class WaveformBridgeKilled : public KilledBridge {
 protected:
  /// Blocks that end at the ms `from` to `upto`.
  void send(int from, int upto) {
    const auto appender = log_->appender();
    for (int ms = from; ms <= upto; ++ms)
      appender->append(
          {topics_.waveform(),
           0,
           "m",
           ingest::encode_waveform({"m", "DE", ms * 1'000 - 1'000, 2'000, {1, -1}, {}, {}, "um"}),
           {},
           false});
    appender->flush();
  }
};

TEST_P(WaveformBridgeKilled, makes_one_reading_of_every_block) {
  for (int kill = 0; kill < kKills; ++kill) {
    const std::int64_t before = written();
    const auto running = bridge({"waveform"});
    send(kBlocks * kill / kKills + 1, kBlocks * (kill + 1) / kKills);
    ASSERT_TRUE(reaches(before, *running)) << said();
    running->end(SIGKILL);
  }
  ASSERT_EQ(bridge({"waveform", "--until-end"})->wait(), 0) << said();

  EXPECT_EQ(times(), numbers(kBlocks));
}

INSTANTIATE_TEST_SUITE_P(Logs, WaveformBridgeKilled, testing::Values(false, true), log_name);

}  // namespace
}  // namespace portent::tests
