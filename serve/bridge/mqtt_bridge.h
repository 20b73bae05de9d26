#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/log.h"
#include "ingest/mqtt/plain_payload.h"
#include "ingest/mqtt/subscriber.h"
#include "ingest/mqtt/topic_template.h"
#include "ingest/sparkplug/nodes.h"
#include "serve/bridge/bridge_records.h"

namespace portent::serve {

struct MqttBridgeOptions {
  ingest::Topics topics;
  ingest::MqttOptions broker;          ///< its filters are set from what follows
  std::vector<std::string> templates;  ///< plain topics, such as plant/{asset}/{channel}
  std::vector<std::string> sparkplug;  ///< Sparkplug groups; `+`: all
  std::string sparkplug_asset = "{group}:{edge}:{device}";
  TelemetryFormat format = TelemetryFormat::kJson;
  std::size_t max_batch = 500;           ///< messages of one flush
  std::function<std::int64_t()> now_ms;  ///< wall clock, for messages without a time
};

struct MqttBridgeCounts {
  std::uint64_t messages = 0;
  std::uint64_t readings = 0;
  std::uint64_t rejected = 0;  ///< dead-lettered
  std::uint64_t reconnects = 0;
  std::uint64_t births_restored = 0;
  ingest::SparkplugCounts sparkplug;
};

/// Feeds MQTT messages into `telemetry`. It subscribes and never publishes. A message is acknowledged to the
/// broker once what it says is durable in the log, so none of QoS 1 is lost; one that comes twice brings the
/// same asset, time and channels again, which the stream drops. One thread runs it.
class MqttBridge {
 public:
  /// Reads the kept births. Throws FatalError where a template is wrong or nothing is subscribed to.
  MqttBridge(ingest::Log& log, MqttBridgeOptions options);

  /// Connects, and returns when asked to stop. Throws FatalError where the log fails or the broker refuses.
  void run(std::stop_token stop);
  /// Deals with the messages at hand; durable when it returns. For tests, and for run().
  void take(const std::vector<ingest::MqttMessage>& messages);
  const MqttBridgeCounts& counts() const { return counts_; }

 private:
  void take_one(const ingest::MqttMessage& message, std::int64_t now_ms);
  void take_sparkplug(const ingest::SparkplugTopic& topic, const ingest::MqttMessage& message,
                      std::int64_t now_ms);
  void take_plain(const ingest::MqttMessage& message, std::int64_t now_ms);
  void send(const ingest::Reading& reading);
  void refuse(const ingest::MqttMessage& message, const std::string& reason, const std::string& detail);

  MqttBridgeOptions options_;
  int telemetry_partitions_;
  std::vector<ingest::TopicTemplate> templates_;
  ingest::SparkplugNodes nodes_;
  ingest::PlainPayloads payloads_;
  MqttBridgeCounts counts_;
  std::unique_ptr<ingest::Appender> appender_;
};

}  // namespace portent::serve
