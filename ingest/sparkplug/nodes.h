#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/decode.h"
#include "ingest/sparkplug/payload.h"
#include "ingest/sparkplug/topic.h"

namespace portent::ingest {

/// What one message of Sparkplug B comes to.
struct SparkplugTake {
  std::vector<Reading> readings;    ///< by asset and time
  std::string reason, detail;       ///< why it can't be used; reason "": it can
  bool keep = false;                ///< a birth: whoever starts anew needs it to know the aliases
  std::vector<std::string> forget;  ///< topics of kept births that a death has ended
};

struct SparkplugCounts {
  std::uint64_t births = 0, deaths = 0;
  std::uint64_t sequence_gaps = 0;    ///< messages that did not follow the one before by `seq`
  std::uint64_t unknown_metrics = 0;  ///< an alias or name that no birth has told
  std::uint64_t not_numeric = 0;      ///< texts, data sets, files: left out
  std::uint64_t old_deaths = 0;       ///< deaths of an earlier session (bdSeq), passed over
};

/// Follows the edge nodes of Sparkplug B by their births, data and deaths, and makes readings of them: one
/// asset a device (and one for the node's own metrics), the metric's name as channel. A death makes every
/// channel of its assets stale (bad quality). Data from a node that never was born, or has died, can't be
/// used, but for metrics that bring their own name and type where no death is known. Commands are never sent.
/// Not thread-safe.
class SparkplugNodes {
 public:
  /// `asset`: pattern of asset ids, such as `{group}:{edge}:{device}`.
  explicit SparkplugNodes(std::string asset) : asset_(std::move(asset)) {}

  /// `now_ms`: arrival, for what has no time of its own.
  SparkplugTake accept(const SparkplugTopic& topic, std::string_view payload, std::int64_t now_ms);
  /// A birth kept from before: known again, no readings.
  void restore(const SparkplugTopic& topic, std::string_view payload);

  const SparkplugCounts& counts() const { return counts_; }

 private:
  struct Metric {
    std::string name;
    std::uint32_t datatype = 0;
  };
  struct Device {
    bool alive = false;
    bool has_died = false;
    std::map<std::string, std::uint32_t> metrics;  ///< datatypes by name
  };
  struct Node {
    std::optional<std::uint64_t> last_seq;
    std::optional<std::uint64_t> session;  ///< bdSeq of the birth
    std::map<std::uint64_t, Metric> aliases;
    std::map<std::string, Device> devices;  ///< "" is the node itself
  };

  SparkplugTake data(const SparkplugTopic& topic, Node& node, const SparkplugPayload& payload,
                     std::int64_t now_ms);
  SparkplugTake birth(const SparkplugTopic& topic, Node& node, const SparkplugPayload& payload,
                      std::int64_t now_ms);
  SparkplugTake death(const SparkplugTopic& topic, Node& node, const SparkplugPayload& payload,
                      std::int64_t now_ms);
  void learn(const SparkplugTopic& topic, Node& node, const SparkplugPayload& payload);
  void follow_sequence(const SparkplugTopic& topic, Node& node, const SparkplugPayload& payload);
  std::optional<Metric> identify(const Node& node, const Device& device, const SparkplugMetric& metric);
  void add_readings(const SparkplugTopic& topic, const Node& node, const Device& device,
                    const SparkplugPayload& payload, std::int64_t now_ms, SparkplugTake& take);
  Reading stale(const SparkplugTopic& topic, const std::string& name, const Device& device,
                std::int64_t ts) const;

  std::string asset_;
  std::map<std::string, Node> nodes_;  ///< by group/edge
  SparkplugCounts counts_;
};

}  // namespace portent::ingest
