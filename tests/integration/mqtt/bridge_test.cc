#include "serve/bridge/mqtt_bridge.h"

#include <fstream>
#include <thread>

#include "tests/support/mosquitto_broker.h"
#include "tests/support/sparkplug_bytes.h"
#include "tests/unit/bridge/bridge_log.h"

// The bridge between a real Mosquitto and a log. That it never publishes is read off the broker's own record
// of every packet, and off what a subscriber of everything hears.

namespace portent::serve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;
using tests::becomes_true;
using tests::MosquittoBroker;
using tests::SparkplugBytes;

class MqttToLog : public BridgeLog {
 protected:
  MqttBridgeOptions options() const {
    MqttBridgeOptions options;
    options.topics = topics_;
    options.broker.port = broker_.port();
    options.broker.client_id = "the-bridge";
    options.templates = {"plant/{asset}/{channel}"};
    options.sparkplug = {"+"};
    options.now_ms = [] { return std::int64_t{7'000}; };
    return options;
  }
  /// Lets a bridge run while `work` is done, and until `readings` readings are in the log.
  template <typename Work>
  MqttBridgeCounts bridge_while(Work work, std::size_t readings_wanted) {
    MqttBridge bridge(*log_, options());
    std::jthread runner([&](std::stop_token stop) { bridge.run(stop); });
    const int before = broker_.count("Sending SUBACK to the-bridge");
    EXPECT_TRUE(
        becomes_true([&] { return broker_.count("Sending SUBACK to the-bridge") > before || before > 1; }));
    work();
    EXPECT_TRUE(becomes_true([&] { return readings().size() >= readings_wanted; }));
    runner.request_stop();
    runner.join();
    return bridge.counts();
  }
  std::string heard() const {
    std::ifstream file(folder_.path() / "heard");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  MosquittoBroker broker_;
};

TEST_F(MqttToLog, brings_plain_and_sparkplug_messages_into_telemetry) {
  const MqttBridgeCounts counts = bridge_while(
      [&] {
        broker_.publish("plant/P-1/temp", "71.5");
        broker_.publish("spBv1.0/g/NBIRTH/e", SparkplugBytes().time(5).seq(0).real("Load", 1, 0.5));
        broker_.publish("spBv1.0/g/NDATA/e", SparkplugBytes().time(6).seq(3).real("", 1, 0.7, 0));
      },
      3);
  EXPECT_THAT(times_of("P-1"), ElementsAre("7000"));
  EXPECT_THAT(times_of("g:e"), ElementsAre("5", "6"));
  EXPECT_EQ(counts.sparkplug.sequence_gaps, 1U);
}

TEST_F(MqttToLog, loses_nothing_between_two_runs_and_knows_aliases_again) {
  bridge_while(
      [&] { broker_.publish("spBv1.0/g/NBIRTH/e", SparkplugBytes().time(5).seq(0).real("Load", 1, 0.5)); },
      1);
  broker_.publish("spBv1.0/g/NDATA/e", SparkplugBytes().time(6).seq(1).real("", 1, 0.7, 0));
  const MqttBridgeCounts counts = bridge_while([] {}, 2);
  EXPECT_EQ(counts.births_restored, 1U);
  EXPECT_THAT(times_of("g:e"), ElementsAre("5", "6"));
}

TEST_F(MqttToLog, never_publishes_and_leaves_no_will) {
  tests::ChildProcess listener({"mosquitto_sub", "-h", "127.0.0.1", "-p", std::to_string(broker_.port()),
                                "-i", "listener", "-t", "#", "-F", "%t"},
                               (folder_.path() / "heard").string());
  ASSERT_TRUE(becomes_true([&] { return broker_.count("Sending SUBACK to listener") == 1; }));
  bridge_while(
      [&] {
        broker_.publish("plant/P-1/temp", "71.5");
        broker_.publish("spBv1.0/g/NDATA/e", SparkplugBytes().time(6).seq(9).real("", 1, 0.7, 0));
        broker_.publish("spBv1.0/g/NBIRTH/e", SparkplugBytes().time(5).seq(0).real("Load", 1, 0.5));
        broker_.publish("spBv1.0/g/NDATA/e", SparkplugBytes().time(6).seq(7).real("", 1, 0.7, 0));
        broker_.publish("spBv1.0/g/NDEATH/e", "");
      },
      4);
  ASSERT_TRUE(becomes_true([&] { return heard().find("NDEATH") != std::string::npos; }));
  listener.end(SIGTERM);

  EXPECT_EQ(heard(),
            "plant/P-1/temp\nspBv1.0/g/NDATA/e\nspBv1.0/g/NBIRTH/e\nspBv1.0/g/NDATA/e\nspBv1.0/g/NDEATH/e\n")
      << "nothing but what the publisher sent, after the bridge's end too";
  EXPECT_GT(broker_.count("Received PUBACK from the-bridge"), 0);
  EXPECT_EQ(broker_.count("Received PUBLISH from the-bridge"), 0);
  EXPECT_EQ(broker_.count("Received PUBLISH from publisher"), 5);
  EXPECT_EQ(broker_.count("Will message specified"), 0);
}

TEST_F(MqttToLog, puts_what_it_cannot_use_to_dead_letters) {
  bridge_while(
      [&] {
        broker_.publish("plant/P-1/temp", "ON");
        broker_.publish("plant/P-1/temp", "3", true);
        broker_.publish("plant/P-1/temp", "71.5");
      },
      2);
  const auto letters = all(topics_.dead_letters());
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].value, "ON");
  EXPECT_EQ(header_of(letters[0], "mqtt-topic"), "plant/P-1/temp");
}

}  // namespace
}  // namespace portent::serve
