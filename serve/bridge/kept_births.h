#pragma once

#include <string>

#include "ingest/log.h"
#include "ingest/sparkplug/nodes.h"

namespace portent::serve {

/// Reads the births of Sparkplug nodes that an earlier run kept in the compacted topic `sources` (key: the
/// MQTT topic, value: the payload) and makes `nodes` know them, since no birth can be asked for. Returns how
/// many.
int restore_births(ingest::Log& log, const std::string& topic, ingest::SparkplugNodes& nodes);

/// The record that keeps a birth, and the one that drops it (`payload` nullptr).
ingest::OutRecord birth_record(const std::string& sources, const std::string& mqtt_topic,
                               const std::string* payload);

}  // namespace portent::serve
