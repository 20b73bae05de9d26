#include "ingest/sparkplug/nodes.h"

#include <cmath>

namespace portent::ingest {
namespace {

constexpr std::string_view kSessionMetric = "bdSeq";
constexpr std::uint64_t kSequenceNumbers = 256;
constexpr std::int64_t kLatestTs = 253'402'300'799'999;  // the end of year 9999

/// Metrics by which hosts command a node, and the session's number: none of them is a measurement.
bool is_control(std::string_view name) {
  return name == kSessionMetric || name.starts_with("Node Control/") || name.starts_with("Device Control/");
}

SparkplugTake refused(std::string reason, std::string detail) {
  SparkplugTake take;
  take.reason = std::move(reason);
  take.detail = std::move(detail);
  return take;
}

std::optional<std::uint64_t> session_of(const SparkplugPayload& payload) {
  for (const SparkplugMetric& metric : payload.metrics)
    if (metric.name == kSessionMetric) return metric.integer;
  return std::nullopt;
}

ChannelValue value_of(const std::string& channel, const SparkplugMetric& metric, std::uint32_t datatype) {
  const auto number = metric.is_null ? std::nullopt : number_of(metric, datatype);
  if (!number) return {channel, 0, Mark::kNull};
  if (!std::isfinite(*number)) return {channel, 0, Mark::kNotFinite};
  if (!metric.good_quality) return {channel, 0, Mark::kBadQuality};
  return {channel, *number, Mark::kNone};
}

std::int64_t time_of(const SparkplugMetric& metric, const SparkplugPayload& payload, std::int64_t now_ms) {
  const auto told = metric.timestamp_ms ? metric.timestamp_ms : payload.timestamp_ms;
  return told ? static_cast<std::int64_t>(*told) : now_ms;
}

bool valid_time(std::int64_t ts) {
  return ts >= 0 && ts <= kLatestTs;
}

}  // namespace

SparkplugTake SparkplugNodes::accept(const SparkplugTopic& topic, std::string_view bytes,
                                     std::int64_t now_ms) {
  const auto payload = decode_sparkplug(bytes);
  if (!payload) return refused(std::string(reason_name(payload.error().reason)), payload.error().detail);
  Node& node = nodes_[topic.group + '/' + topic.edge];
  switch (topic.kind) {
    case SparkplugKind::kNodeBirth:
    case SparkplugKind::kDeviceBirth:
      return birth(topic, node, *payload, now_ms);
    case SparkplugKind::kNodeDeath:
    case SparkplugKind::kDeviceDeath:
      return death(topic, node, *payload, now_ms);
    default:
      return data(topic, node, *payload, now_ms);
  }
}

void SparkplugNodes::restore(const SparkplugTopic& topic, std::string_view bytes) {
  const auto payload = decode_sparkplug(bytes);
  if (!payload) return;
  Node& node = nodes_[topic.group + '/' + topic.edge];
  if (topic.kind == SparkplugKind::kNodeBirth) node.session = session_of(*payload);
  learn(topic, node, *payload);
}

/// Takes in names, aliases and datatypes of a birth.
void SparkplugNodes::learn(const SparkplugTopic& topic, Node& node, const SparkplugPayload& payload) {
  Device& device = node.devices[topic.device];
  device.metrics.clear();
  device.alive = true;
  for (const SparkplugMetric& metric : payload.metrics) {
    if (metric.name.empty() || is_control(metric.name)) continue;
    if (metric.alias) node.aliases[*metric.alias] = {metric.name, metric.datatype};
    device.metrics[metric.name] = metric.datatype;
  }
}

SparkplugTake SparkplugNodes::birth(const SparkplugTopic& topic, Node& node, const SparkplugPayload& payload,
                                    std::int64_t now_ms) {
  ++counts_.births;
  if (topic.kind == SparkplugKind::kNodeBirth) {
    node.aliases.clear();
    for (auto& [name, device] : node.devices) device.alive = false;  // each is born anew after its node
    node.session = session_of(payload);
  }
  follow_sequence(topic, node, payload);
  learn(topic, node, payload);
  SparkplugTake take;
  take.keep = true;
  add_readings(topic, node, node.devices[topic.device], payload, now_ms, take);
  return take;
}

SparkplugTake SparkplugNodes::data(const SparkplugTopic& topic, Node& node, const SparkplugPayload& payload,
                                   std::int64_t now_ms) {
  follow_sequence(topic, node, payload);
  Device& device = node.devices[topic.device];
  if (device.has_died && !device.alive)
    return refused("no_birth", "the node or device has died and was not born again");
  SparkplugTake take;
  add_readings(topic, node, device, payload, now_ms, take);
  if (take.readings.empty() && take.reason.empty() && !payload.metrics.empty() && !device.alive)
    return refused("no_birth",
                   "aliases without a birth that tells their names; it comes when the node restarts");
  return take;
}

SparkplugTake SparkplugNodes::death(const SparkplugTopic& topic, Node& node, const SparkplugPayload& payload,
                                    std::int64_t now_ms) {
  const bool of_node = topic.kind == SparkplugKind::kNodeDeath;
  const auto session = session_of(payload);
  if (of_node && session && node.session && *session != *node.session) {
    ++counts_.old_deaths;
    return {};
  }
  ++counts_.deaths;
  if (!of_node) follow_sequence(topic, node, payload);
  SparkplugTake take;
  for (auto& [name, device] : node.devices) {
    if (!of_node && name != topic.device) continue;
    const auto kind = name.empty() ? SparkplugKind::kNodeBirth : SparkplugKind::kDeviceBirth;
    take.forget.push_back(sparkplug_topic(topic, kind, name));
    // A node's death is written when it connects, so its time tells nothing.
    const std::int64_t ts =
        of_node
            ? now_ms
            : static_cast<std::int64_t>(payload.timestamp_ms.value_or(static_cast<std::uint64_t>(now_ms)));
    if (device.alive && valid_time(ts)) take.readings.push_back(stale(topic, name, device, ts));
    device.alive = false;
    device.has_died = true;
  }
  std::erase_if(take.readings, [](const Reading& reading) { return reading.values.empty(); });
  return take;
}

Reading SparkplugNodes::stale(const SparkplugTopic& topic, const std::string& name, const Device& device,
                              std::int64_t ts) const {
  Reading reading;
  reading.asset = sparkplug_asset(topic, name, asset_);
  reading.ts = ts;
  for (const auto& [channel, datatype] : device.metrics)
    if (is_numeric(datatype)) reading.values.push_back({channel, 0, Mark::kBadQuality});
  return reading;
}

void SparkplugNodes::follow_sequence(const SparkplugTopic& topic, Node& node,
                                     const SparkplugPayload& payload) {
  if (!payload.seq) return;
  const bool begins = topic.kind == SparkplugKind::kNodeBirth;
  if (!begins && node.last_seq && *payload.seq != (*node.last_seq + 1) % kSequenceNumbers)
    ++counts_.sequence_gaps;
  node.last_seq = *payload.seq;
}

std::optional<SparkplugNodes::Metric> SparkplugNodes::identify(const Node& node, const Device& device,
                                                               const SparkplugMetric& metric) {
  if (!metric.name.empty()) {
    const auto known = device.metrics.find(metric.name);
    if (known == device.metrics.end() || metric.datatype != 0) return Metric{metric.name, metric.datatype};
    return Metric{metric.name, known->second};
  }
  if (!metric.alias) return std::nullopt;
  const auto known = node.aliases.find(*metric.alias);
  return known == node.aliases.end() ? std::nullopt : std::optional(known->second);
}

void SparkplugNodes::add_readings(const SparkplugTopic& topic, const Node& node, const Device& device,
                                  const SparkplugPayload& payload, std::int64_t now_ms, SparkplugTake& take) {
  std::map<std::int64_t, Reading> by_time;
  const std::string asset = sparkplug_asset(topic, topic.device, asset_);
  if (!valid_asset_id(asset)) {
    take.reason = reason_name(RejectReason::kBadAssetId);
    take.detail = "its names make no asset id of at most 128 letters";
    return;
  }
  for (const SparkplugMetric& metric : payload.metrics) {
    if (is_control(metric.name)) continue;
    const auto known = identify(node, device, metric);
    // A whole number without a type may be signed or not: not guessed.
    const bool typed = known && (known->datatype != 0 || metric.real);
    if (!typed)
      ++counts_.unknown_metrics;
    else if (known->datatype != 0 && !is_numeric(known->datatype))
      ++counts_.not_numeric;
    else if (const std::int64_t ts = time_of(metric, payload, now_ms); valid_time(ts))
      by_time[ts].values.push_back(value_of(known->name, metric, known->datatype));
    else
      take.reason = reason_name(RejectReason::kWrongType),
      take.detail = "a timestamp is outside 1970 to 9999";
  }
  for (auto& [ts, reading] : by_time) {
    reading.asset = asset;
    reading.ts = ts;
    take.readings.push_back(std::move(reading));
  }
}

}  // namespace portent::ingest
