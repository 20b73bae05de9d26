#include "serve/bridge/waveform_bridge.h"

#include "ingest/protobuf/waveform.h"
#include "tests/unit/bridge/bridge_log.h"

namespace portent::serve {
namespace {

using testing::ElementsAre;

class WaveformBridges : public BridgeLog {
 protected:
  void send(const std::string& key, const std::string& value) {
    const auto appender = log_->appender();
    appender->append({topics_.waveform(), -1, key, value, {}, false});
    appender->flush();
  }
  void send_block(const std::string& asset, std::int64_t start_ms) {
    send(asset, ingest::encode_waveform(
                    {asset, "DE", start_ms * 1'000, 1'000, {1, -1, 1, -1}, std::nullopt, {}, "m/s2"}));
  }
  WaveformBridgeCounts run_once(std::size_t max_batch = 100) {
    WaveformBridgeOptions options;
    options.topics = topics_;
    options.group.group = "w";
    options.group.instance = "w-0";
    options.max_batch = max_batch;
    options.max_delay = std::chrono::milliseconds(5);
    options.until_end = true;
    WaveformBridge bridge(*log_, options);
    bridge.run({});
    return bridge.counts();
  }
};

TEST_F(WaveformBridges, append_the_features_of_each_block_once) {
  send_block("m", 10);
  send_block("m", 20);
  EXPECT_EQ(run_once(1).blocks, 2U);
  send_block("m", 30);
  EXPECT_EQ(run_once().blocks, 1U);
  EXPECT_EQ(run_once().blocks, 0U);
  EXPECT_THAT(times_of("m"), ElementsAre("14", "24", "34"));
  EXPECT_EQ(readings()[0].values[0], (ingest::ChannelValue{"DE.rms", 1, ingest::Mark::kNone}));
}

TEST_F(WaveformBridges, put_bad_blocks_to_dead_letters_and_go_on) {
  send("m", "no block");
  send("other", ingest::encode_waveform({"m", "DE", 0, 1'000, {1, 2}, std::nullopt, {}, "um"}));
  send_block("m", 10);
  const WaveformBridgeCounts counts = run_once();
  EXPECT_EQ(counts.blocks, 1U);
  EXPECT_EQ(counts.rejected, 2U);
  std::vector<std::string> reasons;
  for (const ingest::Record& letter : all(topics_.dead_letters())) {
    reasons.push_back(header_of(letter, "reason"));
    EXPECT_EQ(header_of(letter, "topic"), topics_.waveform());
  }
  EXPECT_THAT(reasons, testing::UnorderedElementsAre("malformed", "key_mismatch"));
}

}  // namespace
}  // namespace portent::serve
