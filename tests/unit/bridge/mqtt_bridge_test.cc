#include "serve/bridge/mqtt_bridge.h"

#include "ingest/error.h"
#include "tests/support/sparkplug_bytes.h"
#include "tests/unit/bridge/bridge_log.h"

namespace portent::serve {
namespace {

using testing::ElementsAre;
using tests::SparkplugBytes;

class MqttBridges : public BridgeLog {
 protected:
  MqttBridgeOptions options() const {
    MqttBridgeOptions options;
    options.topics = topics_;
    options.templates = {"plant/{asset}/{channel}"};
    options.sparkplug = {"+"};
    options.now_ms = [] { return std::int64_t{7'000}; };
    return options;
  }
};

TEST_F(MqttBridges, make_telemetry_of_plain_and_sparkplug_messages) {
  MqttBridge bridge(*log_, options());
  bridge.take({{"plant/P-1/temp", "71.5", false},
               {"spBv1.0/g/NBIRTH/e", SparkplugBytes().time(5).seq(0).real("Load", 1, 0.5), false}});
  EXPECT_THAT(times_of("P-1"), ElementsAre("7000"));
  EXPECT_THAT(times_of("g:e"), ElementsAre("5"));
  EXPECT_EQ(bridge.counts().readings, 2U);
}

TEST_F(MqttBridges, know_aliases_after_a_restart_since_births_are_kept) {
  MqttBridge(*log_, options())
      .take({{"spBv1.0/g/NBIRTH/e", SparkplugBytes().time(5).seq(0).real("Load", 1, 0.5), false}});
  MqttBridge second(*log_, options());
  EXPECT_EQ(second.counts().births_restored, 1U);
  second.take({{"spBv1.0/g/NDATA/e", SparkplugBytes().time(6).seq(1).real("", 1, 0.7, 0), false}});
  EXPECT_THAT(times_of("g:e"), ElementsAre("5", "6"));
}

TEST_F(MqttBridges, forget_births_that_a_death_has_ended) {
  MqttBridge(*log_, options())
      .take({{"spBv1.0/g/NBIRTH/e", SparkplugBytes().time(5).seq(0).real("Load", 1, 0.5), false},
             {"spBv1.0/g/NDEATH/e", "", false}});
  EXPECT_EQ(MqttBridge(*log_, options()).counts().births_restored, 0U);
}

TEST_F(MqttBridges, put_what_they_cannot_use_to_dead_letters_with_its_topic) {
  MqttBridge bridge(*log_, options());
  bridge.take({{"plant/P-1/temp", "ON", false},
               {"hall/P-1/temp", "1", false},
               {"spBv1.0/g/NCMD/e", "not for us", false}});
  std::vector<std::string> reasons;
  for (const ingest::Record& letter : all(topics_.dead_letters()))
    reasons.push_back(header_of(letter, "mqtt-topic") + ' ' + header_of(letter, "reason"));
  EXPECT_THAT(reasons, ElementsAre("plant/P-1/temp malformed", "hall/P-1/temp unmapped_topic"));
}

/// A log whose appender loses its disk.
class BrokenLog final : public ingest::Log {
 public:
  explicit BrokenLog(ingest::Log& log) : log_(log) {}
  void create_topics(std::span<const ingest::TopicSpec>) override {}
  void raise_partitions(const std::string&, int) override {}
  int partitions(const std::string& topic) override { return log_.partitions(topic); }
  ingest::Extent extent(const std::string& topic, int p) override { return log_.extent(topic, p); }
  std::map<int, std::int64_t> committed_offsets(const std::string&, const std::string&) override {
    return {};
  }
  std::unique_ptr<ingest::GroupSession> join(const ingest::GroupOptions&, const std::string&,
                                             ingest::GroupListener&) override {
    return nullptr;
  }
  std::unique_ptr<ingest::PartitionReader> reader(const std::string& topic, int p,
                                                  std::int64_t from) override {
    return log_.reader(topic, p, from);
  }
  std::unique_ptr<ingest::Appender> appender() override {
    struct Broken : ingest::Appender {
      void append(ingest::OutRecord) override {}
      void flush() override { throw ingest::FatalError("the disk is full"); }
    };
    return std::make_unique<Broken>();
  }

 private:
  ingest::Log& log_;
};

TEST_F(MqttBridges, end_before_they_acknowledge_what_the_log_does_not_take) {
  BrokenLog broken(*log_);
  MqttBridge bridge(broken, options());
  EXPECT_THROW(bridge.take({{"plant/P-1/temp", "1", false}}), ingest::FatalError);
  EXPECT_EQ(bridge.counts().messages, 0U);
}

TEST_F(MqttBridges, refuse_to_subscribe_to_nothing) {
  MqttBridgeOptions nothing = options();
  nothing.templates.clear();
  nothing.sparkplug.clear();
  EXPECT_THROW(MqttBridge(*log_, nothing), ingest::FatalError);
}

}  // namespace
}  // namespace portent::serve
