#include "serve/bridge/mqtt_bridge.h"

#include "ingest/error.h"
#include "serve/bridge/kept_births.h"

namespace portent::serve {
namespace {

constexpr std::chrono::milliseconds kLook{100};  // how soon a stop is heard

}  // namespace

MqttBridge::MqttBridge(ingest::Log& log, MqttBridgeOptions options)
    : options_(std::move(options)),
      telemetry_partitions_(log.partitions(options_.topics.telemetry())),
      nodes_(options_.sparkplug_asset),
      appender_(log.appender()) {
  for (const std::string& pattern : options_.templates) {
    templates_.emplace_back(pattern);
    options_.broker.filters.push_back(templates_.back().filter());
  }
  for (const std::string& group : options_.sparkplug)
    options_.broker.filters.push_back("spBv1.0/" + group + "/#");
  if (options_.broker.filters.empty())
    throw ingest::FatalError("nothing to subscribe to; name --topic TEMPLATE or --sparkplug GROUP", 2);
  if (!options_.sparkplug.empty())
    counts_.births_restored =
        static_cast<std::uint64_t>(restore_births(log, options_.topics.sources(), nodes_));
}

void MqttBridge::run(std::stop_token stop) {
  ingest::MqttSubscriber subscriber(options_.broker);
  std::vector<ingest::MqttMessage> messages;
  while (!stop.stop_requested()) {
    messages.clear();
    subscriber.receive(options_.max_batch, kLook, messages);
    if (!messages.empty()) take(messages);
    subscriber.acknowledge();
    counts_.reconnects = subscriber.reconnects();
  }
}

void MqttBridge::take(const std::vector<ingest::MqttMessage>& messages) {
  for (const ingest::MqttMessage& message : messages) take_one(message, options_.now_ms());
  appender_->flush();
  counts_.messages += messages.size();
  counts_.sparkplug = nodes_.counts();
}

void MqttBridge::take_one(const ingest::MqttMessage& message, std::int64_t now_ms) {
  if (const auto topic = ingest::parse_sparkplug_topic(message.topic)) {
    // A broker may be told to keep births; deaths and data are never retained.
    return take_sparkplug(*topic, message, now_ms);
  }
  if (message.topic.starts_with("spBv1.0/")) return;  // commands and host states: not for us
  take_plain(message, now_ms);
}

void MqttBridge::take_sparkplug(const ingest::SparkplugTopic& topic, const ingest::MqttMessage& message,
                                std::int64_t now_ms) {
  const ingest::SparkplugTake take = nodes_.accept(topic, message.payload, now_ms);
  if (take.keep) appender_->append(birth_record(options_.topics.sources(), message.topic, &message.payload));
  for (const std::string& ended : take.forget)
    appender_->append(birth_record(options_.topics.sources(), ended, nullptr));
  for (const ingest::Reading& reading : take.readings) send(reading);
  if (!take.reason.empty()) refuse(message, take.reason, take.detail);
}

void MqttBridge::take_plain(const ingest::MqttMessage& message, std::int64_t now_ms) {
  for (const ingest::TopicTemplate& pattern : templates_) {
    const auto match = pattern.match(message.topic);
    if (!match) continue;
    const auto reading = payloads_.reading(message.payload, {*match, now_ms, message.retained});
    if (reading) return send(*reading);
    return refuse(message, std::string(ingest::reason_name(reading.error().reason)), reading.error().detail);
  }
  refuse(message, "unmapped_topic", "no topic template fits it");
}

void MqttBridge::send(const ingest::Reading& reading) {
  appender_->append(telemetry_record(options_.topics, telemetry_partitions_, reading, options_.format));
  ++counts_.readings;
}

void MqttBridge::refuse(const ingest::MqttMessage& message, const std::string& reason,
                        const std::string& detail) {
  appender_->append(
      dead_letter(options_.topics, 0, message.payload, reason, detail,
                  {{"source", "mqtt " + options_.broker.host + ':' + std::to_string(options_.broker.port)},
                   {"mqtt-topic", message.topic}}));
  ++counts_.rejected;
}

}  // namespace portent::serve
