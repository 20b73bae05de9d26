#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portent::ingest {

enum class SparkplugKind : std::uint8_t {
  kNodeBirth,
  kNodeData,
  kNodeDeath,
  kDeviceBirth,
  kDeviceData,
  kDeviceDeath
};

/// `spBv1.0/GROUP/KIND/EDGE[/DEVICE]`.
struct SparkplugTopic {
  std::string group;
  SparkplugKind kind = SparkplugKind::kNodeData;
  std::string edge;
  std::string device;  ///< "" for the node itself
};

/// nullopt for commands, STATE, and whatever is no topic of Sparkplug B.
std::optional<SparkplugTopic> parse_sparkplug_topic(std::string_view topic);

/// The topic of that kind for the same node; `device` "": the node's.
std::string sparkplug_topic(const SparkplugTopic& of, SparkplugKind kind, std::string_view device);

/// `pattern` with {group}, {edge} and {device} filled in. Letters that an asset's id can't have become '_',
/// and separators that an empty device leaves at the end go.
std::string sparkplug_asset(const SparkplugTopic& topic, std::string_view device, std::string_view pattern);

}  // namespace portent::ingest
